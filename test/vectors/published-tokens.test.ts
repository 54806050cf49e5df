import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTokenService, inspectToken, type TokenService } from '../../src/token/index.ts';
import { assertRefused, bothUses, verifyAs } from '../unit/token/support.ts';
import { type Credentials, vectors } from './data.ts';

function tokensAt(nowMs: number, { appId, secret }: Credentials): TokenService {
  return createTokenService({ appId, secrets: [secret], clock: () => nowMs });
}

const { demo, old_demo: oldDemo } = vectors.credentials;

describe('tokens published with their secret', () => {
  for (const { id, token, payload, exp, credentials } of vectors.published) {
    const own = vectors.credentials[credentials];
    const foreign = credentials === 'demo' ? oldDemo : demo;

    test(`${id} is accepted one second before exp, for either purpose`, () => {
      for (const use of bothUses) {
        const claims = verifyAs(use, tokensAt((exp - 1) * 1000, own), token);
        assert.deepEqual({ ...claims }, JSON.parse(payload));
      }
    });

    test(`${id} is accepted in the last millisecond before exp`, () => {
      assert.equal(tokensAt(exp * 1000 - 1, own).verifyCode(token).exp, exp);
    });

    test(`${id} is expired at exp exactly`, () => {
      assertRefused(token, 'token_expired', 1005, { tokens: tokensAt(exp * 1000, own) });
    });

    test(`${id} is expired one second after exp`, () => {
      assertRefused(token, 'token_expired', 1005, { tokens: tokensAt((exp + 1) * 1000, own) });
    });

    test(`${id} fails under the secret of the other app, expired or not`, () => {
      for (const now of [exp - 1, exp, exp + 1]) {
        const tokens = tokensAt(now * 1000, foreign);
        assertRefused(token, 'token_signature', 1002, { tokens });
      }
    });

    test(`${id} fails for another app id with the right secret`, () => {
      const tokens = tokensAt((exp - 1) * 1000, { ...own, appId: foreign.appId });
      assertRefused(token, 'token_app_id', 1004, { tokens });
    });
  }

  test('a user who was ever revoked keeps no token without iat', () => {
    for (const { token, exp, credentials } of vectors.published) {
      const { appId, secret } = vectors.credentials[credentials];
      const clock = () => (exp - 1) * 1000;
      const tokens = createTokenService({ appId, secrets: [secret], clock, revokedAt: () => 0 });
      assertRefused(token, 'token_revoked', 1004, { tokens });
    }
  });

  test('untyped tokens can be refused by configuration', () => {
    for (const { token, exp, credentials } of vectors.published) {
      const { appId, secret } = vectors.credentials[credentials];
      const tokens = createTokenService({
        appId,
        secrets: [secret],
        clock: () => (exp - 1) * 1000,
        untypedTokens: 'refuse',
      });
      assertRefused(token, 'token_untyped', 1004, { tokens });
    }
  });
});

describe('tokens published without their secret', () => {
  for (const { id, token, header, payload, expiresAt } of vectors.unknownSecret) {
    test(`${id} can be read, and nothing vouches for it`, () => {
      const inspection = inspectToken(tokensAt(0, demo), token);
      assert.deepEqual(inspection.header, JSON.parse(header));
      assert.deepEqual(inspection.claims, JSON.parse(payload));
      assert.equal(inspection.expires_at, expiresAt);
      for (const verdict of [inspection.as_code, inspection.as_ss_token]) {
        assert.equal(verdict.accepted, false);
        assert.equal(verdict.reason, 'token_signature');
        assert.equal(verdict.sdk_error_code, 1002);
      }
    });
  }
});
