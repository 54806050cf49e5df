import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SetAsideEvent } from '../../src/inbox/index.ts';
import { nowMs, openDatabase } from './database.ts';
import type { Backend } from './stores.ts';

function setAside(changes: Partial<SetAsideEvent> = {}): SetAsideEvent {
  return {
    consumer: 'wallet',
    position: 3,
    attempts: 10,
    error: 'Error: no such user',
    atMs: nowMs,
    ...changes,
  };
}

export function consumerContract(backend: Backend): void {
  describe('the position of a consumer', () => {
    test('is 0 at first, moves on, and stays when opened again', async (t) => {
      const database = await openDatabase(backend, t);
      const { consumers } = database.store;
      assert.equal(await consumers.findPosition('wallet'), 0);
      await consumers.savePosition('wallet', 7);
      await consumers.savePosition('ranking', 2);
      assert.equal(await consumers.findPosition('wallet'), 7);
      const store = await database.reopen(database.store);
      assert.equal(await store.consumers.findPosition('wallet'), 7);
      assert.equal(await store.consumers.findPosition('ranking'), 2);
    });

    test('never moves back', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.consumers.savePosition('wallet', 7);
      await store.consumers.savePosition('wallet', 6);
      await store.consumers.setAside(setAside({ position: 5 }));
      assert.equal(await store.consumers.findPosition('wallet'), 7);
    });
  });

  describe('an event that is set aside', () => {
    test('is listed, and its consumer moves on', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.consumers.setAside(setAside());
      assert.deepEqual(await store.consumers.listSetAside({ limit: 10 }), [setAside()]);
      assert.equal(await store.consumers.findPosition('wallet'), 3);
    });

    test('again has the latest error', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.consumers.setAside(setAside());
      const again = setAside({ error: 'Error: other', attempts: 1, atMs: nowMs + 1 });
      await store.consumers.setAside(again);
      assert.deepEqual(await store.consumers.listSetAside({ limit: 10 }), [again]);
    });

    test('is listed by consumer and position, in pages', async (t) => {
      const { store } = await openDatabase(backend, t);
      const all = ['a', 'b'].flatMap((consumer) =>
        [2, 10, 33].map((position) => setAside({ consumer, position })),
      );
      for (const each of all.toReversed()) await store.consumers.setAside(each);
      const listed: SetAsideEvent[] = [];
      for (;;) {
        const page = await store.consumers.listSetAside({ limit: 2, after: listed.at(-1) });
        if (page.length === 0) break;
        listed.push(...page);
      }
      assert.deepEqual(listed, all);
      const ofOne = await store.consumers.listSetAside({ consumer: 'b', limit: 10 });
      assert.deepEqual(ofOne, all.slice(3));
    });

    test('is gone when it was removed', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.consumers.setAside(setAside());
      assert.equal(await store.consumers.removeSetAside('ranking', 3), false);
      assert.equal(await store.consumers.removeSetAside('wallet', 3), true);
      assert.equal(await store.consumers.removeSetAside('wallet', 3), false);
      assert.deepEqual(await store.consumers.listSetAside({ limit: 10 }), []);
    });
  });
}
