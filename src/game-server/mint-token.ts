import { createHmac, timingSafeEqual } from 'node:crypto';
import { isJsonObject } from '../core/index.ts';

const digests = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' } as const;
export type MintAlgorithm = keyof typeof digests | 'none';

/**
 * Makes a compact JWS in the form of the official SDKs (callbacks contract, section 2.2). It signs
 * whatever it is given, wrong claims and algorithms too: a stand-in of the platform has to send
 * them. Written apart from the token module, so that a fault there cannot hide here.
 *
 * @param claims the payload; a member that is `undefined` is left out
 * @param algorithm default HS256; `none` leaves the signature empty
 */
export function mintToken(
  claims: object,
  secret: string,
  algorithm: MintAlgorithm = 'HS256',
): string {
  const signed = `${segment({ alg: algorithm, typ: 'JWT' })}.${segment(claims)}`;
  if (algorithm === 'none') return `${signed}.`;
  return `${signed}.${createHmac(digests[algorithm], secret).update(signed).digest('base64url')}`;
}

/** Whether a token is a compact JWS that this secret signed with HS256. Says nothing of claims. */
export function isMintedWith(token: string, secret: string): boolean {
  const dot = token.lastIndexOf('.');
  const expected = createHmac('sha256', secret).update(token.slice(0, dot)).digest();
  const signature = Buffer.from(token.slice(dot + 1), 'base64url');
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}

/** The claims of a compact JWS, unverified; `undefined` for tokens of another form. */
export function readMintedClaims(token: string): Readonly<Record<string, unknown>> | undefined {
  const segments = token.split('.');
  if (segments.length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(segments[1] ?? '', 'base64url').toString());
    // What is nested too deeply to be written again is of another form as well.
    JSON.stringify(claims);
    return isJsonObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
}

function segment(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');
}
