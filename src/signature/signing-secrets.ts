import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { createSecretKeys, hmacSha1 } from '../core/index.ts';
import { type SignedFields, signedMessage } from './signed-message.ts';

/** The secrets of one app, newest first: the first signs, all verify. Shows none of them. */
export interface SigningSecrets {
  /** HMAC-SHA1 of the string to sign, 20 bytes. */
  sign(fields: SignedFields, body: Uint8Array): Buffer;
  /** Compares bytes in constant time. */
  verify(fields: SignedFields, body: Uint8Array, signature: Uint8Array): boolean;
}

const checked = new WeakSet<object>();

/**
 * @param secrets app_secret values, newest first; the UTF-8 bytes are the key (callbacks contract,
 *   section 9). Several, so that a secret can be changed without refusing a callback.
 * @throws {TypeError} if the list is empty or a secret is not a string of at least 16 bytes
 */
export function createSigningSecrets(secrets: readonly string[]): SigningSecrets {
  const keys = createSecretKeys(secrets);
  const newest = keys[0] as KeyObject;
  const signing: SigningSecrets = {
    sign: (fields, body) => hmacSha1(newest, signedMessage(fields, body)),
    verify(fields, body, signature) {
      const message = signedMessage(fields, body);
      return keys.some((key) => {
        const expected = hmacSha1(key, message);
        // timingSafeEqual throws for two lengths; the length of an HMAC is no secret.
        return expected.length === signature.length && timingSafeEqual(expected, signature);
      });
    },
  };
  checked.add(signing);
  return Object.freeze(signing);
}

/**
 * Whether a value was made by {@link createSigningSecrets}, so that its secrets were checked. A
 * lookup in a plain object finds things of its prototype for a header like `constructor`.
 */
export function isSigningSecrets(value: unknown): value is SigningSecrets {
  // What is no object is in no WeakSet, and asking does not throw.
  return checked.has(value as object);
}
