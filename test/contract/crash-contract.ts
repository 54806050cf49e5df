import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from './database.ts';
import { listAllEvents, text } from './inbox-messages.ts';
import { RetryingSender } from './retrying-sender.ts';
import type { Backend } from './stores.ts';

/** Set SUDGATE_KILLS=200 for the long proof; test/e2e/kill.test.ts kills the whole service 20 times. */
const kills = Number(process.env.SUDGATE_KILLS ?? 5);

export function crashContract(backend: Backend): void {
  test(`${kills} kills in the middle lose nothing that was acknowledged, and double nothing`, async (t) => {
    const { store, location } = await openDatabase(backend, t);
    const sender = new RetryingSender({ backend: backend.name, location });
    for (let kill = 0; kill < kills; kill++) await sender.deliverAndKill();
    const beforeRest = sender.acknowledged.size;
    await sender.deliverRest();

    const stored = new Map<string, number>();
    for (const event of await listAllEvents(store)) {
      const body = text(event);
      stored.set(body, (stored.get(body) ?? 0) + 1);
    }
    const deliveries = [...sender.deliveries.values()];
    const lost = deliveries.filter(
      ({ id, body }) => sender.acknowledged.has(id) && !stored.has(body),
    );
    const doubled = [...stored.values()].filter((count) => count > 1);
    t.diagnostic(
      `${kills} kills: sent ${sender.sent}, acknowledged ${sender.acknowledged.size} ` +
        `(${beforeRest} before the last process), lost ${lost.length}, doubled ${doubled.length}`,
    );
    assert.deepEqual([lost.length, doubled.length], [0, 0]);
    assert.equal(sender.acknowledged.size, deliveries.length);
    assert.equal(stored.size, deliveries.length);
  });
}
