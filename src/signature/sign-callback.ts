import { types } from 'node:util';
import { type Clock, systemClock } from '../core/index.ts';
import { isSignatureHeader, signatureHeaderNames } from './signature-headers.ts';
import type { SignedFields } from './signed-message.ts';
import type { SigningSecrets } from './signing-secrets.ts';

/**
 * Signs a message as the platform does: HMAC-SHA1 with the app's newest secret over
 * `<appId>\n<timestamp>\n<nonce>\n<body>\n`.
 *
 * @param fields the header values, each 1 to 256 characters of printable ASCII without comma
 * @param body the exact bytes that are sent; empty for none
 * @returns 40 lower-case hexadecimal digits
 * @throws {TypeError} if a field could not be verified afterwards, or the body is not bytes
 */
export function signMessage(
  secrets: SigningSecrets,
  fields: SignedFields,
  body: Uint8Array,
): string {
  for (const name of ['appId', 'timestamp', 'nonce'] as const) {
    if (!isSignatureHeader(fields[name])) {
      throw new TypeError(`${name}: 1 to 256 printable ASCII characters without comma are needed`);
    }
  }
  // A text has no bytes of its own, and signing other ones than are sent fails far from here.
  if (!types.isUint8Array(body)) throw new TypeError('body: the bytes that are sent are needed');
  return secrets.sign(fields, body).toString('hex');
}

export interface SignatureHeadersOptions {
  readonly secrets: SigningSecrets;
  readonly appId: string;
  /** Makes a text that is used once, such as `randomUUID`; the platform's have 16 characters. */
  readonly nonce: () => string;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Default `milliseconds`, as the platform's current site shows. */
  readonly timestampUnit?: 'seconds' | 'milliseconds';
}

type HeaderName = (typeof signatureHeaderNames)[keyof typeof signatureHeaderNames];

/**
 * The four headers of a signed request, for tests of an app server and for stand-ins of the
 * platform.
 *
 * @example
 * ```ts
 * const secrets = createSigningSecrets([appSecret]);
 * const body = Buffer.from('{"code":"…"}');
 * const headers = signatureHeaders({ secrets, appId, nonce: randomUUID }, body);
 * await fetch(url, { method: 'POST', headers, body });
 * ```
 * @throws {TypeError} as {@link signMessage}
 */
export function signatureHeaders(
  options: SignatureHeadersOptions,
  body: Uint8Array,
): Readonly<Record<HeaderName, string>> {
  const fields = stampFields(options);
  return {
    [signatureHeaderNames.appId]: fields.appId,
    [signatureHeaderNames.timestamp]: fields.timestamp,
    [signatureHeaderNames.nonce]: fields.nonce,
    [signatureHeaderNames.signature]: signMessage(options.secrets, fields, body),
  } as Record<HeaderName, string>;
}

/** What is signed beside the body of a message that goes out now. */
export function stampFields(options: SignatureHeadersOptions): SignedFields {
  const { appId, nonce, clock = systemClock, timestampUnit = 'milliseconds' } = options;
  const nowMs = clock();
  const timestamp = timestampUnit === 'seconds' ? Math.floor(nowMs / 1000) : nowMs;
  return { appId, timestamp: String(timestamp), nonce: nonce() };
}
