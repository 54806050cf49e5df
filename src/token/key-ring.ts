import { createSecretKey, type KeyObject } from 'node:crypto';
import { equalConstantTime, hmacSha256Base64url } from '../core/index.ts';

/**
 * Shortest secret taken, in bytes. The secrets that the platform hands out have 32; anything
 * below 16 can be searched. (How short the platform's secrets may be is not documented.)
 */
export const minSecretBytes = 16;

/** The secrets of one app, newest first: the first signs, all verify. */
export interface KeyRing {
  sign(signingInput: string): string;
  verify(signingInput: string, signature: string): boolean;
}

/**
 * @param secrets app_secret values, newest first; the UTF-8 bytes are the key, as in all SDKs
 * @throws {TypeError} if the list is empty or a secret is not a string of at least 16 bytes
 */
export function createKeyRing(secrets: readonly string[]): KeyRing {
  if (!Array.isArray(secrets) || secrets.length === 0) {
    throw new TypeError('secrets: at least one app secret is needed');
  }
  const keys = secrets.map(toKey);
  const newest = keys[0] as KeyObject;
  return {
    sign: (signingInput) => hmacSha256Base64url(newest, signingInput),
    verify: (signingInput, signature) =>
      keys.some((key) => equalConstantTime(hmacSha256Base64url(key, signingInput), signature)),
  };
}

function toKey(secret: unknown, index: number): KeyObject {
  if (typeof secret !== 'string' || Buffer.byteLength(secret) < minSecretBytes) {
    throw new TypeError(
      `secrets[${index}]: a string of at least ${minSecretBytes} bytes is needed`,
    );
  }
  return createSecretKey(Buffer.from(secret, 'utf8'));
}
