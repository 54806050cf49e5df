import { createSecretKey, type KeyObject } from 'node:crypto';

/**
 * Shortest secret taken, in bytes. The secrets that the platform hands out have 32; anything
 * below 16 can be searched. (How short the platform's secrets may be is not documented.)
 */
export const minSecretBytes = 16;

/**
 * Turns a list of shared secrets into keys, in the same order. The UTF-8 bytes of each are the key.
 *
 * @throws {TypeError} if the list is empty, or a secret is not a string of at least 16 bytes without
 *   white space around it; an empty secret would let everybody sign, and one with the line end of its
 *   file nobody. The message names the place, never the secret.
 */
export function createSecretKeys(secrets: readonly string[]): readonly KeyObject[] {
  if (!Array.isArray(secrets) || secrets.length === 0) {
    throw new TypeError('secrets: at least one app secret is needed');
  }
  // Array.from visits holes as well: map would leave them, unchecked.
  return Array.from(secrets, toKey);
}

function toKey(secret: unknown, index: number): KeyObject {
  if (typeof secret !== 'string' || Buffer.byteLength(secret) < minSecretBytes) {
    throw new TypeError(
      `secrets[${index}]: a string of at least ${minSecretBytes} bytes is needed`,
    );
  }
  if (secret !== secret.trim()) {
    throw new TypeError(`secrets[${index}]: white space around it, as of a file read whole`);
  }
  return createSecretKey(Buffer.from(secret, 'utf8'));
}
