import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { SudgateError } from '../../src/errors.ts';
import {
  adjustScore,
  createLedger,
  type LedgerStore,
  type Order,
  toBookingView,
  verifyLedger,
} from '../../src/ledger/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { withPostgresClient } from '../support/postgres.ts';
import { appId, nowMs, openDatabase, otherAppId } from './database.ts';
import { listAllBookings, ScoreServer, tickingClock, uid } from './score-requests.ts';
import type { Backend } from './stores.ts';

export function order(changes: Partial<Order> = {}): Order {
  const ids = { appId, source: 'game', orderId: 'so-1', uid } as const;
  const what = { type: 'gain', amount: 250n, mgId: '1', roundId: 'r-1', reason: null } as const;
  return { ...ids, ...what, bookedAtMs: nowMs, ...changes };
}

const adjustment = { appId, uid, reason: 'prize', idempotencyKey: 'key-1', atMs: nowMs };

/** The store, but what `book` has to say is lost on the way as `fate` says. */
function losing(store: LedgerStore, fate: () => 'answer' | 'request' | 'nothing'): LedgerStore {
  return {
    ...bound(store),
    async book(orders) {
      const lost = fate();
      if (lost === 'request') throw new Error('the connection was lost before the commit');
      const outcomes = await store.book(orders);
      if (lost === 'answer') throw new Error('the connection was lost after the commit');
      return outcomes;
    },
  };
}

function bound(store: LedgerStore): LedgerStore {
  return {
    book: (orders) => store.book(orders),
    findBookings: (orders) => store.findBookings(orders),
    openAccount: (account) => store.openAccount(account),
    findAccount: (account) => store.findAccount(account),
    listUserBookings: (query) => store.listUserBookings(query),
    listRoundBookings: (query) => store.listRoundBookings(query),
    sumRound: (app, round) => store.sumRound(app, round),
    listAccounts: (after, limit) => store.listAccounts(after, limit),
    listBookings: (after, through, limit) => store.listBookings(after, through, limit),
  };
}

/** Books on an account that it opens, in batches. */
async function bookMany(ledger: LedgerStore, who: string, count: number): Promise<void> {
  await ledger.openAccount({ appId, uid: who });
  const orders = Array.from({ length: count }, (_, nth) =>
    order({ uid: who, orderId: `${who}-${nth}` }),
  );
  for (let from = 0; from < count; from += 500) await ledger.book(orders.slice(from, from + 500));
}

/** The store, but before each read of the books there is a booking on each of the accounts. */
function bookingBefore(store: LedgerStore, uids: readonly string[]) {
  const openedUids: string[] = [];
  const goOn = async (): Promise<void> => {
    const opened = `opened-${openedUids.length}`;
    openedUids.push(opened);
    await store.openAccount({ appId, uid: opened });
    const orders = [...uids, opened].map((each) =>
      order({ uid: each, orderId: `${each}-before-${opened}` }),
    );
    await store.book(orders);
  };
  const ledger: LedgerStore = {
    ...bound(store),
    listAccounts: (...query) => goOn().then(() => store.listAccounts(...query)),
    listBookings: (...query) => goOn().then(() => store.listBookings(...query)),
    findAccount: (account) => goOn().then(() => store.findAccount(account)),
  };
  return { ledger, openedUids };
}

async function balanceOf(store: Store): Promise<bigint | undefined> {
  return (await store.ledger.findAccount({ appId, uid }))?.balance;
}

function copyOfBooking(place: string, amount = 'amount'): string {
  const rest = 'balance_after, mg_id, round_id, reason, booked_at_ms, type';
  return `insert into bookings (app_id, uid, sequence, source, order_id, amount, ${rest})
    select app_id, uid, ${place}, ${amount}, ${rest} from bookings`;
}

/** What somebody does to the database with his own hands. */
async function executeOn(location: string, statement: string): Promise<void> {
  if (location.startsWith('postgres')) {
    await withPostgresClient(location, (client) => client.query(statement));
    return;
  }
  const db = new DatabaseSync(location, { timeout: 5_000 });
  try {
    db.exec(statement);
  } finally {
    db.close();
  }
}

export function ledgerContract(backend: Backend): void {
  describe('a booking', () => {
    test('has a place in the chain of its account and the balance after it', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.ledger.openAccount({ appId, uid });
      const orders = [
        order({ orderId: 'a', amount: 100n }),
        order({ orderId: 'b', amount: 30n, type: 'consume' }),
        order({ orderId: 'c', amount: 0n }),
      ];
      await store.ledger.book(orders.slice(0, 2));
      await store.ledger.book(orders.slice(2));
      const chain = (await listAllBookings(store)).map(({ sequence, balanceAfter }) => [
        sequence,
        balanceAfter,
      ]);
      assert.deepEqual(chain, [
        [1, 100n],
        [2, 70n],
        [3, 70n],
      ]);
      assert.deepEqual(await store.ledger.findAccount({ appId, uid }), {
        appId,
        uid,
        balance: 70n,
        sequence: 3,
      });
    });

    test('of one batch sees those before it, and a refused one stops none behind it', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.ledger.openAccount({ appId, uid });
      const outcomes = await store.ledger.book([
        order({ orderId: 'a', amount: 10n }),
        order({ orderId: 'b', amount: 11n, type: 'consume' }),
        order({ orderId: 'a', amount: 10n }),
        order({ orderId: 'c', amount: 10n, type: 'consume' }),
        order({ orderId: 'd', uid: 'nobody' }),
      ]);
      assert.deepEqual(
        outcomes.map(({ outcome }) => outcome),
        ['booked', 'insufficient', 'duplicate', 'booked', 'no_account'],
      );
      assert.equal(await balanceOf(store), 0n);
    });

    test('of one app says nothing of the same order id in another', async (t) => {
      const { store } = await openDatabase(backend, t);
      for (const app of [appId, otherAppId]) {
        await store.ledger.openAccount({ appId: app, uid });
        const [outcome] = await store.ledger.book([order({ appId: app })]);
        assert.equal(outcome?.outcome, 'booked');
      }
    });

    test('that was not booked for a fault of one order does not take the others along', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.ledger.openAccount({ appId, uid });
      const ledger = createLedger({ store: store.ledger });
      const good = ['a', 'b', 'c'].map((orderId) => ledger.book(order({ orderId, amount: 1n })));
      // No database keeps this type: the check of the table refuses it.
      const bad = ledger.book(order({ orderId: 'bad', type: 'theft' as 'gain' }));
      await assert.rejects(bad, { code: 'database_unavailable' });
      for (const each of await Promise.all(good)) assert.equal(each.outcome, 'booked');
      assert.equal(await balanceOf(store), 3n);
    });
  });

  test('an account that is not where its bookings left it fails its own orders and no others', async (t) => {
    const { store, location } = await openDatabase(backend, t);
    for (const each of ['broken', 'alice', 'bob']) await bookMany(store.ledger, each, 1);
    await executeOn(location, "update score_accounts set sequence = 0 where uid = 'broken'");
    const ledger = createLedger({ store: store.ledger });
    const book = (who: string, orderId: string) => ledger.book(order({ uid: who, orderId }));
    const broken = ['a', 'b', 'c'].map((orderId) => book('broken', orderId));
    const good = ['alice', 'bob'].map((who) => book(who, `good-${who}`));
    for (const each of broken) await assert.rejects(each, { code: 'database_unavailable' });
    for (const each of await Promise.all(good)) assert.equal(each.outcome, 'booked');
  });

  describe('an event of a booking', () => {
    test('is in the feed as soon as the booking is answered, one for each', async (t) => {
      const { store } = await openDatabase(backend, t);
      const server = new ScoreServer(store);
      await server.fund(1000n);
      await server.update();
      await server.update();
      await server.update({ order_id: 'so-2', score: 10_000 });
      const events = await store.events.listEvents({ after: 0, limit: 10 });
      const bookings = await listAllBookings(store);
      assert.deepEqual(
        events.map(({ raw }) => JSON.parse(Buffer.from(raw).toString('utf8'))),
        bookings.map(toBookingView),
      );
      assert.deepEqual(
        events.map(({ kind, type, key }) => [kind, type, key]),
        [
          ['booking', 'sudgate.score.booked', `app:fund-${uid}`],
          ['booking', 'sudgate.score.booked', 'game:so-1'],
        ],
      );
    });

    test('is told to those who listen', async (t) => {
      const { store } = await openDatabase(backend, t);
      const told = Promise.withResolvers<void>();
      t.after(store.events.subscribe(told.resolve));
      await new ScoreServer(store).fund(1n);
      await told.promise;
    });
  });

  describe('when the answer of the database is lost', () => {
    test('after the commit, the order is looked up and answered 0; its repeat is 9001', async (t) => {
      const { store } = await openDatabase(backend, t);
      await new ScoreServer(store).fund(1000n);
      let lost = 1;
      const lossy = losing(store.ledger, () => (lost-- > 0 ? 'answer' : 'nothing'));
      const server = new ScoreServer(store, tickingClock(), lossy);
      assert.deepEqual(await server.update(), [0, '750']);
      assert.deepEqual(await server.update(), [9001]);
      assert.equal(await balanceOf(store), 750n);
    });

    test('before the commit, the order is booked once all the same', async (t) => {
      const { store } = await openDatabase(backend, t);
      await new ScoreServer(store).fund(1000n);
      let lost = 1;
      const lossy = losing(store.ledger, () => (lost-- > 0 ? 'request' : 'nothing'));
      const server = new ScoreServer(store, tickingClock(), lossy);
      assert.deepEqual(await server.update(), [0, '750']);
      assert.equal(await balanceOf(store), 750n);
    });

    test('of an order that was booked long ago, it is 9001 and not 0', async (t) => {
      const { store } = await openDatabase(backend, t);
      const first = new ScoreServer(store);
      await first.fund(1000n);
      await first.update();
      const lossy = losing(store.ledger, () => 'answer');
      // A day later.
      const server = new ScoreServer(store, () => nowMs + 86_400_000, lossy);
      assert.deepEqual(await server.update(), [9001]);
    });

    test('of many copies at once, one is answered 0', async (t) => {
      const { store } = await openDatabase(backend, t);
      await new ScoreServer(store).fund(1000n);
      const lossy = losing(store.ledger, () => 'answer');
      const server = new ScoreServer(store, () => nowMs, lossy);
      const results = await Promise.all(Array.from({ length: 10 }, () => server.update()));
      assert.deepEqual(
        results.map(([retCode]) => retCode).sort(),
        [0, 9001, 9001, 9001, 9001, 9001, 9001, 9001, 9001, 9001],
      );
      assert.equal(await balanceOf(store), 750n);
    });

    test('first before and then after the commit, of two copies one is answered 0', async (t) => {
      const { store } = await openDatabase(backend, t);
      await new ScoreServer(store).fund(1000n);
      const fates = ['request', 'nothing', 'answer'] as const;
      let nth = 0;
      const lossy = losing(store.ledger, () => fates[nth++] ?? 'nothing');
      const server = new ScoreServer(store, () => nowMs, lossy);
      const results = await Promise.all([server.update(), server.update()]);
      assert.deepEqual(results, [[0, '750'], [9001]]);
    });

    test('again and again, a copy that another replica has booked meanwhile is 9001', async (t) => {
      const { store, another } = await openDatabase(backend, t);
      const replica = new ScoreServer(await another());
      await replica.fund(1000n);
      const last = { order_id: 'so-3', score: 1 };
      const lossy: LedgerStore = {
        ...losing(store.ledger, () => 'request'),
        async book([first, ...others]) {
          // While the second of three is tried alone.
          if (others.length === 0 && first?.orderId === 'so-2') await replica.update(last);
          throw new SudgateError('database_unavailable');
        },
      };
      const server = new ScoreServer(store, tickingClock(), lossy);
      const orders = [{ order_id: 'so-1' }, { order_id: 'so-2' }, last];
      const results = await Promise.all(orders.map((each) => server.update(each)));
      assert.deepEqual(results, [[1], [1], [9001]]);
    });

    test('again and again before the commit, it is 1: nothing was booked', async (t) => {
      const { store } = await openDatabase(backend, t);
      await new ScoreServer(store).fund(1000n);
      const server = new ScoreServer(
        store,
        tickingClock(),
        losing(store.ledger, () => 'request'),
      );
      assert.deepEqual(await server.update(), [1]);
      assert.equal(await balanceOf(store), 1000n);
    });

    for (const fate of ['answer', 'request'] as const) {
      test(`and the look-up fails as well (${fate} lost), it is 503 without a claim`, async (t) => {
        const { store } = await openDatabase(backend, t);
        await new ScoreServer(store).fund(1000n);
        const lossy = {
          ...losing(store.ledger, () => fate),
          findBookings: () => Promise.reject(new Error('no connection')),
        };
        const server = new ScoreServer(store, tickingClock(), lossy);
        const body = { order_id: 'so-1', mg_id: '1', round_id: 'r', uid, score: 250, type: 1 };
        const { answer } = await server.call('update_score', body);
        assert.deepEqual(
          [answer.status, answer.body, answer.reason],
          [503, '', 'score_outcome_unknown'],
        );
        // The repeat, when the database is back, is answered by what is there.
        const repeat = await new ScoreServer(store).call('update_score', body);
        assert.equal(repeat.retCode, fate === 'answer' ? 9001 : 0);
        assert.equal(await balanceOf(store), 750n);
      });
    }
  });

  describe('an adjustment', () => {
    test('is booked once for its key, and opens the account', async (t) => {
      const { store } = await openDatabase(backend, t);
      const ledger = createLedger({ store: store.ledger });
      const first = await adjustScore(ledger, { ...adjustment, amount: 500n });
      assert.ok(first.outcome === 'booked' && !first.isRepeat);
      const again = await adjustScore(ledger, { ...adjustment, amount: 500n, atMs: nowMs + 5 });
      assert.ok(again.outcome === 'booked' && again.isRepeat);
      assert.deepEqual(again.booking, first.booking);
      const other = await adjustScore(ledger, { ...adjustment, amount: -500n });
      assert.equal(other.outcome, 'conflict');
      assert.equal(await balanceOf(store), 500n);
    });

    test('below 0 takes, but never more than there is', async (t) => {
      const { store } = await openDatabase(backend, t);
      const ledger = createLedger({ store: store.ledger });
      await adjustScore(ledger, { ...adjustment, amount: 500n });
      const all = { ...adjustment, idempotencyKey: 'key-2', amount: -500n };
      assert.equal((await adjustScore(ledger, all)).outcome, 'booked');
      const more = { ...adjustment, idempotencyKey: 'key-3', amount: -1n };
      assert.equal((await adjustScore(ledger, more)).outcome, 'insufficient');
      assert.equal(await balanceOf(store), 0n);
    });

    test('with the order id of a game as its key does not make that order look booked', async (t) => {
      const { store } = await openDatabase(backend, t);
      const server = new ScoreServer(store);
      const ledger = createLedger({ store: store.ledger });
      await adjustScore(ledger, { ...adjustment, idempotencyKey: 'so-1', amount: 500n });
      assert.deepEqual(await server.update(), [0, '250']);
    });
  });

  describe('bookings', () => {
    test('of a user are paged from the newest', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.ledger.openAccount({ appId, uid });
      const ids = Array.from({ length: 7 }, (_, nth) => `so-${nth}`);
      await store.ledger.book(ids.map((orderId) => order({ orderId })));
      const pages: string[][] = [];
      for (let before: number | undefined; pages.length < 5; ) {
        const page = await store.ledger.listUserBookings({ appId, uid, before, limit: 3 });
        if (page.length === 0) break;
        pages.push(page.map(({ orderId }) => orderId));
        before = page.at(-1)?.sequence;
      }
      assert.deepEqual(pages, [['so-6', 'so-5', 'so-4'], ['so-3', 'so-2', 'so-1'], ['so-0']]);
    });

    test('of a round are those of all its players, and their sums may leave int64', async (t) => {
      const { store } = await openDatabase(backend, t);
      const most = 2n ** 63n - 1n;
      for (const each of ['alice', 'bob', 'carol']) {
        await store.ledger.openAccount({ appId, uid: each });
        await store.ledger.book([
          order({ orderId: `${each}-1`, uid: each, amount: most }),
          order({ orderId: `${each}-2`, uid: each, amount: 5n, type: 'consume' }),
          order({ orderId: `${each}-3`, uid: each, amount: 1n, roundId: 'r-2' }),
        ]);
      }
      assert.deepEqual(await store.ledger.sumRound(appId, 'r-1'), {
        consumed: 15n,
        gained: 3n * most,
      });
      assert.deepEqual(await store.ledger.sumRound(appId, 'r-3'), { consumed: 0n, gained: 0n });
      const first = await store.ledger.listRoundBookings({ appId, roundId: 'r-1', limit: 4 });
      const after = first.at(-1);
      const rest = await store.ledger.listRoundBookings({ appId, roundId: 'r-1', limit: 4, after });
      assert.deepEqual(
        [...first, ...rest].map(({ orderId }) => orderId),
        ['alice-1', 'alice-2', 'bob-1', 'bob-2', 'carol-1', 'carol-2'],
      );
    });
  });

  describe('the database itself refuses', () => {
    for (const [what, statement] of [
      ['a negative balance', 'update score_accounts set balance = -1'],
      ['a balance beyond int64', 'update score_accounts set balance = balance * 100'],
      ['a negative amount', 'update bookings set amount = -1'],
      ['a negative balance after a booking', 'update bookings set balance_after = -1'],
      ['an order that is booked already', copyOfBooking('sequence + 10, source, order_id')],
      ['two bookings in one place of the chain', copyOfBooking("sequence, source, 'other'")],
      ['a type that is neither', "update bookings set type = 'theft'"],
      ['an account that goes while it has bookings', 'delete from score_accounts'],
    ] as const) {
      test(what, async (t) => {
        const { store, location } = await openDatabase(backend, t);
        await new ScoreServer(store).fund(2n ** 63n - 1n);
        await assert.rejects(executeOn(location, statement));
        assert.equal(await balanceOf(store), 2n ** 63n - 1n);
      });
    }
  });

  describe('the books are found wrong', () => {
    for (const [what, statement, sequence, problem] of [
      [
        'a balance was changed',
        'update score_accounts set balance = balance + 1',
        undefined,
        /has 751/,
      ],
      [
        'an amount was changed',
        'update bookings set amount = 251 where sequence = 2',
        2,
        /make 749/,
      ],
      ['a booking is gone', 'delete from bookings where sequence = 1', 2, /missing/],
      [
        'the last booking is gone',
        'delete from bookings where sequence = 2',
        undefined,
        /counts 2/,
      ],
      [
        'an account was set back to its beginning',
        'update score_accounts set balance = 0, sequence = 0',
        undefined,
        /counts 0 bookings, there are 2/,
      ],
      [
        'an account was set back by one booking',
        'update score_accounts set balance = 1000, sequence = 1',
        undefined,
        /counts 1 bookings, there are 2/,
      ],
      [
        'a stray booking stands far behind the last one',
        copyOfBooking("sequence + 1000, source, 'stray'"),
        1001,
        /1001 comes after 2/,
      ],
      [
        'a stray booking stands right behind the last one',
        `${copyOfBooking("3, source, 'stray'")} where sequence = 2`,
        3,
        /make 500/,
      ],
      [
        'a stray booking that fits into the chain stands behind the last one',
        `${copyOfBooking("3, source, 'stray'", '0')} where sequence = 2`,
        undefined,
        /counts 2 bookings, there are 3/,
      ],
    ] as const) {
      test(`if ${what}`, async (t) => {
        const { store, location } = await openDatabase(backend, t);
        const server = new ScoreServer(store);
        await server.fund(1000n);
        await server.update();
        await executeOn(location, statement);
        const { difference } = await verifyLedger({ store: store.ledger });
        assert.equal(difference?.sequence, sequence);
        assert.equal(difference?.uid, uid);
        assert.match(difference?.problem ?? '', problem);
      });
    }

    test('if an account with bookings is gone', async (t) => {
      const { store, location } = await openDatabase(backend, t);
      await new ScoreServer(store).fund(1000n);
      const unguard = location.startsWith('postgres')
        ? 'alter table bookings drop constraint bookings_account'
        : 'pragma foreign_keys = off';
      await executeOn(location, `${unguard}; delete from score_accounts`);
      const { difference } = await verifyLedger({ store: store.ledger });
      assert.equal(difference?.uid, uid);
      assert.match(difference?.problem ?? '', /no such account, but 1 booking/);
    });

    test('if a type is neither consume nor gain', async (t) => {
      const { store, location } = await openDatabase(backend, t);
      const server = new ScoreServer(store);
      await server.fund(1000n);
      await server.update();
      const uncheck = location.startsWith('postgres')
        ? 'alter table bookings drop constraint bookings_type_check'
        : 'pragma ignore_check_constraints = on';
      const change = "update bookings set type = 'theft' where sequence = 2";
      await executeOn(location, `${uncheck}; ${change}`);
      const { difference } = await verifyLedger({ store: store.ledger });
      assert.equal(difference?.sequence, 2);
      assert.match(difference?.problem ?? '', /neither consume nor gain/);
    });

    test('by the first difference in the order of accounts, over many pages', async (t) => {
      const { store, location } = await openDatabase(backend, t);
      const uids = Array.from(
        { length: 2_500 },
        (_, nth) => `user-${String(nth).padStart(4, '0')}`,
      );
      for (const each of uids) await store.ledger.openAccount({ appId, uid: each });
      await store.ledger.book(uids.map((each) => order({ uid: each, orderId: each })));
      const right = await verifyLedger({ store: store.ledger });
      assert.deepEqual(right, { accounts: 2_500, bookings: 2_500, difference: undefined });
      for (const each of ['user-2100', 'user-1999']) {
        await executeOn(location, `update score_accounts set balance = 0 where uid = '${each}'`);
      }
      const { difference } = await verifyLedger({ store: store.ledger });
      assert.equal(difference?.uid, 'user-1999');
    });
  });

  test('the books are right while bookings go on', async (t) => {
    const { store, another } = await openDatabase(backend, t);
    const server = new ScoreServer(await another());
    await server.fund(1_000_000n);
    let isOver = false;
    const lane = async (name: string): Promise<void> => {
      for (let nth = 0; nth < 20; nth++)
        await server.update({ order_id: `${name}-${nth}`, score: 1 });
    };
    const bookings = Promise.all(['a', 'b', 'c', 'd'].map(lane)).finally(() => {
      isOver = true;
    });
    const reports = [];
    while (!isOver) {
      reports.push(await verifyLedger({ store: store.ledger }));
      // SQLite answers at once: without a turn for the others nobody would book.
      await setImmediate();
    }
    await bookings;
    assert.ok(new Set(reports.map((report) => report.bookings)).size > 3);
    reports.push(await verifyLedger({ store: store.ledger }));
    for (const { difference } of reports) assert.equal(difference, undefined);
    assert.deepEqual(reports.at(-1), { accounts: 1, bookings: 81, difference: undefined });
  });

  describe('between any two reads of the books, several accounts are booked on and one is opened:', () => {
    test('they are right, also if an account has more bookings than a page', async (t) => {
      const { store } = await openDatabase(backend, t);
      await bookMany(store.ledger, 'hot', 5_100);
      for (const each of ['cold', 'idle']) await store.ledger.openAccount({ appId, uid: each });
      const { ledger, openedUids } = bookingBefore(store.ledger, ['hot', 'cold']);
      const report = await verifyLedger({ store: ledger });
      assert.equal(report.difference, undefined);
      assert.ok(openedUids.length > 3);
      const all = await verifyLedger({ store: store.ledger });
      assert.deepEqual([all.accounts, all.difference], [3 + openedUids.length, undefined]);
    });

    test('an account that was set back is found all the same', async (t) => {
      const { store, location } = await openDatabase(backend, t);
      for (const each of ['hot', 'wrong']) await bookMany(store.ledger, each, 2);
      await executeOn(
        location,
        "update score_accounts set sequence = 1, balance = 250 where uid = 'wrong'",
      );
      const { ledger } = bookingBefore(store.ledger, ['hot']);
      const { difference } = await verifyLedger({ store: ledger });
      assert.equal(difference?.uid, 'wrong');
      assert.match(difference?.problem ?? '', /counts 1 bookings, there are 2/);
    });
  });
}
