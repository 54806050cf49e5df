import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProjectedPart, RoomPart, RoundPart } from '../../src/inbox/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { appId, nowMs, openDatabase, otherAppId } from './database.ts';
import { manyMessages } from './inbox-messages.ts';
import type { Backend } from './stores.ts';

function part(changes: Partial<RoundPart> = {}): RoundPart {
  return {
    kind: 'round',
    part: 'start',
    appId,
    gameRoundId: 'round-1',
    position: 1,
    startedAtMs: nowMs,
    roomId: 'room-1',
    mgId: '1461227817776713818',
    uids: ['alice', 'bob'],
    ...changes,
  };
}

function room(changes: Partial<RoomPart> = {}): RoomPart {
  return {
    kind: 'room',
    appId,
    roomId: 'room-1',
    mgId: '1461227817776713818',
    playerTotal: 2,
    obTotal: 1,
    changedAtMs: nowMs,
    receivedAtMs: nowMs,
    ...changes,
  };
}

/** Saves parts behind what was saved before; the events they name are there. */
async function save(store: Store, ...parts: readonly ProjectedPart[]): Promise<void> {
  if ((await store.events.lastPosition()) === 0) await store.events.append(manyMessages(60));
  const from = await store.rounds.roundsPosition();
  assert.equal(await store.rounds.saveRounds({ from, to: from + 1, parts }), true);
}

/** Six rounds, the first the newest, in two rooms, of two games, each with one of two players. */
const six = Array.from({ length: 6 }, (_, index) =>
  part({
    gameRoundId: `round-${index}`,
    position: index + 1,
    startedAtMs: nowMs - index * 1_000,
    roomId: index % 2 === 0 ? 'even' : 'odd',
    mgId: index < 3 ? '1' : '2',
    uids: [index % 3 === 0 ? 'alice' : 'bob'],
  }),
);

export function roundContract(backend: Backend): void {
  describe('the projection of rounds', () => {
    test('is at 0 at first and moves on', async (t) => {
      const database = await openDatabase(backend, t);
      assert.equal(await database.store.rounds.roundsPosition(), 0);
      assert.equal(await database.store.rounds.saveRounds({ from: 0, to: 7, parts: [] }), true);
      assert.equal(await database.store.rounds.roundsPosition(), 7);
      const store = await database.reopen(database.store);
      assert.equal(await store.rounds.roundsPosition(), 7);
    });

    test('moves on beyond two thousand million events', async (t) => {
      const { store } = await openDatabase(backend, t);
      let from = 0;
      for (const to of [2 ** 31 + 1, 2 ** 33]) {
        const parts = [part({ gameRoundId: `round-${to}`, position: to })];
        assert.equal(await store.rounds.saveRounds({ from, to, parts }), true);
        from = to;
      }
      assert.equal(await store.rounds.roundsPosition(), from);
    });

    test('does nothing if another one was there before', async (t) => {
      const { store } = await openDatabase(backend, t);
      await save(store);
      for (const from of [0, 2]) {
        const batch = { from, to: 9, parts: [part()] };
        assert.equal(await store.rounds.saveRounds(batch), false);
      }
      assert.equal(await store.rounds.findRound(appId, 'round-1'), undefined);
      assert.equal(await store.rounds.roundsPosition(), 1);
    });

    test('by two at once lets one of them', async (t) => {
      const { store, another } = await openDatabase(backend, t);
      await store.events.append(manyMessages(3));
      const batch = { from: 0, to: 3, parts: [part()] };
      const saved = await Promise.all(
        [store, await another()].map((each) => each.rounds.saveRounds(batch)),
      );
      assert.deepEqual(saved.sort(), [false, true]);
    });
  });

  describe('a round', () => {
    for (const order of [
      ['start', 'settle'],
      ['settle', 'start'],
    ] as const) {
      test(`is joined of its reports when they come as ${order.join(', then ')}`, async (t) => {
        const { store } = await openDatabase(backend, t);
        for (const [index, name] of order.entries()) {
          await save(store, part({ part: name, position: index + 1 }));
        }
        const round = await store.rounds.findRound(appId, 'round-1');
        assert.deepEqual(
          [round?.start?.position, round?.settle?.position],
          order[0] === 'start' ? [1, 2] : [2, 1],
        );
        assert.deepEqual([round?.startedAtMs, round?.gameRoundId], [nowMs, 'round-1']);
      });
    }

    test('of which one report came has that one', async (t) => {
      const { store } = await openDatabase(backend, t);
      await save(store, part({ part: 'settle' }));
      const round = await store.rounds.findRound(appId, 'round-1');
      assert.deepEqual([round?.start, round?.settle?.position], [undefined, 1]);
    });

    test('keeps its first start, settlement, room and moment', async (t) => {
      const { store } = await openDatabase(backend, t);
      await save(store, part({ roomId: undefined, mgId: undefined }));
      await save(store, part({ position: 2, startedAtMs: 5, roomId: 'room-2', uids: ['eve'] }));
      await save(store, part({ position: 3, roomId: 'room-3' }));
      const round = await store.rounds.findRound(appId, 'round-1');
      assert.deepEqual([round?.start?.position, round?.startedAtMs], [1, nowMs]);
      for (const query of [{ roomId: 'room-2' }, { uid: 'alice' }, { uid: 'eve' }]) {
        assert.equal((await store.rounds.listRounds({ appId, limit: 9, ...query })).length, 1);
      }
      assert.deepEqual(await store.rounds.listRounds({ appId, limit: 9, roomId: 'room-3' }), []);
    });

    test('of the same id in another app is another one', async (t) => {
      const { store } = await openDatabase(backend, t);
      await save(store, part(), part({ appId: otherAppId, position: 2 }));
      assert.equal((await store.rounds.findRound(appId, 'round-1'))?.start?.position, 1);
      assert.equal((await store.rounds.findRound(otherAppId, 'round-1'))?.start?.position, 2);
      assert.equal((await store.rounds.listRounds({ appId, limit: 9, uid: 'alice' })).length, 1);
    });

    test('that is not there is undefined', async (t) => {
      const { store } = await openDatabase(backend, t);
      assert.equal(await store.rounds.findRound(appId, 'nothing'), undefined);
    });
  });

  describe('a page of rounds', () => {
    for (const [filter, expected] of [
      [{}, [0, 1, 2, 3, 4, 5]],
      [{ roomId: 'odd' }, [1, 3, 5]],
      [{ uid: 'alice' }, [0, 3]],
      [{ mgId: '2' }, [3, 4, 5]],
      [{ roomId: 'even', mgId: '2' }, [4]],
      [{ uid: 'bob', roomId: 'even', mgId: '1' }, [2]],
      [{ fromMs: nowMs - 3_000 }, [0, 1, 2, 3]],
      [{ toMs: nowMs - 3_000 }, [4, 5]],
      [{ uid: 'bob', fromMs: nowMs - 4_000, toMs: nowMs - 1_000 }, [2, 4]],
      [{ uid: 'nobody' }, []],
    ] as const) {
      test(`with ${JSON.stringify(filter)} has those, newest first`, async (t) => {
        const { store } = await openDatabase(backend, t);
        await save(store, ...six.toReversed());
        const listed = async (limit: number) => {
          const found: string[] = [];
          let after: { startedAtMs: number; id: number } | undefined;
          for (;;) {
            const page = await store.rounds.listRounds({ appId, limit, after, ...filter });
            if (page.length === 0) return found;
            found.push(...page.map(({ gameRoundId }) => gameRoundId));
            after = page.at(-1);
          }
        };
        const names = expected.map((index) => `round-${index}`);
        assert.deepEqual(await listed(100), names);
        assert.deepEqual(await listed(1), names);
      });
    }

    test('tells rounds of one moment apart', async (t) => {
      const { store } = await openDatabase(backend, t);
      const twins = six.map((each) => ({ ...each, startedAtMs: nowMs }));
      await save(store, ...twins);
      const first = await store.rounds.listRounds({ appId, limit: 4 });
      const second = await store.rounds.listRounds({ appId, limit: 4, after: first.at(-1) });
      const names = [...first, ...second].map(({ gameRoundId }) => gameRoundId);
      assert.deepEqual(
        names.toSorted(),
        six.map(({ gameRoundId }) => gameRoundId),
      );
    });
  });

  describe('a room', () => {
    test('has the counts of the newest change, whatever came last', async (t) => {
      const { store } = await openDatabase(backend, t);
      await save(store, room({ playerTotal: 1 }));
      await save(store, room({ playerTotal: 3, changedAtMs: nowMs + 2, mgId: undefined }));
      await save(store, room({ playerTotal: 2, changedAtMs: nowMs + 1 }));
      const {
        kind: _,
        receivedAtMs: __,
        ...expected
      } = room({
        playerTotal: 3,
        changedAtMs: nowMs + 2,
        mgId: undefined,
      });
      assert.deepEqual(await store.rounds.findRoom(appId, 'room-1'), expected);
    });

    test('of another app or id is another one', async (t) => {
      const { store } = await openDatabase(backend, t);
      await save(store, room());
      assert.equal(await store.rounds.findRoom(otherAppId, 'room-1'), undefined);
      assert.equal(await store.rounds.findRoom(appId, 'Room-1'), undefined);
    });
  });
}
