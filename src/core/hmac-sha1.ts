import { createHmac, type KeyObject } from 'node:crypto';

/**
 * HMAC-SHA1 (RFC 2104, FIPS 180-4) of the concatenation of `parts`, 20 bytes.
 *
 * Parts instead of one message, so that a body of a megabyte is not copied to put a line before
 * it. That SHA-1 collides does not break HMAC-SHA1, which needs no collision resistance; new
 * formats should take SHA-256 all the same.
 */
export function hmacSha1(key: KeyObject, parts: readonly Uint8Array[]): Buffer {
  const hmac = createHmac('sha1', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}
