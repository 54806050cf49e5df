import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { errorTable } from '../../../src/errors.ts';
import { type ErrorCode, inspectToken } from '../../../src/token/index.ts';
import {
  appId,
  base64url,
  claims,
  createTokens,
  forge,
  nowMs,
  nowSeconds,
  otherSecret,
} from './support.ts';

const tokens = createTokens();
const accepted = { accepted: true, sdk_error_code: 0 };
const header = { alg: 'HS256', typ: 'JWT' };

function refused(reason: ErrorCode, sdkErrorCode: number) {
  const { explanation } = errorTable[reason];
  return { accepted: false, reason, sdk_error_code: sdkErrorCode, explanation };
}

function claimsOf(use: 'code' | 'ss_token') {
  return {
    uid: 'player-7',
    app_id: appId,
    exp: nowSeconds + 7200,
    iat: nowSeconds,
    token_use: use,
    iat_ms: nowMs,
  };
}

describe('inspectToken', () => {
  test('a good code is accepted as code and explained as ss_token', () => {
    assert.deepEqual(inspectToken(tokens, tokens.issueCode('player-7').token), {
      as_code: accepted,
      as_ss_token: refused('token_purpose', 1004),
      header,
      claims: claimsOf('code'),
      expires_at: '2030-01-01T02:00:00.000Z',
    });
  });

  test('a good ss_token is accepted as ss_token and explained as code', () => {
    assert.deepEqual(inspectToken(tokens, tokens.issueSsToken('player-7').token), {
      as_code: refused('token_purpose', 1004),
      as_ss_token: accepted,
      header,
      claims: claimsOf('ss_token'),
      expires_at: '2030-01-01T02:00:00.000Z',
    });
  });

  test('a good token of an SDK is accepted as both', () => {
    const inspection = inspectToken(tokens, forge());
    assert.deepEqual([inspection.as_code, inspection.as_ss_token], [accepted, accepted]);
  });

  test('an expired token is read and said to be expired', () => {
    const { token, expireDate } = tokens.issueCode('player-7');
    const later = createTokens({ clock: () => expireDate });
    assert.deepEqual(inspectToken(later, token), {
      as_code: refused('token_expired', 1005),
      as_ss_token: refused('token_expired', 1005),
      header,
      claims: claimsOf('code'),
      expires_at: '2030-01-01T02:00:00.000Z',
    });
  });

  test('a token under a foreign secret is read and said to be unverified', () => {
    assert.deepEqual(inspectToken(tokens, forge({ key: otherSecret })), {
      as_code: refused('token_signature', 1002),
      as_ss_token: refused('token_signature', 1002),
      header,
      claims: claims(),
      expires_at: '2030-01-01T01:00:00.000Z',
    });
  });

  for (const [name, garbage, reason, sdkErrorCode] of [
    ['an empty string', '', 'token_missing', 1004],
    ['undefined', undefined, 'token_missing', 1004],
    ['an object', {}, 'token_missing', 1004],
    ['a word', 'player-7', 'token_segments', 1003],
    ['three words', 'one.two.three', 'token_encoding', 1003],
    ['three encoded words', ['a', 'b', 'c'].map(base64url).join('.'), 'token_header', 1003],
    ['too much', 'A'.repeat(4097), 'token_too_large', 1003],
  ] as const) {
    test(`${name} has verdicts and nothing to read`, () => {
      const verdict = refused(reason, sdkErrorCode);
      assert.deepEqual(inspectToken(tokens, garbage), { as_code: verdict, as_ss_token: verdict });
    });
  }

  test('what can be read is read, whatever the verdict says', () => {
    const unreadable = inspectToken(tokens, forge({ payload: 'hello' }));
    assert.deepEqual(unreadable.header, header);
    assert.equal('claims' in unreadable || 'expires_at' in unreadable, false);
    const headless = inspectToken(tokens, forge({ header: 'hello' }));
    assert.deepEqual(headless.claims, claims());
    assert.equal('header' in headless, false);
  });

  test('a nested header and payload are shown although they are refused', () => {
    const nested = { header: { alg: 'none', jwk: { kty: 'oct' } }, payload: { a: [[[[[1]]]]] } };
    const inspection = inspectToken(tokens, forge(nested));
    assert.deepEqual(inspection.header, nested.header);
    assert.deepEqual(inspection.claims, nested.payload);
    assert.deepEqual(inspection.as_code, refused('token_header', 1003));
  });

  for (const exp of [undefined, null, 'soon', '1893459600', true, false, [], {}, 1e300]) {
    test(`an exp of ${JSON.stringify(exp)} is no date`, () => {
      const inspection = inspectToken(tokens, forge({ payload: claims({ exp }) }));
      assert.equal(inspection.expires_at, undefined);
      assert.deepEqual(inspection.as_code, refused('token_exp', 1004));
    });
  }

  test('the answer is JSON', () => {
    for (const token of [tokens.issueCode('player-7').token, forge(), 'x', undefined]) {
      const inspection = inspectToken(tokens, token);
      assert.deepEqual(JSON.parse(JSON.stringify(inspection)), inspection);
    }
  });

  test('a fault of the revocation source is no verdict', () => {
    const broken = createTokens({
      revokedAt: () => {
        throw new TypeError('no watermarks');
      },
    });
    assert.throws(() => inspectToken(broken, forge()), { message: 'no watermarks' });
  });
});
