import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../src/core/index.ts';
import type { DeliveryStore } from '../../../src/webhooks/index.ts';
import { newDelivery, replayDead } from '../../../src/webhooks/index.ts';
import { addEndpoint, openBench, rounds } from './support.ts';

const count = 501;

test('hundreds of dead letters are put to be sent in few transactions, without those whose event is gone', async (t) => {
  const bench = await openBench(t);
  const { store } = bench;
  const { deliveries } = store.webhooks;
  const { id } = await addEndpoint(bench, 'https://example.com/');
  await store.events.append(rounds('room', count));
  const events = await store.events.listEvents({ after: 0, limit: count });
  await deliveries.send(
    events.map((event) => newDelivery(id, event)),
    0,
  );
  const claim = { endpointId: id, nowMs: systemClock() + 60_000, leaseMs: 6_000, limit: 1 };
  for (let nth = 0; nth < count; nth++) {
    const claimed = await deliveries.claim(claim);
    const dead = claimed.map((each) => ({
      ...each,
      kind: 'dead' as const,
      error: 'HTTP status 500',
    }));
    await deliveries.record(dead, systemClock());
  }
  const list = (state: 'dead' | 'pending') =>
    deliveries.listDeliveries({ endpointId: id, state, after: 0, limit: 1_000 });
  assert.equal((await list('dead')).length, count);
  await store.retention.deleteEvents({ receivedBeforeMs: systemClock() + 1, limit: 1 });

  let transactions = 0;
  const counting: Pick<DeliveryStore, 'listDeliveries' | 'send'> = {
    listDeliveries: (query) => deliveries.listDeliveries(query),
    send(...args) {
      transactions++;
      return deliveries.send(...args);
    },
  };
  const webhooks = { ...store.webhooks, deliveries: counting as DeliveryStore };
  const deps = { events: store.events, webhooks, clock: systemClock };
  assert.equal(await replayDead(deps, id), count - 1);
  assert.equal(transactions, 2);
  assert.equal((await list('dead')).length, 1);
  assert.equal((await list('pending')).length, count - 1);
});
