/** @returns `undefined` for what is no address of HTTP or HTTPS */
export function parseWebAddress(text: string): URL | undefined {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? url : undefined;
}

/** `fetch` takes no address that has them, and who shows the address would show the password. */
export function hasUserInfo({ username, password }: URL): boolean {
  return username !== '' || password !== '';
}
