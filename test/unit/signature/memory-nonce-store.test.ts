import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MemoryNonceStore } from '../../../src/signature/index.ts';

const digest = 'a'.repeat(64);
const another = 'b'.repeat(64);

/** A store whose clock the test sets. */
function createStore(maxEntries?: number) {
  const time = { nowMs: 1000 };
  const clock = () => time.nowMs;
  const store = new MemoryNonceStore(maxEntries === undefined ? { clock } : { maxEntries, clock });
  return { store, time };
}

describe('MemoryNonceStore', () => {
  test('tells the identical message from another one', () => {
    const { store } = createStore();
    assert.equal(store.remember('app', 'n', digest, 2000), 'new');
    assert.equal(store.remember('app', 'n', digest, 2000), 'same');
    assert.equal(store.remember('app', 'n', another, 2000), 'other');
    assert.equal(store.remember('app', 'n', digest, 2000), 'same');
    assert.equal(store.size, 1);
  });

  test('keeps apps apart, and where one text ends and the next begins', () => {
    const { store } = createStore();
    for (const [app, nonce] of [
      ['a', 'b'],
      ['b', 'a'],
      ['ab', ''],
      ['', 'ab'],
      ['a","b', 'c'],
      ['a', 'b","c'],
    ] as const) {
      assert.equal(store.remember(app, nonce, digest, 2000), 'new');
    }
    assert.equal(store.size, 6);
  });

  test('remembers up to the moment of expiry, not at it', () => {
    const { store, time } = createStore();
    store.remember('app', 'n', digest, 2000);
    time.nowMs = 1999;
    assert.equal(store.remember('app', 'n', another, 2000), 'other');
    time.nowMs = 2000;
    assert.equal(store.remember('app', 'n', another, 3000), 'new');
    assert.equal(store.remember('app', 'n', another, 3000), 'same');
    assert.equal(store.size, 1);
  });

  test('a retry does not make it remembered for longer', () => {
    const { store, time } = createStore();
    store.remember('app', 'n', digest, 2000);
    store.remember('app', 'n', digest, 9000);
    time.nowMs = 2000;
    assert.equal(store.remember('app', 'n', another, 9000), 'new');
  });

  test('when full it refuses new nonces, and still knows the old ones', () => {
    const { store } = createStore(2);
    store.remember('app', '1', digest, 2000);
    store.remember('app', '2', digest, 3000);
    assert.equal(store.remember('app', '3', digest, 4000), 'full');
    assert.equal(store.remember('app', '1', digest, 2000), 'same');
    assert.equal(store.remember('app', '2', another, 3000), 'other');
    assert.equal(store.size, 2);
  });

  test('when full it drops what is expired, and nothing else', () => {
    const { store, time } = createStore(4);
    for (const [nonce, expiresAtMs] of [
      ['late', 5000],
      ['early', 2000],
      ['later', 6000],
      ['earlier', 1500],
    ] as const) {
      store.remember('app', nonce, digest, expiresAtMs);
    }
    time.nowMs = 2000;
    assert.equal(store.remember('app', 'new', digest, 7000), 'new');
    assert.equal(store.remember('app', 'late', another, 5000), 'other');
    assert.equal(store.remember('app', 'later', another, 6000), 'other');
    assert.equal(store.remember('app', 'new', another, 7000), 'other');
  });

  test('makes room again and again', () => {
    const { store, time } = createStore(2);
    for (let round = 0; round < 50; round++) {
      time.nowMs = 1000 + round * 10;
      assert.equal(store.remember('app', `a${round}`, digest, time.nowMs + 10), 'new');
      assert.equal(store.remember('app', `b${round}`, digest, time.nowMs + 10), 'new');
      assert.equal(store.remember('app', `c${round}`, digest, time.nowMs + 10), 'full');
    }
  });

  test('holds a million by default', () => {
    const { store } = createStore();
    for (let at = 0; at < 1_000_000; at++) {
      assert.equal(store.remember('app', String(at), digest, 2000), 'new');
    }
    assert.equal(store.remember('app', 'one more', digest, 2000), 'full');
    assert.equal(store.size, 1_000_000);
  });

  for (const maxEntries of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5', null]) {
    test(`maxEntries ${String(maxEntries)} is a RangeError`, () => {
      const options = { maxEntries: maxEntries as number };
      assert.throws(() => new MemoryNonceStore(options), {
        name: 'RangeError',
        message: /^maxEntries: /,
      });
    });
  }

  test('runs on the system clock by default', () => {
    const store = new MemoryNonceStore();
    assert.equal(store.remember('app', 'n', digest, Date.now() - 1), 'new');
    assert.equal(store.remember('app', 'n', another, Date.now() + 60_000), 'new');
    assert.equal(store.remember('app', 'n', digest, Date.now() + 60_000), 'other');
  });

  test('agrees with a plain list, whatever happens', () => {
    const step = fc.record({
      nonce: fc.constantFrom('1', '2', '3', '4', '5'),
      digest: fc.constantFrom(digest, another),
      lifetimeMs: fc.nat(30),
      passesMs: fc.nat(10),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { maxLength: 40 }),
        (max, steps) => {
          const { store, time } = createStore(max);
          let live: { nonce: string; digest: string; expiresAtMs: number }[] = [];
          for (const { nonce, digest: said, lifetimeMs, passesMs } of steps) {
            time.nowMs += passesMs;
            live = live.filter((entry) => time.nowMs < entry.expiresAtMs);
            const expiresAtMs = time.nowMs + lifetimeMs + 1;
            const known = live.find((entry) => entry.nonce === nonce);
            const seen = known && (known.digest === said ? 'same' : 'other');
            const expected = seen ?? (live.length < max ? 'new' : 'full');
            assert.equal(store.remember('app', nonce, said, expiresAtMs), expected);
            if (expected === 'new') live.push({ nonce, digest: said, expiresAtMs });
            assert.ok(store.size <= max);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
