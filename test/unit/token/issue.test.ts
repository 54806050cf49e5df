import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createTokenService,
  type IssuedToken,
  SudgateError,
  type TokenClaims,
  tokenLifetimes,
} from '../../../src/token/index.ts';
import { appId, createTokens, hmac, nowMs, nowSeconds, secret, thrownBy } from './support.ts';

const hour = 3_600_000;

function payloadOf({ token }: IssuedToken): string {
  return Buffer.from(token.split('.')[1] as string, 'base64url').toString('utf8');
}

describe('the bytes of a token', () => {
  const tokens = createTokens();

  test('of a code at a fixed clock', () => {
    const code = tokens.issueCode('player-7');
    assert.equal(
      payloadOf(code),
      '{"uid":"player-7","app_id":"1000000000000000001","exp":1893463200,"iat":1893456000,' +
        '"token_use":"code","iat_ms":1893456000250}',
    );
    assert.equal(code.expireDate, 1_893_463_200_000);
  });

  test('of an ss_token at a fixed clock', () => {
    const ssToken = tokens.issueSsToken('player-7');
    assert.equal(
      payloadOf(ssToken),
      '{"uid":"player-7","app_id":"1000000000000000001","exp":1893463200,"iat":1893456000,' +
        '"token_use":"ss_token","iat_ms":1893456000250}',
    );
    assert.equal(ssToken.expireDate, 1_893_463_200_000);
  });

  test('are a header, a payload and the HMAC of both', () => {
    const { token } = tokens.issueCode('player-7');
    const [header, payload, signature, ...rest] = token.split('.');
    assert.equal(header, 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9');
    assert.equal(signature, hmac(`${header}.${payload}`));
    assert.deepEqual(rest, []);
  });

  test('keep characters beyond ASCII as UTF-8', () => {
    assert.match(payloadOf(tokens.issueCode('Ωμέγα-\u{1f600}')), /^\{"uid":"Ωμέγα-\u{1f600}",/u);
  });

  test('begin with the three claims that every SDK knows, then ours', () => {
    const order = ['uid', 'app_id', 'exp', 'iat', 'token_use', 'iat_ms'];
    for (const issued of [tokens.issueCode('p'), tokens.issueSsToken('p')]) {
      assert.deepEqual(Object.keys(JSON.parse(payloadOf(issued))), order);
    }
  });

  test('are few enough for the limit, with the longest uid in its longest spelling', () => {
    for (const uid of ['"'.repeat(200), '\\'.repeat(200), '\u{1f600}'.repeat(50)]) {
      const { token } = createTokens({ appId: '"'.repeat(200) }).issueCode(uid);
      assert.ok(token.length <= 4096);
    }
  });
});

describe('lifetimes', () => {
  const lifetime = ({ expireDate }: IssuedToken) => expireDate - nowSeconds * 1000;

  test('default to two hours', () => {
    assert.equal(lifetime(createTokens().issueCode('p')), 2 * hour);
    assert.equal(lifetime(createTokens().issueSsToken('p')), 2 * hour);
    assert.equal(tokenLifetimes.code.defaultMs, 2 * hour);
    assert.equal(tokenLifetimes.ss_token.defaultMs, 2 * hour);
  });

  test('of a code are raised to 30 minutes, of an ss_token to two hours', () => {
    for (const ttl of [0, 1, 0.5, hour / 2 - 1, hour / 2]) {
      const tokens = createTokens({ codeTtlMs: ttl, ssTokenTtlMs: ttl });
      assert.equal(lifetime(tokens.issueCode('p')), hour / 2);
      assert.equal(lifetime(tokens.issueSsToken('p')), 2 * hour);
      assert.equal(lifetime(createTokens().issueCode('p', ttl)), hour / 2);
    }
  });

  test('over the minimum are kept', () => {
    const tokens = createTokens({ codeTtlMs: 3 * hour, ssTokenTtlMs: 5 * hour });
    assert.equal(lifetime(tokens.issueCode('p')), 3 * hour);
    assert.equal(lifetime(tokens.issueSsToken('p')), 5 * hour);
  });

  test('of one call come before those of the service', () => {
    const tokens = createTokens({ codeTtlMs: 3 * hour });
    assert.equal(lifetime(tokens.issueCode('p', hour)), hour);
    assert.equal(lifetime(tokens.issueCode('p', undefined)), 3 * hour);
  });

  test('of a call are checked like those of the service', () => {
    const tokens = createTokens();
    const tenYears = 3650 * 24 * hour;
    assert.equal(lifetime(tokens.issueCode('p', tenYears)), tenYears);
    for (const ttl of [-1, Number.NaN, tenYears + 1, Number.POSITIVE_INFINITY]) {
      assert.throws(() => tokens.issueCode('p', ttl), RangeError);
    }
  });

  test('of part of a second end with the last whole second inside', () => {
    const { expireDate } = createTokens({ clock: () => 1_000_999 }).issueCode('p', hour / 2 + 1);
    assert.equal(expireDate, 1_000_000 + hour / 2 + 1000);
    const before = createTokens({ clock: () => 1_000_998 }).issueCode('p', hour / 2);
    assert.equal(before.expireDate, 1_000_000 + hour / 2);
  });
});

describe('a uid that no token may carry', () => {
  for (const [name, uid] of [
    ['empty', ''],
    ['of 201 bytes', 'a'.repeat(201)],
    ['of 202 bytes in 101 characters', 'é'.repeat(101)],
    ['with a newline', 'player\n7'],
    ['with a C1 character', 'player\u0085'],
    ['with DEL', 'player\u007f'],
    ['with a lone surrogate', 'player\ud800'],
    ['that is a number', 7],
    ['that is undefined', undefined],
    ['that is an object', { toString: () => 'player-7' }],
  ] as const) {
    test(`${name} is refused as token_creation, 1001`, () => {
      const { issueCode, issueSsToken } = createTokens();
      for (const issue of [issueCode, issueSsToken]) {
        const error = thrownBy(() => issue(uid as string));
        assert.ok(error instanceof SudgateError);
        assert.equal(error.code, 'token_creation');
        assert.equal(error.uid, undefined);
      }
    });
  }
});

describe('an ss_token in exchange', () => {
  /** The end of the second: what another process revoked a moment ago. */
  const revokedAtMs = nowMs + 749;
  const knowing = createTokens({ revokedAt: () => revokedAtMs });

  test('for a code from behind a revocation stays behind it, where that is not known yet', () => {
    const code = knowing.verifyCode(knowing.issueCode('player-7').token);
    const unaware = createTokens();
    const { token } = unaware.issueSsToken('player-7', undefined, code);
    assert.equal(knowing.verifySsToken(token).iat_ms, revokedAtMs + 1);
    const early = unaware.issueSsToken('player-7').token;
    assert.throws(() => knowing.verifySsToken(early), { code: 'token_revoked' });
  });

  test('for a code from before a revocation is of its own time', () => {
    const code = createTokens().verifyCode(createTokens().issueCode('player-7').token);
    const { token } = createTokens().issueSsToken('player-7', undefined, code);
    assert.equal(createTokens().verifySsToken(token).iat_ms, nowMs);
    assert.throws(() => knowing.verifySsToken(token), { code: 'token_revoked' });
  });

  test('is dated ahead by a minute at most, and not at all for a token of an SDK', () => {
    const far = { uid: 'player-7', app_id: appId, exp: 2e9, iat_ms: nowMs + 3_600_000 };
    const issue = (claims: TokenClaims) =>
      createTokens().verifySsToken(
        createTokens().issueSsToken('player-7', undefined, claims).token,
      );
    assert.equal(issue({ ...far, token_use: 'code' }).iat_ms, nowMs + 60_000);
    assert.equal(issue(far).iat_ms, nowMs);
  });
});

describe('the clock', () => {
  test('with fractions of a millisecond gives tokens that verify', () => {
    const tokens = createTokens({ clock: () => nowMs + 0.25 });
    assert.equal(tokens.verifyCode(tokens.issueCode('player-7').token).uid, 'player-7');
    assert.equal(tokens.verifySsToken(tokens.issueSsToken('player-7').token).uid, 'player-7');
  });

  test('that answers no number lets no token through', () => {
    const { token } = createTokens().issueCode('player-7');
    assert.throws(() => createTokens({ clock: () => Number.NaN }).verifyCode(token));
  });

  test('is the clock of the system by default', () => {
    const own = createTokenService({ appId, secrets: [secret] });
    const claims = own.verifyCode(own.issueCode('player-7').token);
    assert.ok(Number.isSafeInteger(claims.iat_ms));
    assert.ok(claims.exp > Date.UTC(2024, 0, 1) / 1000);
  });
});
