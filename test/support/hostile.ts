/** Requests that no honest client sends. */
import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import fc from 'fast-check';
import { userPath } from './peers.ts';
import { apiKey, secret } from './service.ts';

/** A request that a client library can send. */
export interface HttpAttack {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const bytes = fc.uint8Array({ maxLength: 2000 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: 'binary', maxLength: 200 });

const nested = fc
  .tuple(fc.constantFrom('[', '{"code":', '{"a":[', '[{"ss_token":'), fc.nat({ max: 15_000 }))
  .map(([open, depth]) => open.repeat(depth));
const huge = fc.constantFrom('1e999999', `-${'9'.repeat(5000)}`, '1e-400', `0.${'1'.repeat(900)}`);
const poisoned = fc.constantFrom(
  '{"__proto__":{"code":"x"},"code":"x"}',
  '{"constructor":{"prototype":{"code":"x"}},"uid":"a"}',
  '{"code":"x","code":{"toString":1}}',
  '{"code":"\\ud800","uid":"\\ud800","token":"\\udfff"}',
  '{"uid":"\\u0000","nick_name":"\\u0000"}',
);

/** A token with the right signature, whatever it says. */
const signed = fc
  .tuple(fc.oneof(fc.json(), nested, text), fc.oneof(fc.json(), text))
  .map((parts) => {
    const [payload, header] = parts.map((part) => Buffer.from(part, 'utf8').toString('base64url'));
    const known = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9';
    const input = `${(header ?? '').length % 2 === 0 ? known : header}.${(payload ?? '').slice(0, 3900)}`;
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
  });

/** A good token with a piece replaced. */
function mutated(token: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat({ max: token.length }), fc.nat({ max: 4 }), fc.string({ maxLength: 4 }))
    .map(([at, length, piece]) => token.slice(0, at) + piece + token.slice(at + length));
}

function bodies(token: string): fc.Arbitrary<Buffer> {
  const tokens = fc.oneof(mutated(token), signed, text, fc.constant(token));
  const value = fc.oneof(tokens, fc.jsonValue());
  const names = ['code', 'ss_token', 'token', 'uid', 'nick_name', 'ttl_ms', 'app_id', 'gender'];
  const shaped = fc
    .dictionary(fc.constantFrom(...names), value, { maxKeys: 5 })
    .map((object) => JSON.stringify(object));
  const raw = fc.oneof(shaped, shaped, shaped, fc.json(), nested, huge, poisoned, text);
  const large = fc.nat({ max: 300_000 }).map((length) => Buffer.alloc(length, '{"code":'));
  return fc.oneof(
    { weight: 8, arbitrary: raw.map((json) => Buffer.from(json, 'utf8')) },
    { weight: 2, arbitrary: bytes },
    { weight: 1, arbitrary: large },
  );
}

const printable = text.map((value) => value.replaceAll(/[^\x20-\x7e\x80-\xff]/g, ''));
const segment = fc.oneof(
  text.map(encodeURIComponentLoosely),
  fc.stringMatching(/^[!-~]{0,40}$/),
  fc.constantFrom('%', '%zz', '%c3%28', '%00', '..', '.', '//', '%2e%2e%2f', 'x'.repeat(3000)),
);
const route = fc.constantFrom(
  ...['/get_sstoken', '/update_sstoken', '/get_user_info', '/v1/codes', '/v1/tokens/inspect'],
  ...['/v1/users:import', userPath('a'), `${userPath('a')}/revoke`, '/login', '/healthz'],
  ...['/readyz', '/metrics', '/openapi.json', '/v1/users/'],
);
const paths = fc.oneof(
  { weight: 10, arbitrary: route },
  { weight: 1, arbitrary: fc.tuple(route, segment).map(([path, more]) => `${path}/${more}`) },
  { weight: 1, arbitrary: fc.tuple(route, segment).map(([path, more]) => `${path}?${more}`) },
  { weight: 1, arbitrary: segment.map((more) => `/${more}`) },
);

function encodeURIComponentLoosely(value: string): string {
  return value.isWellFormed() ? encodeURIComponent(value) : '%ff';
}

const headers = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constant({
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
    }),
  },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      fc.constantFrom(
        ...['content-type', 'authorization', 'accept', 'content-encoding', 'accept-version'],
        ...['origin', 'cookie', 'range', 'if-none-match', 'x-forwarded-for', 'upgrade', 'te'],
      ),
      fc.oneof(printable, fc.constantFrom('gzip', 'application/json', `Bearer ${apiKey}`)),
      { maxKeys: 4 },
    ),
  },
);
const methods = fc.oneof(
  { weight: 2, arbitrary: fc.constant('POST') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE', 'QUERY'],
    ),
  },
);

/** @param token a good one, which some of them carry a piece of */
export function httpAttacks(token: string): fc.Arbitrary<HttpAttack> {
  return fc.record({ method: methods, path: paths, headers, body: bodies(token) });
}

const startLines = fc.constantFrom(
  ...['POST /get_sstoken HTTP/1.1', 'POST /get_sstoken HTTP/1.0', 'GET /metrics HTTP/1.1'],
  ...['POST /get_sstoken HTTP/9.9', 'POST /get_sstoken', 'BREW /pot HTTP/1.1', 'GET * HTTP/1.1'],
  ...['CONNECT a:1 HTTP/1.1', 'GET http://other/healthz HTTP/1.1', 'PRI * HTTP/2.0', ''],
  ...['GET \u0000 HTTP/1.1', `GET /${'a'.repeat(20_000)} HTTP/1.1`, '\u0016\u0003\u0001\u0002'],
);
const rawHeaders = fc.constantFrom(
  ...['Host: a', 'Content-Length: 5', 'Content-Length: -1', 'Content-Length: 99999999999999999999'],
  ...['Content-Length: 0x5', 'Transfer-Encoding: chunked', 'Transfer-Encoding: gzip, chunked'],
  ...['Transfer-Encoding: identity', 'Expect: 100-continue', 'Expect: tea', 'Upgrade: h2c'],
  ...['Connection: upgrade', 'Connection: close', ' folded', 'no colon', ': empty', 'A: \u0000'],
  ...[`A: ${'b'.repeat(20_000)}`, 'Host: a', 'Content-Type: application/json', 'A:\rB: c'],
);
const rawBodies = fc.oneof(
  fc.constantFrom(
    '',
    '{"code":"x"}',
    'zz\r\n',
    '5\r\n{"cod\r\n0\r\n\r\n',
    'ffffffffffffffffff\r\n',
  ),
  text,
);

/** What is written to a bare socket. */
export const rawAttacks: fc.Arbitrary<Buffer> = fc.oneof(
  bytes,
  fc
    .tuple(startLines, fc.array(rawHeaders, { maxLength: 6 }), rawBodies)
    .map(([line, lines, body]) =>
      Buffer.from(`${[line, ...lines].join('\r\n')}\r\n\r\n${body}`, 'latin1'),
    ),
);

/** Writes the bytes, says that no more will come, and returns what is answered. */
export async function sendRaw(url: string, attack: Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // A reset is an answer to garbage as good as any.
  socket.on('error', () => {});
  socket.on('close', () => resolve());
  socket.end(attack);
  await promise;
  return Buffer.concat(chunks).toString('latin1');
}
