import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Store } from '../../src/store/sqlite/index.ts';
import { appId, nowMs, openDatabase, otherAppId } from './database.ts';
import type { Backend } from './stores.ts';

const digest = 'a'.repeat(64);
const otherDigest = 'b'.repeat(64);
const laterMs = nowMs + 300_000;

function remember(store: Store, nonce: string, what = digest, expiresAtMs = laterMs) {
  return store.nonces.remember(appId, nonce, what, expiresAtMs);
}

export function nonceContract(backend: Backend): void {
  describe('a nonce', () => {
    test('is new once, then the same', async (t) => {
      const { store } = await openDatabase(backend, t, { clock: () => nowMs });
      assert.equal(await remember(store, 'n-1'), 'new');
      assert.equal(await remember(store, 'n-1'), 'same');
      assert.equal(await remember(store, 'n-1'), 'same');
    });

    test('with another digest is another message, and does not replace the first', async (t) => {
      const { store } = await openDatabase(backend, t, { clock: () => nowMs });
      await remember(store, 'n-1');
      assert.equal(await remember(store, 'n-1', otherDigest), 'other');
      assert.equal(await remember(store, 'n-1', otherDigest), 'other');
      assert.equal(await remember(store, 'n-1'), 'same');
    });

    test('of another app is another one', async (t) => {
      const { store } = await openDatabase(backend, t, { clock: () => nowMs });
      await remember(store, 'n-1');
      assert.equal(await store.nonces.remember(otherAppId, 'n-1', otherDigest, laterMs), 'new');
    });

    for (const [one, other] of [
      ['Nonce', 'nonce'],
      ['nonce', 'nonce '],
      ['a'.repeat(256), 'a'.repeat(255)],
      ["';--", "';-- "],
    ] as const) {
      test(`${JSON.stringify(one.slice(0, 8))} is not ${JSON.stringify(other.slice(0, 8))}`, async (t) => {
        const { store } = await openDatabase(backend, t, { clock: () => nowMs });
        assert.equal(await remember(store, one), 'new');
        assert.equal(await remember(store, other, otherDigest), 'new');
      });
    }

    test('may be used again from the moment of its expiry, not before', async (t) => {
      let clockMs = nowMs;
      const { store } = await openDatabase(backend, t, { clock: () => clockMs });
      await remember(store, 'n-1');
      clockMs = laterMs - 1;
      assert.equal(await remember(store, 'n-1', otherDigest), 'other');
      clockMs = laterMs;
      assert.equal(await remember(store, 'n-1', otherDigest, laterMs + 1_000), 'new');
      assert.equal(await remember(store, 'n-1', otherDigest, laterMs + 9_000), 'same');
      clockMs = laterMs + 1_000;
      assert.equal(await remember(store, 'n-1', digest, laterMs + 5_000), 'new');
    });

    test('at once in many calls is new for one of them only', async (t) => {
      const database = await openDatabase(backend, t, { clock: () => nowMs });
      const stores = [database.store, await database.another()];
      for (let round = 0; round < 10; round++) {
        const outcomes = await Promise.all(
          Array.from({ length: 12 }, (_, index) =>
            remember(stores[index % 2] as Store, `n-${round}`, index < 6 ? digest : otherDigest),
          ),
        );
        const known = outcomes.filter((outcome) => outcome !== 'new');
        assert.equal(known.length, 11);
        assert.ok(known.every((outcome) => outcome === 'same' || outcome === 'other'));
        assert.equal(known.filter((outcome) => outcome === 'same').length, 5);
      }
    });

    test('that one store took is known to another, and after opening again', async (t) => {
      const database = await openDatabase(backend, t, { clock: () => nowMs });
      await remember(database.store, 'n-1');
      const other = await database.another();
      assert.equal(await remember(other, 'n-1', otherDigest), 'other');
      assert.equal(await remember(await database.reopen(other), 'n-1'), 'same');
    });
  });

  describe('a store of nonces', () => {
    test('that is full takes no further one, but knows those it has', async (t) => {
      const { store } = await openDatabase(backend, t, { clock: () => nowMs, maxNonces: 3 });
      for (const nonce of ['a', 'b', 'c']) assert.equal(await remember(store, nonce), 'new');
      assert.equal(await remember(store, 'd'), 'full');
      assert.equal(await remember(store, 'a'), 'same');
      assert.equal(await remember(store, 'a', otherDigest), 'other');
    });

    test('that is full has room again when some have expired', async (t) => {
      let clockMs = nowMs;
      const { store } = await openDatabase(backend, t, { clock: () => clockMs, maxNonces: 2 });
      await remember(store, 'short', digest, nowMs + 20_000);
      await remember(store, 'long', digest, laterMs);
      assert.equal(await remember(store, 'more'), 'full');
      clockMs = nowMs + 20_000;
      assert.equal(await remember(store, 'more'), 'new');
      assert.equal(await remember(store, 'long', otherDigest), 'other');
      assert.equal(await remember(store, 'one too many'), 'full');
    });

    test('counts what other stores of the database have taken', async (t) => {
      let clockMs = nowMs;
      const database = await openDatabase(backend, t, { clock: () => clockMs, maxNonces: 3 });
      const other = await database.another();
      await remember(other, 'a');
      for (const nonce of ['b', 'c']) await remember(database.store, nonce);
      clockMs += 60_000;
      assert.equal(await remember(other, 'd'), 'full');
    });

    test('goes on after its clock was set back', async (t) => {
      let clockMs = nowMs;
      const { store } = await openDatabase(backend, t, { clock: () => clockMs, maxNonces: 1 });
      await remember(store, 'a', digest, nowMs - 50_000);
      clockMs = nowMs - 86_400_000;
      assert.equal(await remember(store, 'b'), 'full');
      clockMs = nowMs - 50_000;
      assert.equal(await remember(store, 'b'), 'new');
    });

    for (const maxNonces of [0, -1, 1.5, Number.NaN]) {
      test(`of ${maxNonces} is refused`, async (t) => {
        const { location, remove } = await backend.create();
        t.after(remove);
        await assert.rejects(backend.connect(location, { maxNonces }), /maxEntries/);
      });
    }
  });
}
