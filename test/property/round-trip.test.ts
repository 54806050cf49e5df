import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { jwtVerify, SignJWT } from 'jose';
import { maxLifetimeMs } from '../../src/token/index.ts';
import { appId, assertRefused, createTokens, secret, verifyAs } from '../unit/token/support.ts';
import { clockMs, uid, use } from './arbitraries.ts';

const key = new TextEncoder().encode(secret);
const minimums = { code: 30 * 60_000, ss_token: 2 * 3_600_000 } as const;
const ttl = fc.oneof(
  fc.integer({ min: 0, max: maxLifetimeMs }),
  fc.double({ min: 0, max: maxLifetimeMs, noNaN: true }),
  fc.integer({ min: 0, max: 3 * 3_600_000 }),
);

function issueAs(kind: 'code' | 'ss_token', now: number, user: string, lifetime?: number) {
  const options = lifetime === undefined ? {} : { codeTtlMs: lifetime, ssTokenTtlMs: lifetime };
  const tokens = createTokens({ clock: () => now, ...options });
  return kind === 'code' ? tokens.issueCode(user) : tokens.issueSsToken(user);
}

describe('a token of ours', () => {
  test('gives back the uid that it was issued for, at any time', () => {
    fc.assert(
      fc.property(use, uid, clockMs, (kind, user, now) => {
        const { token } = issueAs(kind, now, user);
        const claims = verifyAs(kind, createTokens({ clock: () => now }), token);
        assert.equal(claims.uid, user);
        assert.equal(claims.app_id, appId);
        assert.equal(claims.token_use, kind);
        assert.equal(claims.iat, Math.floor(now / 1000));
        assert.equal(claims.iat_ms, now);
      }),
      { numRuns: 500 },
    );
  });

  test('has an expireDate of exp × 1000, never later than the lifetime says', () => {
    fc.assert(
      fc.property(use, uid, clockMs, ttl, (kind, user, now, lifetime) => {
        const { token, expireDate } = issueAs(kind, now, user, lifetime);
        const { exp } = verifyAs(kind, createTokens({ clock: () => now }), token);
        const granted = Math.max(lifetime, minimums[kind]);
        assert.equal(expireDate, exp * 1000);
        assert.ok(Number.isInteger(exp));
        assert.ok(expireDate <= now + granted);
        assert.ok(expireDate > now + granted - 1000);
      }),
      { numRuns: 500 },
    );
  });

  test('is good until the millisecond before expireDate, and expired from then on', () => {
    fc.assert(
      fc.property(use, uid, clockMs, ttl, fc.nat(), (kind, user, now, lifetime, later) => {
        const { token, expireDate } = issueAs(kind, now, user, lifetime);
        const at = (time: number) => createTokens({ clock: () => time });
        assert.equal(verifyAs(kind, at(expireDate - 1), token).uid, user);
        assertRefused(token, 'token_expired', 1005, { tokens: at(expireDate) });
        assertRefused(token, 'token_expired', 1005, { tokens: at(expireDate + later) });
      }),
    );
  });

  test('a lifetime below the minimum is raised to it, per call too', () => {
    fc.assert(
      fc.property(
        uid,
        clockMs,
        fc.double({ min: 0, max: minimums.code, noNaN: true }),
        (user, now, lifetime) => {
          const expected = Math.floor((now + minimums.code) / 1000) * 1000;
          assert.equal(issueAs('code', now, user, lifetime).expireDate, expected);
          const tokens = createTokens({ clock: () => now });
          assert.equal(tokens.issueCode(user, lifetime).expireDate, expected);
        },
      ),
    );
  });

  test('does not depend on the moment inside one millisecond: same input, same token', () => {
    fc.assert(
      fc.property(use, uid, clockMs, (kind, user, now) => {
        assert.deepEqual(issueAs(kind, now, user), issueAs(kind, now, user));
      }),
    );
  });
});

describe('jose, an independent implementation', () => {
  test('verifies ours', async () => {
    await fc.assert(
      fc.asyncProperty(use, uid, clockMs, async (kind, user, now) => {
        const { token, expireDate } = issueAs(kind, now, user);
        const options = { algorithms: ['HS256'], typ: 'JWT', currentDate: new Date(now) };
        const { payload, protectedHeader } = await jwtVerify(token, key, options);
        assert.deepEqual(protectedHeader, { alg: 'HS256', typ: 'JWT' });
        assert.equal(payload.uid, user);
        assert.equal(payload.app_id, appId);
        assert.equal(payload.exp, expireDate / 1000);
      }),
    );
  });

  test('expires ours at the same second', async () => {
    await fc.assert(
      fc.asyncProperty(use, uid, clockMs, async (kind, user, now) => {
        const { token, expireDate } = issueAs(kind, now, user);
        const at = (time: number) => jwtVerify(token, key, { currentDate: new Date(time) });
        await at(expireDate - 1);
        await assert.rejects(at(expireDate), { code: 'ERR_JWT_EXPIRED' });
      }),
    );
  });

  test('signs tokens that we verify', async () => {
    await fc.assert(
      fc.asyncProperty(
        uid,
        clockMs,
        fc.integer({ min: 1, max: 86_400 }),
        fc.boolean(),
        async (user, now, seconds, withIat) => {
          const exp = Math.floor(now / 1000) + seconds;
          const jwt = new SignJWT({ uid: user, app_id: appId })
            .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
            .setExpirationTime(exp);
          if (withIat) jwt.setIssuedAt(Math.floor(now / 1000));
          const token = await jwt.sign(key);
          for (const kind of ['code', 'ss_token'] as const) {
            const claims = verifyAs(kind, createTokens({ clock: () => now }), token);
            assert.equal(claims.uid, user);
            assert.equal(claims.exp, exp);
          }
          const later = createTokens({ clock: () => exp * 1000 });
          assertRefused(token, 'token_expired', 1005, { tokens: later });
        },
      ),
    );
  });
});
