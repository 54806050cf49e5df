/** The hostile tokens on which the published SDKs disagree: our verdict on each. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTokenService, inspectToken } from '../../src/token/index.ts';
import {
  base64url,
  claims,
  forge,
  hmac,
  otherSecret,
  signSegments,
} from '../unit/token/support.ts';
import { vectors } from './data.ts';

const { appId, secret: key } = vectors.credentials.demo;
const now = 1_700_000_000;
const tokens = createTokenService({ appId, secrets: [key], clock: () => now * 1000 });

/** A token that is right but for the changed claims; `undefined` leaves a claim out. */
function good(changes: Record<string, unknown> = {}): string {
  return forge({ payload: claims({ app_id: appId, exp: now + 3600, ...changes }), key });
}

const valid = good();
const [header, payload] = valid.split('.') as [string, string, string];
const signingInput = `${header}.${payload}`;
const payloadText = Buffer.from(payload, 'base64url');
const noneHeader = base64url('{"alg":"none","typ":"JWT"}');

/** A valid token whose signature has both characters that differ between the alphabets. */
function withBothAlphabets(): string {
  for (let serial = 0; ; serial++) {
    const token = good({ uid: `player-${serial}` });
    const signature = token.slice(token.lastIndexOf('.') + 1);
    if (signature.includes('-') && signature.includes('_')) {
      return `${token.slice(0, -43)}${signature.replaceAll('-', '+').replaceAll('_', '/')}`;
    }
  }
}

/** The same signature bytes under another last character. */
function withUnusedBits(): string {
  const signature = hmac(signingInput, key);
  const bytes = Buffer.from(signature, 'base64url');
  const twin = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
    .map((last) => signature.slice(0, -1) + last)
    .find((text) => text !== signature && Buffer.from(text, 'base64url').equals(bytes));
  assert.ok(twin);
  return `${signingInput}.${twin}`;
}

const rows: readonly (readonly [name: string, token: string, sdkErrorCode: number])[] = [
  ['valid token', valid, 0],
  ['expired, good signature', good({ exp: now - 1 }), 1005],
  ['signed with another secret', forge({ payload: payloadText, key: otherSecret }), 1002],
  [
    'signed with another secret and expired',
    forge({ payload: claims({ app_id: appId, exp: now - 1 }), key: otherSecret }),
    1002,
  ],
  ['alg none, empty signature', `${noneHeader}.${payload}.`, 1002],
  [
    'alg HS512 with the right secret',
    forge({ header: { alg: 'HS512', typ: 'JWT' }, payload: payloadText, key, hash: 'sha512' }),
    1002,
  ],
  ['unknown alg', forge({ header: { alg: 'XY99', typ: 'JWT' }, payload: payloadText, key }), 1002],
  ['no exp claim', good({ exp: undefined }), 1004],
  ['app_id of another app', good({ app_id: '1461564080052506637' }), 1004],
  ['no app_id claim', good({ app_id: undefined }), 1004],
  ['no uid claim', good({ uid: undefined }), 1004],
  ['uid is a JSON number', good({ uid: 7 }), 1004],
  ['uid is empty', good({ uid: '' }), 1004],
  ['exp is a string', good({ exp: String(now + 3600) }), 1004],
  ['exp has a fraction', good({ exp: now + 3600.001 }), 0],
  ['exp is 0', good({ exp: 0 }), 1005],
  ['exp is null', good({ exp: null }), 1004],
  ['nbf in the future', good({ nbf: now + 60 }), 1004],
  // Only revocation asks for iat, and it does not believe this one.
  ['iat in the future', good({ iat: now + 3600 }), 0],
  ['header without typ', forge({ header: { alg: 'HS256' }, payload: payloadText, key }), 0],
  ['two segments', signingInput, 1003],
  ['four segments', `${valid}.${payload}`, 1003],
  ['empty string', '', 1004],
  ['not a token at all', 'hello', 1003],
  ['payload not JSON', forge({ payload: 'hello', key }), 1003],
  ['payload is JSON null', forge({ payload: 'null', key }), 1003],
  ['payload is a JSON array', forge({ payload: '["player-7"]', key }), 1003],
  ["signature with '=' padding", `${valid}=`, 1003],
  ['trailing space', `${valid} `, 1003],
  ["signature in '+/' base64", withBothAlphabets(), 1003],
  ['unused trailing bits of the last signature character changed', withUnusedBits(), 1003],
  ['exp given in milliseconds', good({ exp: (now + 3600) * 1000 }), 1004],
];

describe('our verdict where the SDKs disagree', () => {
  test('the table has every observed case, in order', () => {
    assert.deepEqual(
      rows.map(([name]) => name),
      vectors.observed.rows.map(([name]) => name),
    );
    assert.equal(rows.length, 32);
  });

  test('the tokens of the table are signed as intended', () => {
    assert.equal(signSegments(header, payload, key), valid);
  });

  for (const [name, token, sdkErrorCode] of rows) {
    test(`${name}: ${sdkErrorCode === 0 ? 'accepted' : sdkErrorCode}`, () => {
      const { as_code: asCode, as_ss_token: asSsToken } = inspectToken(tokens, token);
      assert.equal(asCode.sdk_error_code, sdkErrorCode);
      assert.equal(asCode.accepted, sdkErrorCode === 0);
      assert.deepEqual(asSsToken, asCode);
    });
  }

  test('an expired token with a good signature is 1005 in every SDK and here', () => {
    const row = vectors.observed.rows.find(([name]) => name === 'expired, good signature');
    assert.deepEqual(row?.slice(1), [1005, 1005, 1005]);
  });
});
