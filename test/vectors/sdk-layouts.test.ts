import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { createTokenService } from '../../src/token/index.ts';
import { assertRefused, base64url, bothUses, hmac, verifyAs } from '../unit/token/support.ts';
import { vectors } from './data.ts';

const { appId, secret } = vectors.credentials.demo;
const now = 1_700_000_000;
const tokens = createTokenService({ appId, secrets: [secret], clock: () => now * 1000 });
const values: Readonly<Record<string, unknown>> = {
  uid: 'player-7',
  app_id: appId,
  exp: now + 7200,
  iat: now,
};

function payloadOf(claimOrder: readonly string[], changes: Record<string, unknown> = {}): string {
  const entries = claimOrder.map((name) => [name, changes[name] ?? values[name]] as const);
  return JSON.stringify(Object.fromEntries(entries));
}

function signingInputOf(header: string, payload: string): string {
  return `${base64url(header)}.${base64url(payload)}`;
}

describe('layouts of the official SDKs', () => {
  for (const { sdk, header, headerSegment, claimOrder, signature } of vectors.layouts) {
    const payload = payloadOf(claimOrder);
    const signingInput = signingInputOf(header, payload);

    test(`${sdk}: the header has the bytes on record`, () => {
      assert.equal(base64url(header), headerSegment);
    });

    test(`${sdk}: its claim order and header order are accepted`, () => {
      const token = `${signingInput}.${hmac(signingInput, secret)}`;
      for (const use of bothUses) {
        const claims = verifyAs(use, tokens, token);
        assert.deepEqual(Object.keys(claims), claimOrder);
        assert.deepEqual({ ...claims }, JSON.parse(payload));
      }
    });

    if (signature === 'hex') {
      test(`${sdk}: its hexadecimal signature is a bad signature`, () => {
        const hex = createHmac('sha256', secret).update(signingInput).digest('hex');
        const token = `${signingInput}.${base64url(hex)}`;
        assert.equal(base64url(hex).length, 86);
        assertRefused(token, 'token_signature', 1002, { tokens });
      });
    }
  }

  test('an exp with a fraction, as the PHP SDK can emit it, is accepted', () => {
    const php = vectors.layouts.find(({ sdk }) => sdk === 'sud-gip-auth-php');
    assert.ok(php);
    const payload = payloadOf(php.claimOrder, { exp: now + 3600.001 });
    const signingInput = signingInputOf(php.header, payload);
    const token = `${signingInput}.${hmac(signingInput, secret)}`;
    assert.equal(tokens.verifyCode(token).exp, now + 3600.001);
  });

  test('every order of the four claims is accepted', () => {
    const header = '{"alg":"HS256","typ":"JWT"}';
    for (const order of permutations(Object.keys(values))) {
      const signingInput = signingInputOf(header, payloadOf(order));
      const claims = tokens.verifySsToken(`${signingInput}.${hmac(signingInput, secret)}`);
      assert.deepEqual({ ...claims }, values);
    }
  });
});

function permutations(names: readonly string[]): string[][] {
  if (names.length === 0) return [[]];
  return names.flatMap((first) =>
    permutations(names.filter((name) => name !== first)).map((rest) => [first, ...rest]),
  );
}
