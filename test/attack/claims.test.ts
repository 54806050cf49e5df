import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ErrorCode } from '../../src/token/index.ts';
import {
  appId,
  assertRefused,
  bothUses,
  claims,
  createTokens,
  forge,
  nowMs,
  nowSeconds,
  typedClaims,
  verifyAs,
} from '../unit/token/support.ts';

/** A signed token whose payload has this text as the value of one claim. */
function withLiteral(name: string, literal: string, base = claims()): string {
  const { [name]: _left, ...rest } = base;
  const start = JSON.stringify(rest).slice(0, -1);
  return forge({ payload: `${start},${JSON.stringify(name)}:${literal}}` });
}

describe('exp', () => {
  for (const [name, literal] of [
    ['text', '"1893459600"'],
    ['text that is no number', '"NaN"'],
    ['1e308', '1e308'],
    ['over the largest double', '1e999'],
    ['negative', '-1'],
    ['below the smallest double', '-1e999'],
    ['in milliseconds', String(nowMs + 3_600_000)],
    ['the first implausible second', '100000000000'],
    ['null', 'null'],
    ['true', 'true'],
    ['false', 'false'],
    ['an array of a good one', `[${nowSeconds + 3600}]`],
    ['an object', '{}'],
    ['empty text', '""'],
  ] as const) {
    test(`${name} is refused`, () => {
      assertRefused(withLiteral('exp', literal), 'token_exp', 1004);
    });
  }

  test('missing is refused', () => {
    assertRefused(forge({ payload: claims({ exp: undefined }) }), 'token_exp', 1004);
  });

  test('the last plausible second is accepted', () => {
    assert.equal(createTokens().verifyCode(withLiteral('exp', '99999999999')).exp, 99_999_999_999);
  });

  for (const literal of ['0', '-0', '0.5', '1e-400', String(nowSeconds)]) {
    test(`${literal} is expired`, () => {
      assertRefused(withLiteral('exp', literal), 'token_expired', 1005);
    });
  }

  test('a fraction is accepted in an untyped token, and counts to the millisecond', () => {
    const token = withLiteral('exp', `${nowSeconds}.251`);
    for (const use of bothUses) verifyAs(use, createTokens(), token);
    assertRefused(withLiteral('exp', `${nowSeconds}.25`), 'token_expired', 1005);
  });

  test('a fraction is refused in a token of ours', () => {
    for (const use of bothUses) {
      const token = forge({ payload: typedClaims(use, { exp: nowSeconds + 3600.5 }) });
      assertRefused(token, 'token_exp', 1004);
    }
  });
});

describe('uid', () => {
  for (const [name, literal] of [
    ['a number', '7'],
    ['null', 'null'],
    ['a boolean', 'true'],
    ['an array of a uid', '["player-7"]'],
    ['an object', '{"toString":"player-7"}'],
    ['empty', '""'],
    ['201 bytes of ASCII', JSON.stringify('a'.repeat(201))],
    ['over 200 bytes in 101 characters', JSON.stringify('é'.repeat(101))],
    ['over 200 bytes in 51 astral characters', JSON.stringify('\u{1f600}'.repeat(51))],
    ['a lone high surrogate', '"player-\\ud800"'],
    ['a lone low surrogate', '"\\udc00player"'],
    ['surrogates in the wrong order', '"\\udc00\\ud800"'],
    ['a NUL', '"player\\u0000"'],
    ['a newline', '"player\\nadmin"'],
    ['a carriage return', '"player\\radmin"'],
    ['an escape sequence of terminals', '"\\u001b[31mplayer"'],
    ['the last C0 character', '"player\\u001f"'],
    ['DEL', '"player\\u007f"'],
    ['the first C1 character', '"player\\u0080"'],
    ['the C1 line break', '"player\\u0085"'],
    ['the last C1 character', '"player\\u009f"'],
  ] as const) {
    test(`${name} is refused`, () => {
      assertRefused(withLiteral('uid', literal), 'token_uid', 1004);
    });
  }

  test('missing is refused', () => {
    assertRefused(forge({ payload: claims({ uid: undefined }) }), 'token_uid', 1004);
  });

  for (const [name, uid] of [
    ['200 bytes of ASCII', 'a'.repeat(200)],
    ['200 bytes in 50 astral characters', '\u{1f600}'.repeat(50)],
    ['a space and a no-break space', ' \u00a0'],
    ['a tilde, the neighbour of DEL', '~'],
  ] as const) {
    test(`${name} is accepted`, () => {
      assert.equal(createTokens().verifyCode(forge({ payload: claims({ uid }) })).uid, uid);
    });
  }
});

describe('app_id', () => {
  for (const [name, literal] of [
    ["another app's", '"1000000000000000002"'],
    ['ours as a number', appId],
    ['ours with a space', JSON.stringify(`${appId} `)],
    ['ours in an array', JSON.stringify([appId])],
    ['empty', '""'],
    ['null', 'null'],
  ] as const) {
    test(`${name} is refused although our secret signed it`, () => {
      assertRefused(withLiteral('app_id', literal), 'token_app_id', 1004);
    });
  }

  test('missing is refused', () => {
    assertRefused(forge({ payload: claims({ app_id: undefined }) }), 'token_app_id', 1004);
  });
});

describe('iat, iat_ms, nbf and token_use', () => {
  const unsound = ['null', '"1893456000"', '-1', '1e999', 'true', '[1]', '{}'];
  const literals: Readonly<Record<string, readonly string[]>> = {
    iat: [...unsound, String(nowMs)],
    nbf: [...unsound, String(nowMs)],
    iat_ms: [...unsound, '1.5', '9007199254740992', '1e308'],
    token_use: ['null', '""', '"CODE"', '"code "', '"refresh"', '1', 'true', '["code"]', '{}'],
  };

  for (const [name, values] of Object.entries(literals)) {
    for (const literal of values) {
      test(`${name} ${literal} is refused`, () => {
        assertRefused(withLiteral(name, literal), 'token_claims', 1004);
      });
    }
  }

  test('nbf in the future is refused until it is reached', () => {
    const token = forge({ payload: claims({ nbf: nowSeconds + 1 }) });
    assertRefused(token, 'token_not_yet_valid', 1004);
    const before = createTokens({ clock: () => (nowSeconds + 1) * 1000 - 1 });
    assertRefused(token, 'token_not_yet_valid', 1004, { tokens: before });
    const reached = createTokens({ clock: () => (nowSeconds + 1) * 1000 });
    assert.equal(reached.verifyCode(token).uid, 'player-7');
  });

  test('nbf in the future comes before exp in the past', () => {
    const expired = { exp: nowSeconds - 1 };
    const past = forge({ payload: claims({ ...expired, nbf: nowSeconds - 2 }) });
    assertRefused(past, 'token_expired', 1005);
    const future = forge({ payload: claims({ ...expired, nbf: nowSeconds + 2 }) });
    assertRefused(future, 'token_not_yet_valid', 1004);
  });
});

describe('more than one fault', () => {
  const expired = { exp: nowSeconds - 1 };
  const rules: readonly (readonly [string, Record<string, unknown>, ErrorCode])[] = [
    ['a bad uid', { uid: '' }, 'token_uid'],
    ["another app's id", { app_id: 'other' }, 'token_app_id'],
    ['an unsound iat', { iat: 'x' }, 'token_claims'],
    ['an unknown token_use', { token_use: 'x' }, 'token_claims'],
  ];
  for (const [name, changes, code] of rules) {
    test(`an expired token with ${name} is invalid, not expired`, () => {
      assertRefused(forge({ payload: claims({ ...expired, ...changes }) }), code, 1004);
    });
  }

  test('an expired token with a bad signature is a bad signature', () => {
    const key = 'attacker-key-attacker-key-012345';
    assertRefused(forge({ payload: claims(expired), key }), 'token_signature', 1002);
    const forged = `${forge({ payload: claims(expired) }).slice(0, -43)}${'A'.repeat(43)}`;
    assertRefused(forged, 'token_signature', 1002);
  });
});
