import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { maxPageBytes, type StoredEvent } from '../../src/inbox/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { untilPasses } from '../support/eventually.ts';
import { appId, openDatabase, otherAppId } from './database.ts';
import { listAllEvents, manyMessages, message } from './inbox-messages.ts';
import type { Backend } from './stores.ts';

const types = ['game_start', 'game_settle', 'sud.mg.merchant.order.changed'] as const;

/** Ninety events: three types in turn, every tenth of another app. */
async function fill(store: Store): Promise<void> {
  const messages = manyMessages(90).map((each, index) => ({
    ...each,
    type: types[index % 3] ?? '',
    appId: index % 10 === 0 ? otherAppId : appId,
  }));
  await store.events.append(messages);
}

export function eventContract(backend: Backend): void {
  describe('a page of events', () => {
    test('begins behind the position and ends at the limit', async (t) => {
      const { store } = await openDatabase(backend, t);
      await fill(store);
      const all = await listAllEvents(store);
      for (const [from, limit] of [
        [0, 1],
        [0, 90],
        [10, 20],
        [85, 20],
        [90, 20],
      ] as const) {
        const after = from === 0 ? 0 : (all[from - 1]?.position ?? 0);
        const page = await store.events.listEvents({ after, limit });
        assert.deepEqual(page, all.slice(from, from + limit));
      }
    });

    test('of an empty store is empty', async (t) => {
      const { store } = await openDatabase(backend, t);
      assert.deepEqual(await store.events.listEvents({ after: 0, limit: 10 }), []);
      assert.deepEqual(
        await store.events.listEvents({ after: 0, limit: 10, appId, types: ['game_start'] }),
        [],
      );
    });

    for (const filter of [
      { types: ['game_settle'] },
      { types: ['game_settle', 'game_start'] },
      { types: ['game_settle', 'game_settle', 'nothing'] },
      { types: [] },
      { appId },
      { appId: otherAppId },
      { appId: 'nobody' },
      { appId: otherAppId, types: ['game_start'] },
    ]) {
      test(`with ${JSON.stringify(filter)} has those and only those, in order`, async (t) => {
        const { store } = await openDatabase(backend, t);
        await fill(store);
        const expected = (await listAllEvents(store)).filter(
          (event) =>
            (filter.types?.includes(event.type) ?? true) &&
            event.appId === (filter.appId ?? event.appId),
        );
        const found = [];
        for (;;) {
          const after = found.at(-1)?.position ?? 0;
          const page = await store.events.listEvents({ after, limit: 7, ...filter });
          if (page.length === 0) break;
          found.push(...page);
        }
        assert.deepEqual(found, expected);
      });
    }

    test('ends before it is too large for the memory', async (t) => {
      const { store } = await openDatabase(backend, t);
      const large = Buffer.alloc(maxPageBytes * 0.4, 'x');
      const messages = manyMessages(5).map((each) => ({ ...each, raw: large }));
      for (const each of messages) await store.events.append([each]);
      for (const filter of [{}, { types: ['game_start'] }]) {
        const page = await store.events.listEvents({ after: 0, limit: 5, ...filter });
        assert.equal(page.length, 2);
      }
      assert.equal((await listAllEvents(store, 5)).length, 5);
    });

    test('has one event at least, however large', async (t) => {
      const { store } = await openDatabase(backend, t);
      const raw = Buffer.alloc(maxPageBytes + 1, 'x');
      await store.events.append([{ ...message(), raw }]);
      assert.equal((await store.events.listEvents({ after: 0, limit: 5 })).length, 1);
    });

    test('read while others append never misses one', async (t) => {
      const { store, another } = await openDatabase(backend, t);
      const writers = [store, await another()];
      let isDone = false;
      const writing = Promise.all(
        writers.map(async (writer, nth) => {
          for (let batch = 0; batch < 15; batch++) {
            await writer.events.append(manyMessages(7, `${nth}-${batch}-`));
          }
        }),
      ).finally(() => {
        isDone = true;
      });
      const seen: number[] = [];
      const follow = async (): Promise<void> => {
        const page = await store.events.listEvents({ after: seen.at(-1) ?? 0, limit: 5 });
        seen.push(...page.map(({ position }) => position));
      };
      while (!isDone) {
        await follow();
        // Lets the writers in.
        await new Promise((resolve) => setImmediate(resolve));
      }
      await writing;
      await untilPasses(async () => {
        await follow();
        assert.equal(seen.length, 210);
      });
      const all = await listAllEvents(store);
      assert.deepEqual(
        seen,
        all.map(({ position }) => position),
      );
    });
  });

  describe('an event', () => {
    test('is found by its position and by its key', async (t) => {
      const { store } = await openDatabase(backend, t);
      await fill(store);
      for (const event of (await listAllEvents(store)).slice(0, 12)) {
        assert.deepEqual(await store.events.findEvent(event.position), event);
        assert.deepEqual(await store.events.findEventByKey(event), event);
      }
    });

    test('is found together with others, as many as a page may hold', async (t) => {
      const { store } = await openDatabase(backend, t);
      const raw = ' '.repeat(1.5 * 1024 * 1024);
      await store.events.append(['a', 'b', 'c'].map((key) => message({ key, raw })));
      const [a, b, c] = (await listAllEvents(store)) as [StoredEvent, StoredEvent, StoredEvent];
      const found = await store.events.findEvents([c.position, a.position, c.position + 7]);
      assert.deepEqual(
        found,
        new Map([
          [a.position, a],
          [c.position, c],
        ]),
      );
      const first = await store.events.findEvents([a, b, c].map(({ position }) => position));
      assert.deepEqual([...first.keys()], [a.position, b.position]);
      assert.equal((await store.events.findEvents([])).size, 0);
    });

    test('that is not there is undefined', async (t) => {
      const { store } = await openDatabase(backend, t);
      assert.equal(await store.events.findEvent(1), undefined);
      assert.equal(await store.events.findEventByKey(message()), undefined);
      await store.events.append([message()]);
      assert.equal(await store.events.findEventByKey(message({ key: 'other' })), undefined);
    });

    test('appended through another store is found by its key', async (t) => {
      const { store, another } = await openDatabase(backend, t);
      assert.equal(await store.events.findEventByKey(message()), undefined);
      await (await another()).events.append([message()]);
      await untilPasses(async () => {
        assert.equal((await store.events.findEventByKey(message()))?.key, 'round-1');
      });
    });

    test('is seen right after it was answered, every time', async (t) => {
      const { store } = await openDatabase(backend, t);
      for (const [index, each] of manyMessages(50).entries()) {
        await store.events.append([each]);
        assert.equal((await listAllEvents(store)).length, index + 1);
      }
    });
  });

  describe('the last position', () => {
    test('is 0 at first, then that of the last event', async (t) => {
      const { store } = await openDatabase(backend, t);
      assert.equal(await store.events.lastPosition(), 0);
      await store.events.append(manyMessages(3));
      const last = (await listAllEvents(store)).at(-1);
      assert.equal(await store.events.lastPosition(), last?.position);
      await store.events.append([message({ key: 'round-0', raw: 'a variant' })]);
      assert.equal(await store.events.lastPosition(), last?.position);
    });
  });

  describe('a subscription', () => {
    test('is told of appends here and through another store', async (t) => {
      const { store, another } = await openDatabase(backend, t);
      const other = await another();
      for (const [key, writer] of [
        ['here', store],
        ['there', other],
        ['there again', other],
      ] as const) {
        let calls = 0;
        const unsubscribe = store.events.subscribe(() => {
          calls++;
        });
        await writer.events.append([message({ key })]);
        await untilPasses(async () => assert.notEqual(calls, 0));
        unsubscribe();
      }
    });

    test('that has ended is told nothing, and others still are', async (t) => {
      const { store } = await openDatabase(backend, t);
      const calls: string[] = [];
      const listener = (): void => {
        calls.push('called');
      };
      const [first, second] = [store.events.subscribe(listener), store.events.subscribe(listener)];
      first();
      first();
      await store.events.append([message()]);
      assert.ok(calls.length >= 1);
      second();
      calls.length = 0;
      await store.events.append([message({ key: 'later' })]);
      assert.deepEqual(calls, []);
    });
  });
}
