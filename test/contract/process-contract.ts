import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { untilPasses } from '../support/eventually.ts';
import { appId, listAll, nowMs, openDatabase, voidUntilMs } from './database.ts';
import { Processes } from './processes.ts';
import type { Backend } from './stores.ts';

/** Lets messages and timers in. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

export function processContract(backend: Backend): void {
  describe('several processes', () => {
    let processes: Processes;
    before(async () => {
      processes = await Processes.start(backend, 4);
    });
    after(() => processes.stop());

    /** Does something again and again in this process until the others are done. */
    async function whileTheyRun(others: Promise<unknown>, act: () => Promise<void>): Promise<void> {
      let isDone = false;
      const ended = others.finally(() => {
        isDone = true;
      });
      // Awaited below; until then a failure must not count as unhandled.
      ended.catch(() => {});
      while (!isDone) {
        await act();
        await nextTurn();
      }
      await ended;
    }

    test('may open a new database at the same moment and write, every time', async (t) => {
      for (let round = 0; round < 15; round++) {
        const { location, remove } = await backend.create();
        t.after(remove);
        await processes.run(
          location,
          ['a', 'b', 'c', 'd'].map((prefix) => ({ do: 'revoke', prefix, count: 1 })),
        );
        const store = await backend.connect(location);
        const { revocations } = await listAll(store);
        await store.close();
        assert.equal(revocations.length, 4);
      }
    });

    test('write at once and every store sees all of it afterwards', async (t) => {
      const { store, location, another } = await openDatabase(backend, t);
      await processes.run(
        location,
        ['a', 'b', 'c'].map((prefix) => ({ do: 'put', prefix, batches: 10 })),
      );
      for (const reader of [store, await another()]) {
        for (const uid of ['a0-0', 'a9-99', 'b0-0', 'c9-99']) {
          await untilPasses(async () => {
            assert.equal((await reader.users.findUser({ appId, uid }))?.nick_name, uid);
          });
        }
      }
    });

    test('write at once while this one writes, too', async (t) => {
      const { store, location } = await openDatabase(backend, t);
      const others = processes.run(location, [
        { do: 'put', prefix: 'a', batches: 10 },
        { do: 'revoke', prefix: 'b', count: 50 },
      ]);
      let count = 0;
      await whileTheyRun(others, async () => {
        await store.revocations.revokeUser(appId, `here-${count++}`, nowMs);
      });
      assert.equal((await listAll(store)).revocations.length, count + 50);
    });

    test('that revoke one user at once never get one moment twice', async (t) => {
      const { store, location } = await openDatabase(backend, t);
      const job = { do: 'revoke-one', uid: 'alice', count: 40 } as const;
      const answers = await processes.run(location, [job, job, job]);
      for (const moments of answers) {
        assert.deepEqual(moments, moments.toSorted(ascending));
      }
      assert.deepEqual(
        answers.flat().sort(ascending),
        Array.from({ length: 120 }, (_, index) => voidUntilMs + index),
      );
      assert.deepEqual((await listAll(store)).revocations, [
        { appId, uid: 'alice', revokedAtMs: voidUntilMs + 119 },
      ]);
    });

    test('that revoke at once are followed without a gap', async (t) => {
      const { store, location } = await openDatabase(backend, t);
      const others = processes.run(
        location,
        ['a', 'b', 'c'].map((prefix) => ({ do: 'revoke', prefix, count: 60 })),
      );
      const seen: string[] = [];
      let cursor = 0;
      const follow = async (): Promise<void> => {
        const news = await listAll(store, 7, cursor);
        seen.push(...news.revocations.map(({ uid }) => uid));
        cursor = news.cursor;
      };
      await whileTheyRun(others, follow);
      await follow();
      const all = (await listAll(store)).revocations.map(({ uid }) => uid);
      assert.equal(all.length, 180);
      assert.deepEqual(seen, all);
    });
  });
}

function ascending(a: number, b: number): number {
  return a - b;
}
