import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { maxTokenBytes } from '../../src/token/index.ts';
import { assertRefused, base64url, claims, createTokens, forge } from '../unit/token/support.ts';

/** A correctly signed token of exactly this many characters. */
function signedOfLength(length: number): string {
  const filler = (count: number) => forge({ payload: claims({ filler: 'x'.repeat(count) }) });
  const start = Math.floor(((length - filler(0).length) * 3) / 4) - 4;
  for (let count = start; count < start + 8; count++) {
    if (filler(count).length === length) return filler(count);
  }
  return assert.fail('no payload gives this length');
}

describe('size', () => {
  test('the limit is 4096 bytes', () => {
    assert.equal(maxTokenBytes, 4096);
  });

  test('4096 characters are accepted', () => {
    const token = signedOfLength(4096);
    assert.equal(token.length, 4096);
    assert.equal(createTokens().verifyCode(token).uid, 'player-7');
  });

  test('4097 characters are refused although they are signed', () => {
    const token = signedOfLength(4097);
    assert.equal(token.length, 4097);
    assertRefused(token, 'token_too_large', 1003);
  });

  test('ten megabytes are refused, whatever they hold', () => {
    const size = 10 * 1024 * 1024;
    for (const part of ['A', '.', 'A.', '{', '\u{1f600}', '\0']) {
      assertRefused(part.repeat(size / part.length), 'token_too_large', 1003);
    }
  });

  test('a good token with ten megabytes behind it is refused', () => {
    assertRefused(forge() + 'A'.repeat(10 * 1024 * 1024), 'token_too_large', 1003);
  });
});

describe('dots', () => {
  test('two dots and nothing else are refused', () => {
    assertRefused('..', 'token_encoding', 1003);
  });

  for (const count of [1, 3, 4, 4000]) {
    test(`${count} dots are refused`, () => {
      assertRefused('.'.repeat(count), 'token_segments', 1003);
    });
  }

  test('too many dots to be a token at all are refused by size', () => {
    assertRefused('.'.repeat(4097), 'token_too_large', 1003);
  });

  test('a good token with more segments is refused', () => {
    for (const count of [1, 2, 4, 3000]) {
      assertRefused(forge() + '.'.repeat(count), 'token_segments', 1003);
      assertRefused('.'.repeat(count) + forge(), 'token_segments', 1003);
    }
    assertRefused(`${forge()}.AAAA.AAAA`, 'token_segments', 1003);
  });

  test('two segments and one segment are refused', () => {
    const [header, payload] = forge().split('.') as [string, string, string];
    assertRefused(`${header}.${payload}`, 'token_segments', 1003);
    assertRefused(header, 'token_segments', 1003);
    assertRefused('player-7', 'token_segments', 1003);
  });

  test('an empty header or payload is refused although it is signed', () => {
    assertRefused(forge({ header: '' }), 'token_encoding', 1003);
    assertRefused(forge({ payload: '' }), 'token_encoding', 1003);
  });
});

describe('something else than a string', () => {
  const token = forge();
  const posing = { toString: () => token, valueOf: () => token, length: token.length };
  const cases: readonly (readonly [string, unknown])[] = [
    ['undefined', undefined],
    ['null', null],
    ['an empty string', ''],
    ['a number', 7],
    ['a boolean', true],
    ['a bigint', 7n],
    ['a symbol', Symbol('token')],
    ['an array of a token', [token]],
    ['an object that prints as a token', posing],
    ['a String object', Object(token)],
    ['bytes of a token', Buffer.from(token)],
    ['a function', () => token],
  ];

  for (const [name, value] of cases) {
    test(`${name} is a missing token`, () => {
      assertRefused(value, 'token_missing', 1004);
    });
  }
});

describe('nesting', () => {
  const object = (depth: number) => '{"a":'.repeat(depth) + 1 + '}'.repeat(depth);
  const array = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  const payload = (inner: string) => JSON.stringify(claims()).replace(/\}$/, `,"deep":${inner}}`);
  const header = (inner: string) => `{"alg":"HS256","typ":"JWT","deep":${inner}}`;

  test('a payload may hold three levels of something unknown', () => {
    assert.equal(createTokens().verifyCode(forge({ payload: payload(array(3)) })).uid, 'player-7');
    assert.equal(createTokens().verifyCode(forge({ payload: payload(object(3)) })).uid, 'player-7');
  });

  for (const depth of [4, 100, 1000]) {
    test(`a signed payload with ${depth} more arrays is refused`, () => {
      assertRefused(forge({ payload: payload(array(depth)) }), 'token_payload', 1003);
    });
  }

  for (const depth of [4, 100, 400]) {
    test(`a signed payload with ${depth} more objects is refused`, () => {
      assertRefused(forge({ payload: payload(object(depth)) }), 'token_payload', 1003);
    });
  }

  for (const depth of [1, 100, 1000]) {
    test(`a header with ${depth} more arrays is refused, signed or not`, () => {
      const token = forge({ header: header(array(depth)) });
      assertRefused(token, 'token_header', 1003);
      assertRefused(`${token.slice(0, -43)}${'A'.repeat(43)}`, 'token_header', 1003);
    });
  }

  test('a payload of nothing but opening brackets is refused', () => {
    assertRefused(forge({ payload: '['.repeat(2900) }), 'token_payload', 1003);
    assertRefused(forge({ header: '['.repeat(2900) }), 'token_header', 1003);
  });

  test('a deep payload under a bad signature is a bad signature', () => {
    const [head] = forge().split('.') as [string, string, string];
    const deep = base64url('['.repeat(2900));
    assertRefused(`${head}.${deep}.${'A'.repeat(43)}`, 'token_signature', 1002);
  });
});
