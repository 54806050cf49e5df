import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { describe, test } from 'node:test';
import { equalConstantTime, hmacSha256Base64url } from '../../../src/core/index.ts';

/** RFC 4231 section 4, the test cases whose message is text and whose result is whole. */
const rfc4231: readonly (readonly [name: string, keyHex: string, message: string, hex: string])[] =
  [
    [
      '1',
      '0b'.repeat(20),
      'Hi There',
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      '2',
      Buffer.from('Jefe').toString('hex'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      '6',
      'aa'.repeat(131),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
    [
      '7',
      'aa'.repeat(131),
      'This is a test using a larger than block-size key and a larger than block-size data. ' +
        'The key needs to be hashed before being used by the HMAC algorithm.',
      '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
    ],
  ];

describe('HMAC-SHA256', () => {
  for (const [name, keyHex, message, hex] of rfc4231) {
    test(`RFC 4231 test case ${name}`, () => {
      const key = createSecretKey(Buffer.from(keyHex, 'hex'));
      const expected = Buffer.from(hex, 'hex').toString('base64url');
      assert.equal(hmacSha256Base64url(key, message), expected);
    });
  }

  test('RFC 4231 test case 5, whose published result is cut to 128 bits', () => {
    const key = createSecretKey(Buffer.from('0c'.repeat(20), 'hex'));
    const bytes = Buffer.from(hmacSha256Base64url(key, 'Test With Truncation'), 'base64url');
    assert.equal(bytes.subarray(0, 16).toString('hex'), 'a3b6167473100ee06e0c796c2955552b');
  });

  test('the result is 43 characters of base64url without padding', () => {
    const key = createSecretKey(Buffer.from('k'));
    for (const message of ['', 'a', 'é', 'x'.repeat(5000)]) {
      assert.match(hmacSha256Base64url(key, message), /^[A-Za-z0-9_-]{43}$/);
    }
  });

  test('the message is taken as UTF-8', () => {
    const key = createSecretKey(Buffer.from('k'));
    assert.notEqual(hmacSha256Base64url(key, 'é'), hmacSha256Base64url(key, 'e'));
    assert.notEqual(hmacSha256Base64url(key, 'é'), hmacSha256Base64url(key, 'e\u0301'));
  });
});

describe('equalConstantTime', () => {
  test('says yes to equal texts only', () => {
    const text = 'abcdefghijklmnopqrstuvwxyz0123456789';
    assert.equal(equalConstantTime(text, `${text}`), true);
    for (let at = 0; at < text.length; at++) {
      assert.equal(equalConstantTime(text, `${text.slice(0, at)}!${text.slice(at + 1)}`), false);
    }
  });

  test('says no to a beginning, an extension and another case', () => {
    assert.equal(equalConstantTime('abc', 'ab'), false);
    assert.equal(equalConstantTime('ab', 'abc'), false);
    assert.equal(equalConstantTime('abc', 'abc\0'), false);
    assert.equal(equalConstantTime('abc', ''), false);
    assert.equal(equalConstantTime('abc', 'ABC'), false);
  });

  test('says yes to two empty texts', () => {
    assert.equal(equalConstantTime('', ''), true);
  });

  test('does not throw for texts of one length in characters and two in bytes', () => {
    assert.equal(equalConstantTime('e', 'é'), false);
    assert.equal(equalConstantTime('ee', 'é'), false);
    assert.equal(equalConstantTime('é', 'e\u0301'), false);
    assert.equal(equalConstantTime('é', 'é'), true);
  });
});
