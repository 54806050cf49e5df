import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
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

describe('purpose', () => {
  const tokens = createTokens();

  test('a code is no ss_token', () => {
    const { token } = tokens.issueCode('player-7');
    assert.equal(tokens.verifyCode(token).token_use, 'code');
    assertRefused(token, 'token_purpose', 1004, { tokens, uses: ['ss_token'] });
  });

  test('an ss_token is no code', () => {
    const { token } = tokens.issueSsToken('player-7');
    assert.equal(tokens.verifySsToken(token).token_use, 'ss_token');
    assertRefused(token, 'token_purpose', 1004, { tokens, uses: ['code'] });
  });

  test('an expired code is expired for either purpose', () => {
    const { token, expireDate } = tokens.issueCode('player-7');
    const later = createTokens({ clock: () => expireDate });
    assertRefused(token, 'token_expired', 1005, { tokens: later });
  });

  test('an untyped token is good for either purpose by default', () => {
    for (const options of [{}, { untypedTokens: 'accept' as const }]) {
      for (const use of bothUses) {
        assert.equal(verifyAs(use, createTokens(options), forge()).uid, 'player-7');
      }
    }
  });

  test('an untyped token is refused when configured so, one of ours is not', () => {
    const strict = createTokens({ untypedTokens: 'refuse' });
    assertRefused(forge(), 'token_untyped', 1004, { tokens: strict });
    assertRefused(
      forge({ payload: claims({ iat: nowSeconds, iat_ms: nowMs }) }),
      'token_untyped',
      1004,
      {
        tokens: strict,
      },
    );
    assert.equal(strict.verifyCode(tokens.issueCode('player-7').token).uid, 'player-7');
    assert.equal(strict.verifySsToken(tokens.issueSsToken('player-7').token).uid, 'player-7');
  });

  test('an expired untyped token is expired, not untyped', () => {
    const strict = createTokens({ untypedTokens: 'refuse' });
    const token = forge({ payload: claims({ exp: nowSeconds }) });
    assertRefused(token, 'token_expired', 1005, { tokens: strict });
  });
});

describe('revocation', () => {
  const revokedNow = createTokens({ revokedAt: () => nowMs });

  test('asks for the uid of the token, and for no other', () => {
    const asked: string[] = [];
    const tokens = createTokens({
      revokedAt: (uid) => {
        asked.push(uid);
        return uid === 'revoked' ? nowMs : undefined;
      },
    });
    const other = forge({ payload: claims({ uid: 'other', iat: nowSeconds }) });
    assert.equal(tokens.verifyCode(other).uid, 'other');
    assertRefused(forge({ payload: claims({ uid: 'revoked' }) }), 'token_revoked', 1004, {
      tokens,
    });
    assert.deepEqual(new Set(asked), new Set(['other', 'revoked']));
  });

  test('is not asked for a token that nothing vouches for', () => {
    const tokens = createTokens({
      revokedAt: (uid) => assert.fail(`asked for ${uid}`),
    });
    assertRefused(forge({ key: 'attacker-key-0123' }), 'token_signature', 1002, { tokens });
    assertRefused(forge({ payload: claims({ exp: 1 }) }), 'token_expired', 1005, { tokens });
  });

  test('refuses a token of the same millisecond, and takes one of the next', () => {
    for (const use of bothUses) {
      const same = forge({ payload: typedClaims(use, { iat_ms: nowMs }) });
      assertRefused(same, 'token_revoked', 1004, { tokens: revokedNow, uses: [use] });
      const next = forge({ payload: typedClaims(use, { iat_ms: nowMs + 1 }) });
      assert.equal(verifyAs(use, revokedNow, next).uid, 'player-7');
    }
  });

  test('at the epoch is a revocation, and undefined is none', () => {
    const token = forge();
    assertRefused(token, 'token_revoked', 1004, { tokens: createTokens({ revokedAt: () => 0 }) });
    const none = createTokens({ revokedAt: () => undefined });
    assert.equal(none.verifyCode(token).uid, 'player-7');
  });

  test('an iat in the far future does not survive it', () => {
    for (const iat of [nowSeconds + 62, nowSeconds + 86_400, 99_999_999_999]) {
      const token = forge({ payload: claims({ iat }) });
      assertRefused(token, 'token_revoked', 1004, { tokens: revokedNow });
      assert.equal(createTokens().verifyCode(token).uid, 'player-7');
    }
  });

  test('an iat_ms in the far future does not survive it', () => {
    for (const iatMs of [nowMs + 60_001, Number.MAX_SAFE_INTEGER]) {
      const token = forge({ payload: typedClaims('code', { iat_ms: iatMs }) });
      assertRefused(token, 'token_revoked', 1004, { tokens: revokedNow, uses: ['code'] });
    }
  });

  test('an issuer whose clock is one minute ahead is believed', () => {
    const token = forge({ payload: typedClaims('code', { iat_ms: nowMs + 60_000 }) });
    assert.equal(revokedNow.verifyCode(token).uid, 'player-7');
    const untyped = forge({ payload: claims({ iat: nowSeconds + 60 }) });
    assert.equal(revokedNow.verifyCode(untyped).uid, 'player-7');
  });

  test('what such an issuer dated ahead is void when its user is revoked again after that', () => {
    const aheadMs = 10_000;
    const token = forge({ payload: typedClaims('code', { iat_ms: nowMs + aheadMs }) });
    assert.equal(revokedNow.verifyCode(token).uid, 'player-7');
    const again = createTokens({ revokedAt: () => nowMs + aheadMs });
    assertRefused(token, 'token_revoked', 1004, { tokens: again, uses: ['code'] });
  });

  test('the iat of an untyped token counts as the start of its second', () => {
    const sameSecond = forge({ payload: claims({ iat: nowSeconds }) });
    assertRefused(sameSecond, 'token_revoked', 1004, { tokens: revokedNow });
    const fraction = forge({ payload: claims({ iat: nowSeconds + 0.999 }) });
    assertRefused(fraction, 'token_revoked', 1004, { tokens: revokedNow });
    const nextSecond = forge({ payload: claims({ iat: nowSeconds + 1 }) });
    assert.equal(revokedNow.verifyCode(nextSecond).uid, 'player-7');
  });

  test('an untyped token does not pass by an iat_ms of its own', () => {
    const payload = claims({ iat: nowSeconds, iat_ms: nowMs + 1000 });
    assertRefused(forge({ payload }), 'token_revoked', 1004, { tokens: revokedNow });
    const bare = forge({ payload: claims({ iat_ms: nowMs + 1000 }) });
    assertRefused(bare, 'token_revoked', 1004, { tokens: revokedNow });
  });

  test('a typed token without any issue time does not survive it', () => {
    const payload = typedClaims('code', { iat: undefined, iat_ms: undefined });
    assertRefused(forge({ payload }), 'token_revoked', 1004, {
      tokens: revokedNow,
      uses: ['code'],
    });
  });

  test('a code of before cannot be used to get an ss_token of after', () => {
    let revokedAt: number | undefined;
    const tokens = createTokens({ revokedAt: () => revokedAt });
    const code = tokens.issueCode('player-7').token;
    const ssToken = tokens.issueSsToken('player-7').token;
    revokedAt = nowMs;
    assertRefused(code, 'token_revoked', 1004, { tokens, uses: ['code'] });
    assertRefused(ssToken, 'token_revoked', 1004, { tokens, uses: ['ss_token'] });
    const fresh = tokens.issueCode('player-7').token;
    assert.equal(tokens.verifyCode(fresh).uid, 'player-7');
  });

  test('an expired token of before is expired', () => {
    const token = forge({ payload: claims({ exp: nowSeconds }) });
    assertRefused(token, 'token_expired', 1005, { tokens: revokedNow });
  });
});
