/** What the ledger does not take it says nothing of: the order may be the repeat of a booked one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLedger, type LedgerStore, type Order } from '../../../src/ledger/index.ts';

const order: Order = {
  appId: '1',
  uid: 'alice',
  source: 'game',
  orderId: 'so-1',
  type: 'consume',
  amount: 1n,
  mgId: '7',
  roundId: 'r',
  reason: null,
  bookedAtMs: 1,
};
const unknown = { code: 'score_outcome_unknown', uid: 'alice' };

/** A store whose transactions end when they are let go. */
function slowStore() {
  const { promise, resolve: letGo } = Promise.withResolvers<void>();
  const store = {
    async book(orders: readonly Order[]) {
      await promise;
      return orders.map(() => ({ outcome: 'insufficient' }) as const);
    },
  };
  return { store: store as Partial<LedgerStore> as LedgerStore, letGo };
}

test('more orders than may wait are answered at once, and those that wait by the store', async () => {
  const { store, letGo } = slowStore();
  const ledger = createLedger({ store, limits: { queueOrders: 2 } });
  const taken = [ledger.book(order), ledger.book({ ...order, orderId: 'so-2' })];
  await assert.rejects(ledger.book({ ...order, orderId: 'so-3' }), unknown);
  letGo();
  for (const { outcome } of await Promise.all(taken)) assert.equal(outcome, 'insufficient');
  await ledger.close();
});

test('an order that waits too long gets no claim, whether it was taken or not', async () => {
  const { store, letGo } = slowStore();
  const ledger = createLedger({ store, limits: { batchOrders: 1, maxWaitMs: 20 } });
  const orders = [ledger.book(order), ledger.book({ ...order, orderId: 'so-2' })];
  await Promise.all(orders.map((each) => assert.rejects(each, unknown)));
  letGo();
  await ledger.close();
});

test('a ledger that is closed claims nothing', async () => {
  const ledger = createLedger({ store: slowStore().store });
  await ledger.close();
  await assert.rejects(ledger.book(order), unknown);
});
