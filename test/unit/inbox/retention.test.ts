/** What is forgotten when, on a real store and a clock of the test. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRetention, type DeleteQuery } from '../../../src/inbox/index.ts';
import { eventually } from '../../support/eventually.ts';
import { nowMs, openStore, report } from './support.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const start = (id: string, receivedAtMs: number) =>
  report('game_start', { game_round_id: id }, receivedAtMs);

describe('retention', () => {
  test('keeps events for 35 days unless told otherwise', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('old', nowMs - 1), start('young', nowMs)]);
    const retention = createRetention({
      store: store.retention,
      clock: () => nowMs + 35 * dayMs,
    });
    assert.deepEqual(await retention.deleteExpired(), { events: 1, keys: 1 });
    const left = await store.events.listEvents({ after: 0, limit: 9 });
    assert.deepEqual(
      left.map(({ key }) => key),
      ['young'],
    );
  });

  test('remembers keys for 48 hours even if events are kept for one', async (t) => {
    const store = await openStore(t);
    const message = start('r-1', nowMs);
    // The key of the last event is kept whatever its age.
    await store.events.append([message, start('last', nowMs + 9 * dayMs)]);
    let clockMs = nowMs + hourMs + 1;
    const retention = createRetention({
      ...{ store: store.retention, clock: () => clockMs, retentionMs: hourMs },
    });
    assert.deepEqual(await retention.deleteExpired(), { events: 1, keys: 0 });
    clockMs = nowMs + 48 * hourMs;
    assert.deepEqual(await retention.deleteExpired(), { events: 0, keys: 0 });
    assert.deepEqual(await store.events.append([message]), ['repeat']);
    clockMs += 1;
    assert.deepEqual(await retention.deleteExpired(), { events: 0, keys: 1 });
    assert.deepEqual(await store.events.append([message]), ['new']);
  });

  test('goes in batches until nothing is left', async (t) => {
    const store = await openStore(t);
    await store.events.append(Array.from({ length: 95 }, (_, index) => start(`r-${index}`, nowMs)));
    const calls: DeleteQuery[] = [];
    const retention = createRetention({
      store: {
        deleteEvents(query) {
          calls.push(query);
          return store.retention.deleteEvents(query);
        },
        deleteKeys: (query) => store.retention.deleteKeys(query),
      },
      clock: () => nowMs + dayMs,
      retentionMs: hourMs,
      batchSize: 20,
      pauseMs: 0,
    });
    assert.equal((await retention.deleteExpired()).events, 95);
    assert.deepEqual(calls, Array(5).fill({ receivedBeforeMs: nowMs + dayMs - hourMs, limit: 20 }));
  });

  test('runs by itself, tells what it did, and survives a failure', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('r-1', nowMs), start('last', nowMs + 9 * dayMs)]);
    const told: unknown[] = [];
    let fails = true;
    const retention = createRetention({
      store: {
        deleteEvents(query) {
          if (fails) throw new Error('locked');
          return store.retention.deleteEvents(query);
        },
        deleteKeys: (query) => store.retention.deleteKeys(query),
      },
      clock: () => nowMs + 3 * dayMs,
      retentionMs: hourMs,
      intervalMs: 5,
      onDeleted: (deleted) => told.push(deleted),
      onError: (error) => {
        fails = false;
        told.push((error as Error).message);
      },
    });
    retention.start();
    await eventually('it is done', () => told.length === 2);
    await retention.stop();
    assert.deepEqual(told, ['locked', { events: 1, keys: 1 }]);
  });

  test('deletes keys although some events cannot be deleted, and says so', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('r-1', nowMs), start('last', nowMs + 9 * dayMs)]);
    const clock = () => nowMs + 3 * dayMs;
    const options = { clock, retentionMs: hourMs };
    const { retention: port } = store;
    const failing = createRetention({
      ...options,
      store: {
        async deleteEvents(query) {
          await port.deleteEvents(query);
          throw new Error('some are locked');
        },
        deleteKeys: (query) => port.deleteKeys(query),
      },
    });
    await assert.rejects(failing.deleteExpired(), /some are locked/);
    const next = createRetention({ ...options, store: port });
    assert.deepEqual(await next.deleteExpired(), { events: 0, keys: 0 });
  });

  test('stops in a pause at once', async (t) => {
    const store = await openStore(t);
    const { retention: port } = store;
    const retention = createRetention({ store: port, clock: () => nowMs, intervalMs: dayMs });
    retention.start();
    await retention.stop();
  });

  for (const option of ['retentionMs', 'intervalMs', 'batchSize', 'pauseMs'] as const) {
    test(`refuses ${option} that is none`, async (t) => {
      const store = await openStore(t);
      for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        assert.throws(
          () => createRetention({ store: store.retention, clock: () => nowMs, [option]: value }),
          { name: 'RangeError', message: new RegExp(`^${option}`) },
        );
      }
    });
  }

  // A timer would take it for 1 ms.
  for (const option of ['intervalMs', 'pauseMs'] as const) {
    test(`refuses ${option} that is longer than a timer`, async (t) => {
      const { retention: store } = await openStore(t);
      assert.throws(() => createRetention({ store, clock: () => nowMs, [option]: 2 ** 31 }), {
        name: 'RangeError',
        message: new RegExp(`^${option}`),
      });
    });
  }
});
