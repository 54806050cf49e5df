import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SudgateError } from '../../src/errors.ts';
import type { ScoreOrder, ScoreOutcome, ScoreWallet } from '../../src/ledger/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { createHttpWallet, createRememberingWallet } from '../../src/wallet/index.ts';
import { inTime } from '../support/eventually.ts';
import { Scope } from '../support/scope.ts';
import {
  answerAfter,
  type WalletBehaviour,
  WalletServer,
  walletFaults,
} from '../support/wallet-server.ts';
import { appId, nowMs, openDatabase, otherAppId } from './database.ts';
import { listAllEvents, text } from './inbox-messages.ts';
import type { Backend } from './stores.ts';

/** Longer than any answer takes that comes. */
const patientMs = 20_000;
const order: ScoreOrder = {
  appId,
  orderId: 'so-1',
  uid: 'alice',
  type: 'consume',
  amount: 250n,
  mgId: '1649319572314173442',
  roundId: 'r-1',
};
const booking = { ...order, balanceAfter: 2n ** 63n - 1n, bookedAtMs: nowMs };

function connect(server: WalletServer, store: Store, timeoutMs = patientMs) {
  return createRememberingWallet({
    wallet: createHttpWallet({ url: server.url, secrets: [server.secret], timeoutMs }),
    store: store.wallet,
    clock: () => nowMs,
  });
}

type Ending = ConstructorParameters<typeof Scope>[0];

async function open(backend: Backend, t: Ending) {
  const database = await openDatabase(backend, t);
  const server = await WalletServer.start(new Scope(t));
  server.books.open('alice', 1_000n);
  return { ...database, server, wallet: connect(server, database.store) };
}

function tally(outcomes: readonly ScoreOutcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

const same = { outcome: 'duplicate', isSame: true };
const changed = { outcome: 'duplicate', isSame: false };

export function walletContract(backend: Backend): void {
  describe('what a wallet has booked', () => {
    test('is remembered once, with every digit and its event', async (t) => {
      const { store, another } = await openDatabase(backend, t);
      assert.equal(await store.wallet.findBooking(appId, 'so-1'), undefined);
      assert.equal(await store.wallet.rememberBooking(booking), undefined);
      const other = { ...booking, uid: 'bob', amount: 1n, balanceAfter: 2n };
      assert.deepEqual(await store.wallet.rememberBooking(other), booking);
      assert.equal(
        await store.wallet.rememberBooking({ ...booking, appId: otherAppId, balanceAfter: 2n }),
        undefined,
      );
      for (const reader of [store, await another()]) {
        assert.deepEqual(await reader.wallet.findBooking(appId, 'so-1'), booking);
        const ofOtherApp = await reader.wallet.findBooking(otherAppId, 'so-1');
        assert.equal(ofOtherApp?.balanceAfter, 2n);
      }
      const events = await listAllEvents(store);
      assert.deepEqual(
        events.map((event) => [event.type, JSON.parse(text(event)).balance_after]),
        [
          ['sudgate.wallet.booked', '9223372036854775807'],
          ['sudgate.wallet.booked', '2'],
        ],
      );
    });

    test('is remembered by one of many at once on two replicas', async (t) => {
      const { store, another } = await openDatabase(backend, t);
      const stores = [store, await another()];
      const results = await Promise.all(
        Array.from({ length: 40 }, (_, nth) =>
          (stores[nth % 2] as Store).wallet.rememberBooking(booking),
        ),
      );
      assert.equal(results.filter((before) => before === undefined).length, 1);
      assert.equal((await listAllEvents(store)).length, 1);
    });
  });

  describe("an app's own wallet", () => {
    test('books, and a repeat is answered without asking it, also by another replica', async (t) => {
      const { server, store, another, wallet } = await open(backend, t);
      assert.deepEqual(await wallet.book(order), { outcome: 'booked', balance: 750n });
      assert.deepEqual(await wallet.book(order), same);
      const replica = connect(server, await another());
      assert.deepEqual(await replica.book(order), same);
      for (const other of [{ amount: 1n }, { uid: 'bob' }, { type: 'gain' }, { roundId: 'r-2' }]) {
        assert.deepEqual(await replica.book({ ...order, ...other } as ScoreOrder), changed);
      }
      assert.equal(server.orders.length, 1);
      assert.equal(server.books.balance('alice'), 750n);
      assert.equal((await listAllEvents(store)).length, 1);
    });

    test('that refuses an order is asked anew', async (t) => {
      const { server, wallet } = await open(backend, t);
      const big = { ...order, amount: 1_200n };
      assert.deepEqual(await wallet.book(big), { outcome: 'insufficient' });
      assert.deepEqual(await wallet.book({ ...order, uid: 'eve' }), { outcome: 'user_unknown' });
      await wallet.book({ ...order, orderId: 'so-2', type: 'gain', amount: 200n });
      assert.deepEqual(await wallet.book(big), { outcome: 'booked', balance: 0n });
      assert.deepEqual(await wallet.book(big), same);
      assert.equal(server.books.balance('alice'), 0n);
    });

    const twice = (fault: WalletBehaviour) => [fault, fault];
    for (const [what, faultsWithin, isBooked] of [
      ['does not answer', () => [walletFaults.hang], false],
      ['answers too late and has booked', (ms: number) => [answerAfter(2 * ms)], true],
      ['is gone', () => twice(walletFaults.resetBefore), false],
      ['is gone and has booked', () => twice(walletFaults.resetAfter), true],
      ['fails and has booked', () => [walletFaults.failAfter], true],
      ['answers garbage and has booked', () => [walletFaults.garbageAfter], true],
      ['answers a megabyte and has booked', () => [walletFaults.hugeAfter], true],
    ] as const) {
      const ask = async (t: Ending, timeoutMs: number): Promise<void> => {
        const { server, store, wallet } = await open(backend, t);
        const faults = faultsWithin(timeoutMs);
        server.next.push(...faults);
        const asking = connect(server, store, timeoutMs);
        await assert.rejects(asking.book(order), { code: 'score_outcome_unknown' });
        assert.equal(await store.wallet.findBooking(appId, 'so-1'), undefined);
        assert.equal(server.books.count(), isBooked ? 1 : 0);
        assert.deepEqual(await wallet.book(order), { outcome: 'booked', balance: 750n });
        assert.equal(server.orders.length, faults.length + 1);
        assert.deepEqual(await wallet.book(order), same);
        assert.equal(server.orders.length, faults.length + 1);
        assert.equal(server.books.balance('alice'), 750n);
        assert.equal((await listAllEvents(store)).length, 1);
      };
      test(`that ${what} is asked again, by the repeat, and books once`, (t) =>
        inTime((timeoutMs) => ask(t, timeoutMs)));
    }

    test('is told of other contents of an order that it alone knows', (t) =>
      inTime(async (timeoutMs) => {
        const { server, store, wallet } = await open(backend, t);
        server.next.push(walletFaults.failAfter);
        const asking = connect(server, store, timeoutMs);
        await assert.rejects(asking.book(order), { code: 'score_outcome_unknown' });
        assert.deepEqual(await wallet.book({ ...order, amount: 1n }), changed);
        assert.equal(await store.wallet.findBooking(appId, 'so-1'), undefined);
        assert.deepEqual(await wallet.book(order), { outcome: 'booked', balance: 750n });
        assert.equal(server.books.balance('alice'), 750n);
      }));

    test('books 50 copies on two replicas once: one is told so, 49 are repeats', async (t) => {
      const { server, store, another } = await open(backend, t);
      const wallets = [store, await another()].map((each) => connect(server, each));
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, nth) => (wallets[nth % 2] as ScoreWallet).book(order)),
      );
      assert.deepEqual(tally(outcomes), { booked: 1, duplicate: 49 });
      // It is the wallet that recognises them: until one is remembered, all are passed on.
      assert.ok(server.orders.length > 1);
      assert.equal(new Set(server.calls.map(({ headers }) => headers['webhook-id'])).size, 1);
      assert.equal(server.books.balance('alice'), 750n);
      assert.equal((await listAllEvents(store)).length, 1);
    });

    test('is not asked while the memory fails, and nothing is claimed then', async (t) => {
      const { server, store, wallet } = await open(backend, t);
      await wallet.book(order);
      const broken = {
        findBooking: () => Promise.reject(new SudgateError('database_unavailable')),
        rememberBooking: () => Promise.reject(new SudgateError('database_unavailable')),
      };
      const service = createHttpWallet({
        url: server.url,
        secrets: [server.secret],
        timeoutMs: patientMs,
      });
      const deaf = { wallet: service, clock: () => nowMs };
      const blind = createRememberingWallet({ ...deaf, store: broken });
      await assert.rejects(blind.book(order), { code: 'score_outcome_unknown' });
      assert.equal(server.orders.length, 1);
      const second = { ...order, orderId: 'so-2' };
      const store2 = { ...broken, findBooking: store.wallet.findBooking.bind(store.wallet) };
      const forgetful = createRememberingWallet({ ...deaf, store: store2 });
      await assert.rejects(forgetful.book(second), { code: 'score_outcome_unknown' });
      assert.deepEqual(await wallet.book(second), { outcome: 'booked', balance: 500n });
      assert.deepEqual(await wallet.book(second), same);
      assert.equal(server.books.balance('alice'), 500n);
    });
  });
}
