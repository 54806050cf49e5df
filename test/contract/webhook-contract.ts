import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rotateSecret } from '../../src/webhooks/index.ts';
import { nowMs, openDatabase } from './database.ts';
import type { Backend } from './stores.ts';
import {
  addEndpoint,
  claim,
  dead,
  delivered,
  deliveriesOf,
  failed,
  fanOut,
  leaseMs,
  positionsOf,
} from './webhook-deliveries.ts';

export function webhookContract(backend: Backend): void {
  endpointContract(backend);
  fanOutContract(backend);
  claimContract(backend);
  outcomeContract(backend);
  healthContract(backend);
}

function endpointContract(backend: Backend): void {
  describe('a webhook endpoint', () => {
    test('is read back as it was added', async (t) => {
      const { store } = await openDatabase(backend, t);
      const all = await addEndpoint(store);
      const some = await addEndpoint(store, {
        types: ['game_settle', '玩'],
        createdAtMs: nowMs + 1,
      });
      const { endpoints } = store.webhooks;
      assert.deepEqual(await endpoints.listEndpoints(), [all, some]);
      assert.deepEqual(await endpoints.findEndpoint(some.id), some);
      assert.equal(await endpoints.findEndpoint('we_other'), undefined);
    });

    test('has another secret once it is rotated, as long as it is there', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { endpoints } = store.webhooks;
      const added = await addEndpoint(store);
      const { id } = added;
      const rotation = { id, nowMs, overlapMs: 1_000 };
      const rotated = await rotateSecret(endpoints, rotation);
      assert.deepEqual(rotated, await endpoints.findEndpoint(id));
      const [old] = added.secrets;
      assert.deepEqual(rotated?.secrets[1], { ...old, expiresAtMs: nowMs + 1_000 });
      assert.equal(await rotateSecret(endpoints, { ...rotation, id: 'we_other' }), undefined);
      await endpoints.removeEndpoint(id);
      assert.equal(await rotateSecret(endpoints, rotation), undefined);
    });

    test('keeps every secret that is given out, if two rotate it at once', async (t) => {
      const database = await openDatabase(backend, t);
      const { store } = database;
      const stores = [store, await database.another()];
      for (let round = 0; round < 10; round++) {
        const { id } = await addEndpoint(store);
        const rotation = { id, nowMs, overlapMs: 1_000 };
        const given = await Promise.all(
          stores.map(({ webhooks }) => rotateSecret(webhooks.endpoints, rotation)),
        );
        const kept = await store.webhooks.endpoints.findEndpoint(id);
        assert.deepEqual(
          given.map((endpoint) => endpoint?.secrets[0]?.value).sort(),
          kept?.secrets.map(({ value }) => value).sort(),
        );
      }
    });

    test('that is removed is not there any more, nothing of it is sent, and all of it goes', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { endpoints, deliveries } = store.webhooks;
      const { id } = await addEndpoint(store);
      await fanOut(store, deliveriesOf(id, ['a', 'b', 'c']));
      assert.equal(await endpoints.removeEndpoint(id), true);
      assert.equal(await endpoints.removeEndpoint(id), false);
      assert.deepEqual(await endpoints.listEndpoints(), []);
      assert.equal(await endpoints.findEndpoint(id), undefined);
      assert.deepEqual(await deliveries.listDue(nowMs), []);
      assert.deepEqual(await claim(store, id), []);
      // Two deliveries and their lanes; then the last of both, and the endpoint itself.
      assert.equal(await deliveries.deleteExpired(0, 2), 4);
      assert.equal(await deliveries.deleteExpired(0, 2), 3);
      assert.equal(await deliveries.deleteExpired(0, 2), 0);
    });

    test('that is removed without deliveries goes as well, as many as there are', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { endpoints, deliveries } = store.webhooks;
      const kept = await addEndpoint(store);
      for (let count = 0; count < 5; count++) {
        await endpoints.removeEndpoint((await addEndpoint(store)).id);
      }
      assert.equal(await deliveries.deleteExpired(0, 3), 3);
      assert.equal(await deliveries.deleteExpired(0, 3), 2);
      assert.equal(await deliveries.deleteExpired(0, 3), 0);
      assert.deepEqual(await endpoints.listEndpoints(), [kept]);
    });

    test('that is gone leaves nothing of a fan-out that had still seen it', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { endpoints, deliveries } = store.webhooks;
      const [gone, kept] = [await addEndpoint(store), await addEndpoint(store)];
      await endpoints.removeEndpoint(gone.id);
      await deliveries.deleteExpired(0, 10);
      await fanOut(store, [...deliveriesOf(gone.id, ['a']), ...deliveriesOf(kept.id, ['a'])]);
      for (const [endpointId, count] of [
        [gone.id, 0],
        [kept.id, 1],
      ] as const) {
        const query = { endpointId, state: 'pending', after: 0, limit: 10 } as const;
        assert.equal((await deliveries.listDeliveries(query)).length, count);
      }
    });

    test('that is removed and swept while others fan out to it leaves nothing', async (t) => {
      const database = await openDatabase(backend, t);
      const { store } = database;
      const other = await database.another();
      for (let round = 0; round < 10; round++) {
        const { id } = await addEndpoint(store);
        await Promise.all([
          fanOut(other, deliveriesOf(id, ['a', 'b'])),
          store.webhooks.endpoints.removeEndpoint(id),
          store.webhooks.deliveries.deleteExpired(0, 10),
        ]);
        while ((await store.webhooks.deliveries.deleteExpired(0, 10)) > 0);
        const query = { endpointId: id, state: 'pending', after: 0, limit: 10 } as const;
        assert.deepEqual(await store.webhooks.deliveries.listDeliveries(query), []);
      }
    });
  });
}

function fanOutContract(backend: Backend): void {
  describe('a fan-out', () => {
    test('begins at 0 and goes on where the one before ended', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { deliveries } = store.webhooks;
      assert.equal(await deliveries.fanOutPosition(), 0);
      assert.equal(await deliveries.saveFanOut({ from: 0, to: 5, deliveries: [] }), true);
      assert.equal(await deliveries.saveFanOut({ from: 5, to: 9, deliveries: [] }), true);
      assert.equal(await deliveries.fanOutPosition(), 9);
    });

    test('that two stores make at once is made once', async (t) => {
      const database = await openDatabase(backend, t);
      const { store } = database;
      const { id } = await addEndpoint(store);
      const batch = { from: 0, to: 3, deliveries: deliveriesOf(id, ['a', 'b', 'a']) };
      const stores = [store, await database.another(), await database.another()];
      const saved = await Promise.all(
        stores.map(({ webhooks }) => webhooks.deliveries.saveFanOut(batch)),
      );
      assert.deepEqual(saved.filter(Boolean), [true]);
      const listed = await store.webhooks.deliveries.listDeliveries({
        endpointId: id,
        state: 'pending',
        after: 0,
        limit: 10,
      });
      assert.deepEqual(positionsOf(listed.map((delivery) => ({ delivery }) as never)), [1, 2, 3]);
    });

    test('says how old the oldest is that waits', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { deliveries } = store.webhooks;
      assert.equal(await deliveries.oldestPending(), undefined);
      const { id } = await addEndpoint(store);
      const [first, second] = deliveriesOf(id, ['a', 'b']);
      assert.ok(first && second);
      await fanOut(store, [first, { ...second, receivedAtMs: nowMs + 5 }]);
      assert.equal(await deliveries.oldestPending(), nowMs);
    });
  });
}

function claimContract(backend: Backend): void {
  describe('a claim', () => {
    test('takes the first of each room only', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { id } = await addEndpoint(store);
      await fanOut(store, deliveriesOf(id, ['a', 'b', 'a', 'b', 'c']));
      assert.deepEqual(await store.webhooks.deliveries.listDue(nowMs), [id]);
      assert.deepEqual(positionsOf(await claim(store, id)), [1, 2, 5]);
      assert.deepEqual(await claim(store, id), []);
      assert.deepEqual(await store.webhooks.deliveries.listDue(nowMs), []);
    });

    test('takes no more than asked for, and nothing of another endpoint', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { id } = await addEndpoint(store);
      const other = await addEndpoint(store);
      await fanOut(store, [
        ...deliveriesOf(id, ['a', 'b', 'c']),
        ...deliveriesOf(other.id, ['a', 'b', 'c']),
      ]);
      const claimed = await claim(store, id, { limit: 2 });
      assert.equal(claimed.length, 2);
      assert.ok(claimed.every(({ delivery }) => delivery.endpointId === id));
    });

    test('by many stores at once gives each room to one of them', async (t) => {
      const database = await openDatabase(backend, t);
      const { store } = database;
      const { id } = await addEndpoint(store);
      const rooms = Array.from({ length: 40 }, (_, index) => `room-${index}`);
      await fanOut(store, deliveriesOf(id, rooms));
      const stores = [store, await database.another(), await database.another()];
      const claims: number[] = [];
      for (let round = 0; round < 10 && claims.length < 40; round++) {
        const each = await Promise.all(stores.map((one) => claim(one, id, { limit: 5 })));
        claims.push(...each.flatMap(positionsOf));
      }
      assert.deepEqual(
        claims.sort((one, other) => one - other),
        rooms.map((_, index) => index + 1),
      );
    });

    test('of a holder that died is free for others when its lease is over', async (t) => {
      const database = await openDatabase(backend, t);
      const { id } = await addEndpoint(database.store);
      await fanOut(database.store, deliveriesOf(id, ['a', 'a']));
      const [lost] = await claim(database.store, id);
      assert.ok(lost);
      const other = await database.another();
      assert.deepEqual(await claim(other, id, { atMs: nowMs + leaseMs - 1 }), []);
      const taken = await claim(other, id, { atMs: nowMs + leaseMs });
      assert.deepEqual(positionsOf(taken), [1]);
      // What the dead one says afterwards counts for nothing.
      await database.store.webhooks.deliveries.record(delivered([lost]), nowMs);
      assert.deepEqual(await database.store.webhooks.deliveries.renew([lost.claim], nowMs, 1), []);
      await other.webhooks.deliveries.record(delivered(taken), nowMs);
      assert.deepEqual(positionsOf(await claim(other, id, { atMs: nowMs + leaseMs })), [2]);
    });

    test('that is renewed is held for longer', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { id } = await addEndpoint(store);
      await fanOut(store, deliveriesOf(id, ['a']));
      const [held] = await claim(store, id);
      assert.ok(held);
      const later = nowMs + 5_000;
      const renewed = await store.webhooks.deliveries.renew([held.claim], later, leaseMs);
      assert.deepEqual(
        renewed.map(({ lane }) => lane),
        [held.claim.lane],
      );
      assert.deepEqual(await claim(store, id, { atMs: nowMs + leaseMs }), []);
      assert.deepEqual(positionsOf(await claim(store, id, { atMs: later + leaseMs })), [1]);
    });
  });
}

function outcomeContract(backend: Backend): void {
  const list = (state: 'pending' | 'dead', endpointId: string, after = 0) => {
    return { state, endpointId, after, limit: 10 };
  };

  describe('a delivery', () => {
    test('that was made lets the next of its room go', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { id } = await addEndpoint(store);
      await fanOut(store, deliveriesOf(id, ['a', 'a', 'a']));
      for (const position of [1, 2, 3]) {
        const claimed = await claim(store, id);
        assert.deepEqual(positionsOf(claimed), [position]);
        await store.webhooks.deliveries.record(delivered(claimed), nowMs);
      }
      assert.deepEqual(await store.webhooks.deliveries.listDue(nowMs), []);
      assert.equal(await store.webhooks.deliveries.oldestPending(), undefined);
    });

    test('that failed is due again later, and holds up its room until then', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { deliveries } = store.webhooks;
      const { id } = await addEndpoint(store);
      await fanOut(store, deliveriesOf(id, ['a', 'a', 'b']));
      await deliveries.record(failed(await claim(store, id, { limit: 2 }), nowMs + 5_000), nowMs);
      assert.deepEqual(await claim(store, id, { atMs: nowMs + 4_999 }), []);
      const again = await claim(store, id, { atMs: nowMs + 5_000 });
      assert.deepEqual(positionsOf(again), [1, 3]);
      const [first] = await deliveries.listDeliveries(list('pending', id));
      assert.deepEqual(
        [first?.attempts, first?.firstAttemptAtMs, first?.lastError, first?.changedAtMs],
        [1, nowMs, 'HTTP status 500', nowMs],
      );
    });

    test('that was released is due again and was not tried', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { deliveries } = store.webhooks;
      const { id } = await addEndpoint(store);
      await fanOut(store, deliveriesOf(id, ['a']));
      const claimed = await claim(store, id);
      const released = claimed.map((each) => {
        return { ...each, kind: 'released' as const, dueAtMs: nowMs };
      });
      await deliveries.record(released, nowMs);
      const again = await claim(store, id);
      assert.deepEqual(
        again.map(({ delivery }) => delivery.attempts),
        [0],
      );
    });

    test('that is dead lets the next go, is listed, and is sent again when asked', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { deliveries } = store.webhooks;
      const { id } = await addEndpoint(store);
      const made = deliveriesOf(id, ['a', 'a', 'b']);
      await fanOut(store, made);
      await deliveries.record(dead(await claim(store, id, { limit: 2 })), nowMs);
      assert.deepEqual(
        (await deliveries.listDeliveries(list('dead', id))).map(({ position }) => position),
        [1, 3],
      );
      assert.deepEqual(
        (await deliveries.listDeliveries(list('dead', id, 1))).map(({ position }) => position),
        [3],
      );
      assert.deepEqual(positionsOf(await claim(store, id)), [2]);
      const [, , third] = made;
      assert.ok(third);
      await deliveries.send([third], nowMs + 1);
      const again = await claim(store, id, { atMs: nowMs + 1 });
      assert.deepEqual(positionsOf(again), [3]);
      assert.deepEqual(
        again.map(({ delivery }) => [delivery.attempts, delivery.firstAttemptAtMs]),
        [[0, null]],
      );
    });

    test('that was made is sent again when asked', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { deliveries } = store.webhooks;
      const { id } = await addEndpoint(store);
      const [made] = deliveriesOf(id, ['a']);
      assert.ok(made);
      await fanOut(store, [made]);
      await deliveries.record(delivered(await claim(store, id)), nowMs);
      await deliveries.send([made], nowMs);
      assert.deepEqual(positionsOf(await claim(store, id)), [1]);
    });

    test('that is dead goes when it has expired, and nothing else does', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { deliveries } = store.webhooks;
      const { id } = await addEndpoint(store);
      await fanOut(store, deliveriesOf(id, ['a', 'a']));
      await deliveries.record(dead(await claim(store, id)), nowMs);
      assert.equal(await deliveries.deleteExpired(nowMs, 10), 0);
      assert.equal(await deliveries.deleteExpired(nowMs + 1, 10), 1);
      assert.deepEqual(await deliveries.listDeliveries(list('dead', id)), []);
      assert.deepEqual(positionsOf(await claim(store, id)), [2]);
    });

    test('that comes while the lane is being emptied is not left behind', async (t) => {
      const database = await openDatabase(backend, t);
      const { store } = database;
      const other = await database.another();
      const { id } = await addEndpoint(store);
      const rooms = Array.from({ length: 20 }, () => 'a');
      const made = deliveriesOf(id, rooms);
      const seen: number[] = [];
      for (const each of made) {
        const claimed = await claim(store, id);
        seen.push(...positionsOf(claimed));
        await Promise.all([
          fanOut(other, [each]),
          store.webhooks.deliveries.record(delivered(claimed), nowMs),
        ]);
      }
      const last = await claim(store, id);
      assert.deepEqual(
        [...seen, ...positionsOf(last)],
        made.map(({ position }) => position),
      );
    });
  });
}

function healthContract(backend: Backend): void {
  describe('an endpoint that fails', () => {
    test('counts every failure, of several stores at once as well', async (t) => {
      const database = await openDatabase(backend, t);
      const { id } = await addEndpoint(database.store);
      const stores = [database.store, await database.another()];
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          stores[index % 2]?.webhooks.endpoints.changeHealth(id, nowMs, (health) => {
            return { ...health, failures: health.failures + 1 };
          }),
        ),
      );
      const endpoint = await database.store.webhooks.endpoints.findEndpoint(id);
      assert.equal(endpoint?.failures, 10);
    });

    test('gets nothing while it is paused, then one at a time', async (t) => {
      const database = await openDatabase(backend, t);
      const { store } = database;
      const other = await database.another();
      const { id } = await addEndpoint(store, { pauses: 1, pausedUntilMs: nowMs + 1_000 });
      await fanOut(store, deliveriesOf(id, ['a', 'b', 'c']));
      assert.deepEqual(await store.webhooks.deliveries.listDue(nowMs + 999), []);
      assert.deepEqual(await claim(store, id, { atMs: nowMs + 999 }), []);
      const tries = await Promise.all(
        [store, other, store, other].map((one) => claim(one, id, { atMs: nowMs + 1_000 })),
      );
      assert.equal(tries.flat().length, 1);
    });

    test('gets nothing else behind a pause for as long as the one call is renewed', async (t) => {
      const database = await openDatabase(backend, t);
      const { store } = database;
      const other = await database.another();
      const { id } = await addEndpoint(store, { pauses: 1, pausedUntilMs: nowMs });
      await fanOut(store, deliveriesOf(id, ['a', 'b', 'c']));
      const [probe] = await claim(store, id);
      assert.ok(probe);
      const later = nowMs + leaseMs - 1;
      await store.webhooks.deliveries.renew([probe.claim], later, leaseMs);
      assert.deepEqual(await claim(other, id, { atMs: later + leaseMs - 1 }), []);
      // Its holder has died: what it held is free when others are.
      assert.equal((await claim(other, id, { atMs: later + leaseMs })).length, 1);
    });

    test('keeps the longer pause that a call has begun whose claim is still renewed', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { endpoints, deliveries } = store.webhooks;
      const { id } = await addEndpoint(store, { pauses: 1, pausedUntilMs: nowMs });
      await fanOut(store, deliveriesOf(id, ['a', 'b']));
      const [probe] = await claim(store, id);
      assert.ok(probe);
      const paused = { failures: 6, pauses: 2, pausedUntilMs: nowMs + 3_600_000 };
      const healthy = { failures: 0, pauses: 0, pausedUntilMs: 0 };
      for (const health of [paused, healthy]) {
        await endpoints.changeHealth(id, nowMs, () => health);
        await deliveries.renew([probe.claim], nowMs, leaseMs);
        assert.equal((await endpoints.findEndpoint(id))?.pausedUntilMs, health.pausedUntilMs);
      }
    });

    test('that works again gets at once what waits', async (t) => {
      const { store } = await openDatabase(backend, t);
      const { id } = await addEndpoint(store);
      await fanOut(store, deliveriesOf(id, ['a', 'b']));
      await store.webhooks.deliveries.record(
        failed(await claim(store, id), nowMs + 3_600_000),
        nowMs,
      );
      const { changeHealth } = store.webhooks.endpoints;
      const change = changeHealth.bind(store.webhooks.endpoints);
      await change(id, nowMs, () => ({ failures: 5, pauses: 1, pausedUntilMs: nowMs + 10 }));
      await change(id, nowMs, () => ({ failures: 0, pauses: 0, pausedUntilMs: 0 }));
      assert.deepEqual(positionsOf(await claim(store, id)), [1, 2]);
    });
  });
}
