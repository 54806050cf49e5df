import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createTokenService,
  maxLifetimeMs,
  type TokenServiceOptions,
} from '../../../src/token/index.ts';
import { appId, secret } from './support.ts';

function construct(changes: Record<string, unknown>): () => unknown {
  const options = { appId, secrets: [secret], ...changes };
  return () => createTokenService(options as unknown as TokenServiceOptions);
}

describe('options', () => {
  test('app id and secrets are enough', () => {
    const tokens = createTokenService({ appId, secrets: [secret] });
    assert.equal(tokens.appId, appId);
    const { token, expireDate } = tokens.issueCode('player-7');
    assert.equal(tokens.verifyCode(token).exp * 1000, expireDate);
  });

  for (const name of ['secret', 'app_id', 'ttl', 'codeTTLMs', 'Clock', '']) {
    test(`the unknown option "${name}" is a TypeError that names it`, () => {
      assert.throws(construct({ [name]: 1 }), {
        name: 'TypeError',
        message: `unknown option: ${name}`,
      });
    });
  }

  test('all unknown options are named', () => {
    assert.throws(construct({ first: 1, second: 2 }), { message: 'unknown option: first, second' });
  });

  for (const [name, value] of [
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['a number', 1_461_564_080_052_506_600],
    ['a bigint', 1_461_564_080_052_506_636n],
    ['over 200 bytes', '1'.repeat(201)],
    ['with a newline', `${appId}\n`],
    ['with a lone surrogate', '\ud800'],
  ] as const) {
    test(`an app id ${name} is a TypeError`, () => {
      assert.throws(construct({ appId: value }), { name: 'TypeError', message: /^appId/ });
    });
  }

  for (const name of ['codeTtlMs', 'ssTokenTtlMs']) {
    for (const value of [
      -1,
      -0.001,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      maxLifetimeMs + 1,
      '2h',
    ]) {
      test(`${name} ${value} is a RangeError`, () => {
        assert.throws(construct({ [name]: value }), RangeError);
      });
    }

    test(`${name} may be from 0 to ten years`, () => {
      for (const value of [0, -0, maxLifetimeMs, undefined]) {
        assert.doesNotThrow(construct({ [name]: value }));
      }
    });
  }

  test('ten years are the longest lifetime', () => {
    assert.equal(maxLifetimeMs, 3650 * 24 * 3_600_000);
  });

  for (const value of ['allow', 'REFUSE', '', true, false, 0]) {
    test(`untypedTokens ${JSON.stringify(value)} is a TypeError`, () => {
      assert.throws(construct({ untypedTokens: value }), { name: 'TypeError' });
    });
  }

  test('untypedTokens may be accept, refuse or left out', () => {
    for (const value of ['accept', 'refuse', undefined]) {
      assert.doesNotThrow(construct({ untypedTokens: value }));
    }
  });

  test('no options at all are a TypeError', () => {
    const create = createTokenService as (options?: unknown) => unknown;
    for (const options of [undefined, null, {}, []]) {
      assert.throws(() => create(options), TypeError);
    }
  });
});
