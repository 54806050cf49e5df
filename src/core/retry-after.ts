/** A server cannot put it off for longer, in milliseconds. */
const maxRetryAfterMs = 86_400_000;

/**
 * How long a server asks to be left alone (RFC 9110, 10.2.3): seconds or a date.
 *
 * @returns milliseconds, at most a day; undefined if it does not ask
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const delayMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(delayMs, 0), maxRetryAfterMs);
}
