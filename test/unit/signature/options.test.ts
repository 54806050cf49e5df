import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type CallbackVerifierOptions,
  createCallbackVerifier,
  MemoryNonceStore,
} from '../../../src/signature/index.ts';
import { body, nowMs, options, shown, signedHeaders } from './support.ts';

const { secretsOf } = options;
const construct = (changes: Record<string, unknown>) => () =>
  createCallbackVerifier({ secretsOf, ...changes } as unknown as CallbackVerifierOptions);

describe('options of createCallbackVerifier', () => {
  for (const [name, changes, error, message] of [
    ['an unknown option', { window: 1 }, 'TypeError', /^unknown option: window$/],
    ['no secretsOf', { secretsOf: undefined }, 'TypeError', /^secretsOf: /],
    ['secretsOf that is a map', { secretsOf: new Map() }, 'TypeError', /^secretsOf: /],
    ['clock that is a time', { clock: 0 }, 'TypeError', /^clock: /],
    ['windowMs 0', { windowMs: 0 }, 'RangeError', /^windowMs: /],
    ['negative windowMs', { windowMs: -1 }, 'RangeError', /^windowMs: /],
    ['windowMs NaN', { windowMs: Number.NaN }, 'RangeError', /^windowMs: /],
    ['endless windowMs', { windowMs: Number.POSITIVE_INFINITY }, 'RangeError', /^windowMs: /],
    ['fractional windowMs', { windowMs: 0.5 }, 'RangeError', /^windowMs: /],
    ['windowMs null', { windowMs: null }, 'RangeError', /^windowMs: /],
    ['windowMs as text', { windowMs: '300000' }, 'RangeError', /^windowMs: /],
    ['nonces that is no store', { windowMs: 1, nonces: new Map() }, 'TypeError', /^nonces: /],
    ['nonces null', { windowMs: 1, nonces: null }, 'TypeError', /^nonces: /],
    ['nonces without a window', { nonces: new MemoryNonceStore() }, 'TypeError', /^nonces: /],
  ] as const) {
    test(`${name} is a ${error}`, () =>
      assert.throws(construct(changes), { name: error, message }));
  }

  test('undefined is the same as absent', () => {
    construct({ windowMs: undefined, nonces: undefined, clock: undefined })();
  });

  test('changing the options after construction changes nothing', async () => {
    const given = { secretsOf, windowMs: 1000, clock: () => nowMs };
    const verifier = createCallbackVerifier(given);
    given.windowMs = 1e15;
    given.secretsOf = () => undefined;
    given.clock = () => 0;
    assert.equal((await verifier.verifyCallback(signedHeaders(), body)).ok, true);
    const old = signedHeaders({ timestamp: String(nowMs - 1001) });
    assert.equal((await verifier.verifyCallback(old, body)).ok, false);
  });

  test('the verifier is frozen and shows no secret', () => {
    for (const changes of [{}, { windowMs: 1000 }]) {
      const verifier = construct(changes)();
      assert.ok(Object.isFrozen(verifier));
      assert.deepEqual(Object.keys(verifier), ['verifyCallback']);
      assert.ok(!shown(verifier).includes('canary-'));
    }
  });

  test('without a window the clock is not read and nothing is remembered', async () => {
    const clock = () => assert.fail('clock was read');
    const verifier = createCallbackVerifier({ secretsOf, clock });
    for (const text of ['{}', '{}', '{"other":1}']) {
      const verdict = await verifier.verifyCallback(
        signedHeaders({ body: text }),
        Buffer.from(text),
      );
      assert.ok(verdict.ok && verdict.repeated === undefined);
    }
  });
});
