/** base64url without padding (RFC 4648 section 5, RFC 7515 section 2). */
export function encodeBase64url(data: string | Buffer): string {
  return (typeof data === 'string' ? Buffer.from(data, 'utf8') : data).toString('base64url');
}

/**
 * Decodes canonical base64url: no padding, no other characters, no unused bits set.
 *
 * @returns `undefined` if the text is empty or not the one encoding of its bytes. Node's own decoder
 *   skips what it does not know, so that many texts would stand for one token.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  if (text === '') return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
