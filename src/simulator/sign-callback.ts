import { randomUUID } from 'node:crypto';
import type { Clock } from '../core/index.ts';
import { createSigningSecrets, signatureHeaders } from '../signature/index.ts';

export interface SignCallbackOptions {
  readonly appId: string;
  /** Secret of the app, at least 16 bytes. */
  readonly appSecret: string;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Used once. Default `randomUUID`. */
  readonly nonce?: () => string;
}

/**
 * The headers with which the platform would send a body: `Sud-AppId`, `Sud-Timestamp`, `Sud-Nonce`
 * and `Sud-Signature`.
 *
 * @param body exactly what is sent; a text is its UTF-8 bytes
 * @throws {TypeError} for a secret that is too short or a header that could not be read
 */
export function signCallback(
  { appId, appSecret, clock, nonce = randomUUID }: SignCallbackOptions,
  body: string | Uint8Array,
): Readonly<Record<string, string>> {
  const secrets = createSigningSecrets([appSecret]);
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  return signatureHeaders({ secrets, appId, nonce, ...(clock && { clock }) }, bytes);
}
