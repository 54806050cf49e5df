const loopback = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)(?::\d+)?$/i;

/** Whether a host, as in a `Host` header, with a port or without, is this machine by its name. */
export function isLoopback(host: string): boolean {
  return loopback.test(host);
}
