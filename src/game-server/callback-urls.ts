import { parseWebAddress } from '../core/index.ts';
import { type CallbackName, callbackNames } from '../protocol/index.ts';

export type CallbackUrls = Readonly<Record<CallbackName, URL>>;

/**
 * Where the callbacks of an app server are. The platform lets the app choose each address; by
 * default it is the name of the callback below the base, as in the platform's demos.
 *
 * @param paths what differs: a path below the base, or a whole `http://` or `https://` address
 * @throws {TypeError} if an address is not one of HTTP or HTTPS, or nothing can be below the base
 */
export function callbackUrls(
  base: string,
  paths: Readonly<Partial<Record<CallbackName, string>>> = {},
): CallbackUrls {
  const root = toUrl(base);
  if (root.search !== '' || root.hash !== '') {
    throw new TypeError(`nothing can be below an address with ${root.search}${root.hash}`);
  }
  const below = root.pathname.replace(/\/$/, '');
  const entries = callbackNames.map((name) => {
    const path = paths[name] ?? `/${name}`;
    const url = /^https?:/i.test(path)
      ? toUrl(path)
      : toUrl(`${root.origin}${below}/${path.replace(/^\//, '')}`);
    return [name, url] as const;
  });
  return Object.freeze(Object.fromEntries(entries)) as CallbackUrls;
}

function toUrl(text: string): URL {
  const url = parseWebAddress(text);
  if (url !== undefined) return url;
  throw new TypeError(`not an http:// or https:// address: ${text}`);
}
