import { randomBytes } from 'node:crypto';

/** The specification asks for 24 to 64 bytes. */
const minBytes = 24;
const maxBytes = 64;
/** As long as what HMAC-SHA256 makes of it: more bytes would be no safer. */
const generatedBytes = 32;

/** A new one: `whsec_` and the base64 of 32 random bytes. */
export function generateSecret(): string {
  return `whsec_${randomBytes(generatedBytes).toString('base64')}`;
}

/** Whether a text is a secret of Standard Webhooks: `whsec_` and the base64 of 24 to 64 bytes. */
export function isSecret(text: string): boolean {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  if (encoded === undefined) return false;
  const bytes = Buffer.from(encoded, 'base64');
  const isCanonical = bytes.toString('base64') === encoded;
  return isCanonical && bytes.length >= minBytes && bytes.length <= maxBytes;
}
