import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeBase64url, encodeBase64url } from '../../../src/core/index.ts';

/** RFC 4648 section 10, without the padding. */
const rfc4648: readonly (readonly [plain: string, encoded: string])[] = [
  ['f', 'Zg'],
  ['fo', 'Zm8'],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg'],
  ['fooba', 'Zm9vYmE'],
  ['foobar', 'Zm9vYmFy'],
];

describe('base64url', () => {
  for (const [plain, encoded] of rfc4648) {
    test(`"${plain}" is "${encoded}" in both directions`, () => {
      assert.equal(encodeBase64url(plain), encoded);
      assert.equal(decodeBase64url(encoded)?.toString('utf8'), plain);
    });
  }

  test('nothing encodes to nothing, and nothing is not taken for an encoding', () => {
    assert.equal(encodeBase64url(''), '');
    assert.equal(decodeBase64url(''), undefined);
  });

  test('the last two characters of the alphabet are - and _', () => {
    const bytes = Buffer.from([0xfb, 0xff, 0xfe]);
    assert.equal(encodeBase64url(bytes), '-__-');
    assert.deepEqual(decodeBase64url('-__-'), bytes);
  });

  test('the bytes of RFC 7515 appendix C are encoded as there', () => {
    assert.equal(encodeBase64url(Buffer.from([3, 236, 255, 224, 193])), 'A-z_4ME');
  });

  test('a text is encoded as UTF-8', () => {
    assert.equal(encodeBase64url('é\u{1f600}'), 'w6nwn5iA');
    assert.equal(decodeBase64url('w6nwn5iA')?.toString('utf8'), 'é\u{1f600}');
  });

  test('every byte value comes back', () => {
    for (let length = 1; length <= 258; length++) {
      const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 7 + length) & 0xff));
      assert.deepEqual(decodeBase64url(encodeBase64url(bytes)), bytes);
    }
  });

  for (const text of [
    'Zg==',
    'Zm8=',
    'Zm9v=',
    '=',
    '+w',
    '/w',
    'Zm9v ',
    ' Zm9v',
    'Zm 9v',
    'Zm9v\n',
    'Zm9v\r\n',
    'Zm9v.',
    'Zm9vé',
    'Zm9v\0',
    '\uff21A',
  ]) {
    test(`${JSON.stringify(text)} has characters that do not belong`, () => {
      assert.equal(decodeBase64url(text), undefined);
    });
  }

  for (const text of ['Zh', 'Zv', 'Zm9', 'Zm-', 'Zm9vYh', 'Zm9vYmF']) {
    test(`"${text}" has unused bits that are set`, () => {
      assert.equal(decodeBase64url(text), undefined);
    });
  }

  for (const text of ['A', 'Zm9vY', 'AAAAAAAAA']) {
    test(`"${text}" has a length that no bytes give`, () => {
      assert.equal(decodeBase64url(text), undefined);
    });
  }

  test('of 64 last characters exactly the canonical ones are taken', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const taken = (start: string) =>
      [...alphabet].filter((last) => decodeBase64url(start + last) !== undefined).length;
    assert.equal(taken('A'), 4);
    assert.equal(taken('AA'), 16);
    assert.equal(taken('AAA'), 64);
    assert.equal(taken('AAAA'), 0);
  });
});
