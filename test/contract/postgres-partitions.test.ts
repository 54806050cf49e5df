/** Events are kept by the day they came, so that old days can be dropped. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type pg from 'pg';
import { untilPasses } from '../support/eventually.ts';
import { withPostgresClient } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { nowMs } from './database.ts';
import { listAllEvents, manyMessages, message } from './inbox-messages.ts';
import { countOf, createDatabase, withStore } from './postgres-database.ts';

const dayMs = 86_400_000;

async function partitionsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query(
    "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'events'::regclass",
  );
  return rows.map(({ name }) => name as string).sort();
}

describe('a partition', () => {
  test('is made for the day of an event and for the next one', async (t) => {
    const url = await createDatabase(new Scope(t));
    await withStore({ url }, async (store) => {
      await store.events.append([message({ receivedAtMs: nowMs - 251 })]);
      await withPostgresClient(url, async (client) => {
        await untilPasses(async () => {
          const expected = ['events_20291231', 'events_20300101', 'events_default'];
          assert.deepEqual(await partitionsOf(client), expected);
        });
        assert.equal(await countOf(client, 'events_20291231'), 1);
        await store.events.append([message({ key: 'later' })]);
        assert.equal(await countOf(client, 'events_20300101'), 1);
        assert.equal(await countOf(client, 'events_default'), 0);
      });
    });
  });

  test('is made once by several replicas that begin at the same moment', async (t) => {
    const url = await createDatabase(new Scope(t));
    await withStore({ url }, (one) =>
      withStore({ url }, (two) =>
        withStore({ url }, async (three) => {
          const stores = [one, two, three];
          const days = [0, 1, 2].map((day) => nowMs + day * dayMs);
          const outcomes = await Promise.all(
            stores.flatMap(({ events }, nth) =>
              days.map((receivedAtMs) =>
                events.append([message({ key: `${nth} ${receivedAtMs}`, receivedAtMs })]),
              ),
            ),
          );
          assert.ok(outcomes.flat().every((outcome) => outcome === 'new'));
          assert.equal((await listAllEvents(one)).length, 9);
          await withPostgresClient(url, async (client) => {
            assert.equal(await countOf(client, 'events_default'), 0);
          });
        }),
      ),
    );
  });

  test('that cannot be made keeps no event out', async (t) => {
    const url = await createDatabase(new Scope(t));
    await withStore({ url }, async (store) => {
      await withPostgresClient(url, async (client) => {
        // As a backup does, for hours.
        await client.query('begin; select * from events');
        assert.deepEqual(await store.events.append([message()]), ['new']);
        await client.query('commit');
        assert.equal(await countOf(client, 'events_default'), 1);
      });
      const query = { receivedBeforeMs: nowMs + 1, limit: 10 };
      assert.equal(await store.retention.deleteEvents(query), 1);
      assert.deepEqual(await listAllEvents(store), []);
    });
  });

  for (const receivedAtMs of [-1, Date.UTC(9999, 11, 31), Number.MAX_SAFE_INTEGER]) {
    test(`is not needed for an event of ${receivedAtMs}`, async (t) => {
      const url = await createDatabase(new Scope(t));
      await withStore({ url }, async (store) => {
        assert.deepEqual(await store.events.append([message({ receivedAtMs })]), ['new']);
        assert.equal((await listAllEvents(store))[0]?.receivedAtMs, receivedAtMs);
      });
    });
  }
});

describe('retention', () => {
  test('drops days that are over, and no others', async (t) => {
    const url = await createDatabase(new Scope(t));
    await withStore({ url }, async (store) => {
      const days = [0, 1, 2].map((day) =>
        manyMessages(5, `${day}-`).map((each) => ({
          ...each,
          receivedAtMs: nowMs + day * dayMs,
        })),
      );
      await store.events.append(days.flat());
      const other = { ...message({ key: '0-0', raw: 'other' }), receivedAtMs: nowMs };
      await store.events.append([other]);
      // Almost the whole of the second day is old.
      const query = { receivedBeforeMs: nowMs + 2 * dayMs - 1_000, limit: 2 };
      assert.equal(await store.retention.deleteEvents(query), 5);
      assert.equal(await store.retention.deleteEvents(query), 0);
      assert.equal((await listAllEvents(store)).length, 10);
      await withPostgresClient(url, async (client) => {
        assert.ok(!(await partitionsOf(client)).includes('events_20300101'));
        assert.equal(await countOf(client, 'message_variants'), 0);
      });
      // What comes of that day nevertheless is kept, too.
      assert.deepEqual(await store.events.append([{ ...other, key: 'very late' }]), ['new']);
      assert.equal(await store.retention.deleteEvents(query), 1);
    });
  });

  test('gives up soon while somebody reads at length, and appends go on', async (t) => {
    const url = await createDatabase(new Scope(t));
    await withStore({ url }, async (store) => {
      await store.events.append([message()]);
      await store.events.append([message({ key: 'later', receivedAtMs: nowMs + 2 * dayMs })]);
      const query = { receivedBeforeMs: nowMs + dayMs, limit: 10 };
      await withPostgresClient(url, async (client) => {
        await client.query('begin; select * from events');
        const dropping = assert.rejects(store.retention.deleteEvents(query), {
          code: 'database_unavailable',
        });
        const more = manyMessages(20, 'more-').map((each) => store.events.append([each]));
        await Promise.all([dropping, ...more]);
        await client.query('commit');
      });
      assert.equal(await store.retention.deleteEvents(query), 21);
    });
  });

  test('by two replicas at once deletes all the same', async (t) => {
    const url = await createDatabase(new Scope(t));
    await withStore({ url }, (one) =>
      withStore({ url }, async (two) => {
        const old = manyMessages(20).map((each, nth) => ({
          ...each,
          receivedAtMs: nowMs + (nth % 4) * dayMs,
        }));
        await one.events.append(old);
        const query = { receivedBeforeMs: nowMs + 9 * dayMs, limit: 3 };
        await untilPasses(async () => {
          await Promise.allSettled(
            [one, two].map(async ({ retention }) => {
              await retention.deleteEvents(query);
              await retention.deleteKeys(query);
            }),
          );
          assert.deepEqual(await listAllEvents(one), []);
          await withPostgresClient(url, async (client) => {
            // The last position is known by it.
            assert.equal(await countOf(client, 'message_keys'), 1);
          });
        });
        assert.equal(await two.events.lastPosition(), 20);
      }),
    );
  });
});
