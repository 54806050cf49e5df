import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { adjustScore, createLedger, type Order, verifyLedger } from '../../src/ledger/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { appId, type Database, nowMs, openDatabase } from './database.ts';
import { listAllBookings } from './score-requests.ts';
import type { Backend } from './stores.ts';
import type { Afterwards } from './temporary-directory.ts';

const uids = ['alice', 'bob', '玩家'] as const;
const max = 2n ** 63n - 1n;

interface Request {
  readonly orderId: string;
  readonly uid: string;
  readonly type: 'consume' | 'gain';
  readonly amount: bigint;
  readonly source: 'game' | 'app';
}

/** Few ids and amounts: repeats, changed repeats and empty accounts are the rule. */
const request: fc.Arbitrary<Request> = fc.record(
  {
    orderId: fc.constantFrom('o-1', 'o-2', 'o-3', 'o-4', "o'hara", '新的', 'o-7', 'o-8'),
    uid: fc.constantFrom(...uids),
    type: fc.constantFrom('consume' as const, 'gain' as const),
    amount: fc.constantFrom(0n, 1n, 10n, 250n, 2n ** 53n + 1n, max),
    source: fc.constantFrom('game' as const, 'game' as const, 'app' as const),
  },
  { noNullPrototype: true },
);

type Step =
  | { readonly do: 'book'; readonly via: 0 | 1; readonly requests: readonly Request[] }
  | { readonly do: 'race'; readonly requests: readonly Request[] }
  | { readonly do: 'reopen'; readonly via: 0 | 1 };

const via = fc.constantFrom(0 as const, 1 as const);
const requests = fc.array(request, { minLength: 1, maxLength: 8 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('book' as const), via, requests }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('race' as const), requests }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const), via }) },
);

/** What a ledger is: balances, and orders that were booked. */
class Reference {
  readonly balances = new Map<string, bigint>();
  readonly booked = new Map<string, Request>();

  book(sent: Request): string {
    const key = `${sent.source} ${sent.orderId}`;
    const known = this.booked.get(key);
    if (known !== undefined) return isSame(known, sent) ? 'repeat' : 'changed';
    const before = this.balances.get(sent.uid) ?? 0n;
    const balance = sent.type === 'gain' ? before + sent.amount : before - sent.amount;
    if (balance < 0n) return 'insufficient';
    if (balance > max) return 'overflow';
    this.balances.set(sent.uid, balance);
    this.booked.set(key, sent);
    return `booked ${balance}`;
  }
}

function isSame(a: Request, b: Request): boolean {
  // An adjustment of 0 has no direction.
  const [first, second] = [a, b].map(({ uid, type, amount, source }) =>
    JSON.stringify([uid, source === 'app' && amount === 0n ? 'gain' : type, String(amount)]),
  );
  return first === second;
}

let moment = nowMs;

async function book(store: Store, sent: readonly Request[]): Promise<string[]> {
  const ledger = createLedger({ store: store.ledger, limits: { batchOrders: 3 } });
  const results = await Promise.all(sent.map((each) => bookOne(ledger, each)));
  await ledger.close();
  return results;
}

async function bookOne(
  ledger: ReturnType<typeof createLedger>,
  { orderId, uid, type, amount, source }: Request,
): Promise<string> {
  const bookedAtMs = moment++;
  if (source === 'app') {
    const signed = type === 'gain' ? amount : -amount;
    const more = { reason: 'test', idempotencyKey: orderId, atMs: bookedAtMs };
    const result = await adjustScore(ledger, { appId, uid, amount: signed, ...more });
    if (result.outcome === 'conflict') return 'changed';
    if (result.outcome !== 'booked') return result.outcome;
    return result.isRepeat ? 'repeat' : `booked ${result.booking.balanceAfter}`;
  }
  const ids = { appId, source, orderId, uid } as const;
  const order: Order = { ...ids, type, amount, mgId: '1', roundId: 'r', reason: null, bookedAtMs };
  const result = await ledger.book(order);
  if (result.outcome === 'booked') return `booked ${result.booking.balanceAfter}`;
  if (result.outcome !== 'duplicate') return result.outcome;
  const { booking } = result;
  const isRepeat = booking.uid === uid && booking.type === type && booking.amount === amount;
  return isRepeat ? 'repeat' : 'changed';
}

/** Of what two replicas did at once only what they answered tells the order: it has to add up. */
async function replay(store: Store, reference: Reference): Promise<void> {
  for (const booking of await listAllBookings(store)) {
    const { orderId, uid, type, amount, source, balanceAfter } = booking;
    reference.booked.set(`${source} ${orderId}`, { orderId, uid, type, amount, source });
    reference.balances.set(uid, balanceAfter);
  }
}

async function race(stores: readonly Store[], reference: Reference, sent: readonly Request[]) {
  const bookedBefore = reference.booked.size;
  const [first, second] = await Promise.all(stores.map((store) => book(store, sent)));
  await replay(stores[0] as Store, reference);
  const answers = [...(first ?? []), ...(second ?? [])];
  const booked = answers.filter((answer) => answer.startsWith('booked'));
  assert.equal(reference.booked.size - bookedBefore, booked.length);
  for (const [nth, answer] of answers.entries()) {
    const { source, orderId } = sent[nth % sent.length] as Request;
    const isThere = reference.booked.has(`${source} ${orderId}`);
    const saysSo = answer.startsWith('booked') || answer === 'repeat' || answer === 'changed';
    if (saysSo) assert.ok(isThere, `${answer} of an order that is not booked`);
  }
}

async function compare(store: Store, { balances, booked }: Reference): Promise<void> {
  for (const uid of uids) {
    const account = await store.ledger.findAccount({ appId, uid });
    assert.equal(account?.balance, balances.get(uid) ?? 0n);
  }
  assert.equal((await listAllBookings(store)).length, booked.size);
}

async function run(database: Database, steps: readonly Step[]): Promise<void> {
  const stores = [database.store, await database.another()];
  const reference = new Reference();
  for (const uid of uids) await database.store.ledger.openAccount({ appId, uid });
  for (const each of steps) {
    if (each.do === 'reopen') {
      stores[each.via] = await database.reopen(stores[each.via] as Store);
    } else if (each.do === 'race') {
      await race(stores, reference, each.requests);
    } else {
      const outcomes = await book(stores[each.via] as Store, each.requests);
      assert.deepEqual(
        outcomes,
        each.requests.map((sent) => reference.book(sent)),
      );
    }
    for (const store of stores) await compare(store, reference);
  }
  const { difference, bookings } = await verifyLedger({ store: (stores[0] as Store).ledger });
  assert.deepEqual([difference, bookings], [undefined, reference.booked.size]);
}

export function ledgerModelContract(backend: Backend): void {
  test('the ledger is what a map in memory is, whatever is ordered in which order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const cleanups: (() => void | Promise<void>)[] = [];
        const context: Afterwards = { after: (clean) => cleanups.push(clean) };
        try {
          await run(await openDatabase(backend, context), steps);
        } finally {
          for (const clean of cleanups) await clean();
        }
      }),
      { numRuns: 8 },
    );
  });
}
