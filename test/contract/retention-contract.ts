import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Store } from '../../src/store/sqlite/index.ts';
import { appId, nowMs, openDatabase } from './database.ts';
import { listAllEvents, manyMessages, message } from './inbox-messages.ts';
import type { Backend } from './stores.ts';

/** Some stores delete whole days. */
const dayMs = 86_400_000;

/** Thirty messages, one a day, shortly after midnight. */
const thirty = manyMessages(30).map((each, index) => ({
  ...each,
  receivedAtMs: nowMs + index * dayMs,
}));

async function keysLeft(store: Store): Promise<string[]> {
  return (await listAllEvents(store)).map(({ key }) => key);
}

export function retentionContract(backend: Backend): void {
  describe('deleting events', () => {
    test('takes the oldest, as many as were asked for, and only old ones', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.events.append(thirty);
      const query = { receivedBeforeMs: nowMs + 25 * dayMs, limit: 10 };
      const deleted = [];
      for (let call = 0; call < 4; call++) deleted.push(await store.retention.deleteEvents(query));
      assert.deepEqual(deleted, [10, 10, 5, 0]);
      assert.deepEqual(
        await keysLeft(store),
        thirty.slice(25).map(({ key }) => key),
      );
    });

    test('never uses a position again', async (t) => {
      const database = await openDatabase(backend, t);
      await database.store.events.append(thirty);
      const last = await database.store.events.lastPosition();
      await database.store.retention.deleteEvents({ receivedBeforeMs: Infinity, limit: 100 });
      assert.deepEqual(await keysLeft(database.store), []);
      const store = await database.reopen(database.store);
      assert.equal(await store.events.lastPosition(), last);
      await store.events.append([message({ key: 'later' })]);
      assert.ok(((await listAllEvents(store))[0]?.position ?? 0) > last);
    });

    test('leaves their keys: a late repeat is still one', async (t) => {
      const database = await openDatabase(backend, t);
      await database.store.events.append(thirty);
      await database.store.retention.deleteEvents({
        receivedBeforeMs: nowMs + 10 * dayMs - 1,
        limit: 100,
      });
      let { store } = database;
      for (const isReopened of [false, true]) {
        if (isReopened) store = await database.reopen(store);
        assert.deepEqual(await store.events.append(thirty.slice(0, 2)), ['repeat', 'repeat']);
        const other = { ...message({ key: 'round-3' }), raw: Buffer.from('other') };
        assert.deepEqual(await store.events.append([other]), ['different']);
      }
    });

    test('takes their variants, rounds and rooms with them', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.events.append(thirty);
      await store.events.append([message({ key: 'round-0', raw: 'variant' })]);
      const [first, , third] = await listAllEvents(store);
      const common = { appId, startedAtMs: nowMs, roomId: 'r', mgId: '1', uids: ['alice'] };
      const counts = { playerTotal: 1, obTotal: 0, mgId: '1', changedAtMs: nowMs };
      await store.rounds.saveRounds({
        from: 0,
        to: 3,
        parts: [
          ...[first, third].map((event) => ({
            ...common,
            kind: 'round' as const,
            part: 'start' as const,
            gameRoundId: `of ${event?.key}`,
            position: event?.position ?? 0,
          })),
          { kind: 'room', appId, roomId: 'old', receivedAtMs: nowMs, ...counts },
          { kind: 'room', appId, roomId: 'new', receivedAtMs: nowMs + 9 * dayMs, ...counts },
        ],
      });
      await store.retention.deleteEvents({ receivedBeforeMs: nowMs + 2 * dayMs, limit: 100 });
      assert.deepEqual(await store.events.listVariants(first?.position ?? 0), []);
      assert.equal(await store.rounds.findRound(appId, 'of round-0'), undefined);
      const left = await store.rounds.listRounds({ appId, uid: 'alice', limit: 9 });
      assert.deepEqual(
        left.map(({ gameRoundId }) => gameRoundId),
        ['of round-2'],
      );
      assert.equal(await store.rounds.findRoom(appId, 'old'), undefined);
      assert.equal((await store.rounds.findRoom(appId, 'new'))?.playerTotal, 1);
    });

    for (const kind of ['round', 'room'] as const) {
      test(`says that there is more while ${kind}s are left, of which there are more`, async (t) => {
        const { store } = await openDatabase(backend, t);
        await store.events.append(thirty);
        const [first] = await listAllEvents(store);
        const position = first?.position ?? 0;
        const common = { appId, startedAtMs: nowMs, roomId: 'r', mgId: '1', uids: ['alice'] };
        const counts = { playerTotal: 1, obTotal: 0, mgId: '1', changedAtMs: nowMs };
        const parts = Array.from({ length: 25 }, (_, nth) =>
          kind === 'room'
            ? { kind, appId, roomId: `room-${nth}`, receivedAtMs: nowMs, ...counts }
            : { ...common, kind, part: 'start' as const, gameRoundId: `r-${nth}`, position },
        );
        await store.rounds.saveRounds({ from: 0, to: position, parts });
        const query = { receivedBeforeMs: nowMs + dayMs, limit: 10 };
        const deleted = [];
        for (let call = 0; call < 4; call++)
          deleted.push(await store.retention.deleteEvents(query));
        assert.deepEqual(deleted, [10, 10, 5, 0]);
        for (let nth = 0; nth < 25; nth++) {
          assert.equal(await store.rounds.findRoom(appId, `room-${nth}`), undefined);
          assert.equal(await store.rounds.findRound(appId, `r-${nth}`), undefined);
        }
        assert.equal((await keysLeft(store)).length, 29);
      });
    }

    test('is not stopped by one event with a clock far ahead', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.events.append([{ ...message({ key: 'ahead' }), receivedAtMs: nowMs * 2 }]);
      await store.events.append(thirty);
      await store.retention.deleteEvents({ receivedBeforeMs: nowMs + 30 * dayMs, limit: 100 });
      assert.deepEqual(await keysLeft(store), ['ahead']);
    });
  });

  describe('deleting keys', () => {
    test('takes none whose event is there', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.events.append(thirty);
      assert.equal(await store.retention.deleteKeys({ receivedBeforeMs: Infinity, limit: 100 }), 0);
      assert.deepEqual(await store.events.append(thirty.slice(0, 1)), ['repeat']);
    });

    test('takes the oldest, and then their message is a new one', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.events.append(thirty);
      await store.retention.deleteEvents({ receivedBeforeMs: nowMs + 20 * dayMs, limit: 100 });
      const query = { receivedBeforeMs: nowMs + 10 * dayMs, limit: 7 };
      assert.deepEqual(
        [await store.retention.deleteKeys(query), await store.retention.deleteKeys(query)],
        [7, 3],
      );
      const [ninth, tenth] = [thirty.slice(9, 10), thirty.slice(10, 11)];
      assert.deepEqual(await store.events.append([...ninth, ...tenth]), ['new', 'repeat']);
      assert.equal(
        (await store.events.findEventByKey(message({ key: 'round-9' })))?.key,
        'round-9',
      );
    });
  });
}
