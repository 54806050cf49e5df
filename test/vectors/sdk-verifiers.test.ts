/** Tokens of ours, read by verifiers that know nothing of ours. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import jwt from 'jsonwebtoken';
import { createTokenService, type IssuedToken } from '../../src/token/index.ts';
import { hmac } from '../unit/token/support.ts';
import { vectors } from './data.ts';

const { appId, secret } = vectors.credentials.demo;
const nowMs = 1_700_000_000_999;
const tokens = createTokenService({ appId, secrets: [secret], clock: () => nowMs });
const issued: readonly (readonly [string, IssuedToken])[] = [
  ['code', tokens.issueCode('player-7')],
  ['ss_token', tokens.issueSsToken('player-7')],
];

/** The checks that the published SDKs make, the strictest reading of each. */
function verifyLikeAnSdk(token: string, key: string, now: number): Record<string, unknown> {
  const [header, payload, signature, ...rest] = token.split('.') as [string, string, string];
  assert.equal(rest.length, 0);
  assert.equal(signature, hmac(`${header}.${payload}`, key));
  assert.equal(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')).alg, 'HS256');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  // Go decodes into strings and 64-bit integers; Go and PHP refuse an iat of the future.
  assert.equal(typeof claims.uid, 'string');
  assert.equal(typeof claims.app_id, 'string');
  assert.ok(Number.isSafeInteger(claims.exp) && now < claims.exp);
  assert.ok(Number.isSafeInteger(claims.iat) && claims.iat <= now);
  assert.equal(claims.nbf, undefined);
  return claims;
}

describe('tokens of ours under the official SDKs', () => {
  for (const [name, { token, expireDate }] of issued) {
    test(`the header of a ${name} has the bytes of the SDKs`, () => {
      const header = token.slice(0, token.indexOf('.'));
      assert.equal(header, 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9');
      assert.equal(
        Buffer.from(header, 'base64url').toString('utf8'),
        '{"alg":"HS256","typ":"JWT"}',
      );
    });

    test(`a ${name} passes the checks of an SDK`, () => {
      const claims = verifyLikeAnSdk(token, secret, Math.floor(nowMs / 1000));
      assert.equal(claims.uid, 'player-7');
      assert.equal(claims.app_id, appId);
      assert.equal((claims.exp as number) * 1000, expireDate);
    });

    test(`a ${name} is verified by jsonwebtoken, which the Node SDK uses`, () => {
      const clockTimestamp = Math.floor(nowMs / 1000);
      const claims = jwt.verify(token, secret, { algorithms: ['HS256'], clockTimestamp });
      assert.ok(typeof claims === 'object');
      assert.equal(claims.uid, 'player-7');
      assert.equal(claims.app_id, appId);
      assert.equal(claims.exp, expireDate / 1000);
    });

    test(`a ${name} is expired at the same second for jsonwebtoken and for us`, () => {
      const at = (clockTimestamp: number) => () => jwt.verify(token, secret, { clockTimestamp });
      assert.doesNotThrow(at(expireDate / 1000 - 1));
      assert.throws(at(expireDate / 1000), jwt.TokenExpiredError);
    });
  }

  test('a token that jsonwebtoken signs as the Node SDK does is accepted', () => {
    const payload = { app_id: appId, uid: 'player-7', exp: 1_700_007_200, iat: 1_700_000_000 };
    const token = jwt.sign(payload, secret);
    assert.deepEqual({ ...tokens.verifyCode(token) }, payload);
    assert.deepEqual({ ...tokens.verifySsToken(token) }, payload);
  });
});
