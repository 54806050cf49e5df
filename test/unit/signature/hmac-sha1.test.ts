import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { describe, test } from 'node:test';
import { hmacSha1 } from '../../../src/core/index.ts';

const ascii = (text: string) => Buffer.from(text).toString('hex');

/** RFC 2202 section 3, test cases for HMAC-SHA-1; key and data in hexadecimal. */
const rfc2202: readonly (readonly [name: string, key: string, data: string, digest: string])[] = [
  ['1', '0b'.repeat(20), ascii('Hi There'), 'b617318655057264e28bc0b6fb378c8ef146be00'],
  [
    '2',
    ascii('Jefe'),
    ascii('what do ya want for nothing?'),
    'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79',
  ],
  ['3', 'aa'.repeat(20), 'dd'.repeat(50), '125d7342b9ac11cd91a39af48aa17b4f63f175d3'],
  [
    '4',
    '0102030405060708090a0b0c0d0e0f10111213141516171819',
    'cd'.repeat(50),
    '4c9007f4026250c6bc8414f9bf50c86c2d7235da',
  ],
  ['5', '0c'.repeat(20), ascii('Test With Truncation'), '4c1a03424b55e07fe7f27be1d58bb9324a9a5a04'],
  [
    '6',
    'aa'.repeat(80),
    ascii('Test Using Larger Than Block-Size Key - Hash Key First'),
    'aa4ae5e15272d00e95705637ce8a3b55ed402112',
  ],
  [
    '7',
    'aa'.repeat(80),
    ascii('Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data'),
    'e8e99d0f45237d786d6bbaa7965c7808bbff1a91',
  ],
];

describe('HMAC-SHA1', () => {
  for (const [name, keyHex, dataHex, digest] of rfc2202) {
    const key = createSecretKey(Buffer.from(keyHex, 'hex'));
    const data = Buffer.from(dataHex, 'hex');

    test(`RFC 2202 test case ${name}`, () => {
      assert.equal(hmacSha1(key, [data]).toString('hex'), digest);
    });

    test(`RFC 2202 test case ${name}, cut into pieces anywhere`, () => {
      for (let at = 0; at <= data.length; at++) {
        const parts = [data.subarray(0, at), new Uint8Array(), data.subarray(at)];
        assert.equal(hmacSha1(key, parts).toString('hex'), digest);
      }
    });
  }
});
