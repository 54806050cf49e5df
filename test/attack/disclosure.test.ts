/** Errors are logged as they are: none may carry what an attacker or an operator would regret. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { errorTable } from '../../src/errors.ts';
import { createTokenService, type ErrorCode, SudgateError } from '../../src/token/index.ts';
import {
  appId,
  assertCarriesNothing,
  base64url,
  bothUses,
  claims,
  createTokens,
  forge,
  nowMs,
  nowSeconds,
  otherSecret,
  secret,
  thrownBy,
  typedClaims,
  verifyAs,
} from '../unit/token/support.ts';

const note = 'canary-claim-that-must-not-be-logged';
const noted = (changes: Record<string, unknown> = {}) => ({
  payload: claims({ note, ...changes }),
});
const text = JSON.stringify(claims({ note }));

/** For every code, a token with canaries in all places that the code leaves open. */
const hostile: readonly (readonly [ErrorCode, unknown])[] = [
  ['token_missing', [forge(noted())]],
  ['token_too_large', forge(noted({ filler: 'canary-'.repeat(800) }))],
  ['token_segments', `${forge(noted())}.${base64url(note)}`],
  ['token_encoding', `${forge(noted())}=`],
  ['token_header', forge({ ...noted(), header: { alg: 'HS256', crit: note } })],
  ['token_header', forge({ ...noted(), header: `{"alg":"HS256","x":${note}` })],
  ['token_header', forge({ ...noted(), header: `{"${note}":1,"${note}":1}` })],
  ['token_algorithm', forge({ ...noted(), header: { alg: note } })],
  ['token_signature', forge({ ...noted(), key: otherSecret })],
  ['token_payload', forge({ payload: `${text}${note}` })],
  ['token_payload', forge({ payload: `{"${note}":1,"${note}":2}` })],
  ['token_payload', forge({ payload: `{"x":"${note}` })],
  ['token_payload', forge({ payload: `{"x":[[[[["${note}"]]]]]}` })],
  ['token_payload', forge({ payload: Buffer.concat([Buffer.from(text), Buffer.from([0xff])]) })],
  ['token_uid', forge(noted({ uid: `${note}\n` }))],
  ['token_app_id', forge(noted({ app_id: note }))],
  ['token_exp', forge(noted({ exp: note }))],
  ['token_claims', forge(noted({ iat: note }))],
  ['token_not_yet_valid', forge(noted({ nbf: nowSeconds + 10 }))],
  ['token_revoked', forge(noted())],
  ['token_expired', forge(noted({ exp: nowSeconds - 10 }))],
];

function errorsFor(token: unknown): unknown[] {
  const tokens = createTokens({ revokedAt: () => nowMs });
  return bothUses.map((use) => thrownBy(() => verifyAs(use, tokens, token)));
}

function shown(error: unknown): string {
  assert.ok(error instanceof Error);
  const own = JSON.stringify(error, Object.getOwnPropertyNames(error));
  return [error.message, error.stack, JSON.stringify(error), own, inspect(error)].join('\n');
}

describe('what an error shows', () => {
  for (const [index, [code, token]] of hostile.entries()) {
    test(`${code} (${index}) shows neither token, segment, secret nor payload`, () => {
      for (const error of errorsFor(token)) {
        assert.ok(error instanceof SudgateError);
        assert.equal(error.code, code);
        assertCarriesNothing(error, token);
        assert.ok(!shown(error).includes('canary-'));
        assert.equal(error.cause, undefined);
      }
    });
  }

  test('token_purpose and token_untyped show nothing either', () => {
    const typed = forge({ payload: typedClaims('code', { note }) });
    const strict = createTokens({ untypedTokens: 'refuse' });
    for (const [token, code] of [
      [typed, 'token_purpose'],
      [forge(noted()), 'token_untyped'],
    ] as const) {
      const error = thrownBy(() => strict.verifySsToken(token));
      assert.ok(error instanceof SudgateError);
      assert.equal(error.code, code);
      assertCarriesNothing(error, token);
      assert.ok(!shown(error).includes('canary-'));
    }
  });

  test('every code of a token is covered here', () => {
    const covered = new Set<string>(hostile.map(([code]) => code));
    for (const code of ['token_purpose', 'token_untyped', 'token_creation']) covered.add(code);
    const all = Object.keys(errorTable).filter((code) => code.startsWith('token_'));
    assert.deepEqual([...covered].sort(), all.sort());
  });

  test('token_creation does not show the uid that it refused', () => {
    const uid = `${note}\u0000`;
    for (const issue of [createTokens().issueCode, createTokens().issueSsToken]) {
      const error = thrownBy(() => issue(uid));
      assert.ok(error instanceof SudgateError);
      assert.equal(error.code, 'token_creation');
      assert.ok(!shown(error).includes('canary-'));
    }
  });

  test('a refused construction shows no secret', () => {
    for (const error of [
      thrownBy(() => createTokenService({ appId, secrets: [secret, 'canary-short'] })),
      thrownBy(() => createTokenService({ appId: '', secrets: [secret] })),
      thrownBy(() => createTokenService({ appId, secrets: [secret], codeTtlMs: -1 })),
      thrownBy(() => createTokenService(Object.assign({ secret }, { appId, secrets: [secret] }))),
    ]) {
      assert.ok(!shown(error).includes('canary-'));
    }
  });
});

describe('the uid in an error', () => {
  test('is there once the signature vouches for it', () => {
    for (const [code, changes] of [
      ['token_expired', { exp: 1 }],
      ['token_app_id', { app_id: 'other' }],
      ['token_exp', { exp: '1' }],
      ['token_claims', { iat: -1 }],
      ['token_not_yet_valid', { nbf: nowSeconds + 1 }],
      ['token_revoked', {}],
    ] as const) {
      for (const error of errorsFor(forge({ payload: claims(changes) }))) {
        assert.ok(error instanceof SudgateError);
        assert.equal(error.code, code);
        assert.equal(error.uid, 'player-7');
      }
    }
  });

  test('is never there for a bad signature, whatever the payload says', () => {
    for (const changes of [{}, { exp: 1 }, { app_id: 'other' }, { iat: -1 }]) {
      for (const error of errorsFor(forge({ payload: claims(changes), key: otherSecret }))) {
        assert.ok(error instanceof SudgateError);
        assert.equal(error.uid, undefined);
      }
    }
  });

  test('is left out where it is not one', () => {
    for (const error of errorsFor(forge({ payload: claims({ uid: 'a\nb' }) }))) {
      assert.ok(error instanceof SudgateError);
      assert.equal(error.uid, undefined);
    }
  });
});
