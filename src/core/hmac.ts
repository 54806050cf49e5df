import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA256 (RFC 2104, FIPS 180-4) of an ASCII or UTF-8 text, in base64url without padding. */
export function hmacSha256Base64url(key: KeyObject, message: string): string {
  return createHmac('sha256', key).update(message, 'utf8').digest('base64url');
}

/** Compares two texts in a time that depends on their lengths only, never on where they differ. */
export function equalConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a, 'utf8');
  const right = Buffer.from(b, 'utf8');
  return left.length === right.length && timingSafeEqual(left, right);
}
