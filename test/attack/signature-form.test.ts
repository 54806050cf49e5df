import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import {
  appId,
  assertAccepted,
  assertRefused,
  body,
  nonce,
  nowMs,
  otherSecret,
  secret,
  sign,
  signedHeaders,
} from '../unit/signature/support.ts';

const good = sign();
const digest = Buffer.from(good, 'hex');
const presented = (signature: string) => ({ ...signedHeaders(), 'sud-signature': signature });

describe('the form of a signature', () => {
  test('hex in upper case, and in both, denotes the same bytes: accepted', () => {
    assertAccepted(presented(good));
    assertAccepted(presented(good.toUpperCase()));
    assertAccepted(presented(good.slice(0, 20) + good.slice(20).toUpperCase()));
  });

  for (const [name, signature] of [
    ['odd length, one digit less', good.slice(0, -1)],
    ['odd length, one digit more', `${good}0`],
    ['too short, one byte less', good.slice(0, -2)],
    ['too short, its first byte gone', good.slice(2)],
    ['too short, one digit', good.slice(0, 1)],
    ['too long, one byte more', `${good}00`],
    ['too long, twice', good + good],
    ['too long, 256 digits', good.repeat(7).slice(0, 256)],
    ['truncated to 80 bits', good.slice(0, 20)],
    ['truncated to 96 bits', good.slice(0, 24)],
    ['truncated and filled with zeros', good.slice(0, 20).padEnd(41, '0')],
    ['base64 in place of hex', digest.toString('base64')],
    ['base64url in place of hex', digest.toString('base64url')],
    ['base64 filled to 40 characters', digest.toString('base64').padEnd(40, '=')],
    ['a character that is no digit at the start', `g${good.slice(1)}`],
    ['a character that is no digit at the end', `${good.slice(0, -1)}g`],
    ['a good signature with text behind it', `${good} x`],
    ['a prefix as other platforms have it', `sha1=${good}`],
    ['0x before it', `0x${good.slice(2)}`],
    ['colons between the bytes', good.replace(/..(?=.)/g, '$&:')],
    ['spaces around it', ` ${good} `],
    ['in quotes', `"${good}"`],
    ['the text undefined', 'undefined'],
    ['40 spaces', ' '.repeat(40)],
  ] as const) {
    test(`${name}: refused`, () => assertRefused('signature_form', presented(signature)));
  }

  test('the digest as it is, without hex, is refused', () => {
    assertRefused('signature_header', presented(digest.toString('latin1')));
  });
});

describe('a signature that is another one', () => {
  const fields = `${appId}\n${nowMs}\n${nonce}\n`;
  const text = body.toString();
  const made = (message: string, key = secret, hash = 'sha1') =>
    createHmac(hash, key).update(message).digest('hex').slice(0, 40);

  for (const [name, signature] of [
    ['all zeros', '0'.repeat(40)],
    ['the bytes reversed', Buffer.from(digest).reverse().toString('hex')],
    ['the last line feed left out', made(fields + text)],
    ['one line feed more', made(`${fields + text}\n\n`)],
    ['CRLF between the lines', made(`${fields + text}\n`.replaceAll('\n', '\r\n'))],
    ['the body alone', made(text)],
    ['the headers alone', made(fields)],
    ['another order', made(`${appId}\n${nonce}\n${nowMs}\n${text}\n`)],
    ['no separators', made(`${appId}${nowMs}${nonce}${text}`)],
    ['the text undefined for the headers', made(`undefined\nundefined\nundefined\n${text}\n`)],
    ['SHA-256, cut to 40 digits', made(`${fields + text}\n`, secret, 'sha256')],
    ['the empty key', made(`${fields + text}\n`, '')],
    ['the app id as key', made(`${fields + text}\n`, appId)],
    ['a secret of another app', made(`${fields + text}\n`, otherSecret)],
    ['a secret with a line feed behind it', made(`${fields + text}\n`, `${secret}\n`)],
  ] as const) {
    test(`${name}: refused`, () => assertRefused('signature_mismatch', presented(signature)));
  }

  test('any single digit changed: refused', () => {
    for (let at = 0; at < good.length; at++) {
      const digit = (Number.parseInt(good[at] as string, 16) ^ 1).toString(16);
      const changed = good.slice(0, at) + digit + good.slice(at + 1);
      assertRefused('signature_mismatch', presented(changed));
    }
  });
});
