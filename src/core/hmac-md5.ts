import { createHmac, type KeyObject } from 'node:crypto';

/**
 * HMAC-MD5 (RFC 2104, RFC 1321) of a UTF-8 text, 32 lower-case hexadecimal digits. For formats
 * that ask for it only: that MD5 collides does not break its HMAC, but new formats take SHA-256.
 */
export function hmacMd5Hex(key: KeyObject, message: string): string {
  return createHmac('md5', key).update(message, 'utf8').digest('hex');
}
