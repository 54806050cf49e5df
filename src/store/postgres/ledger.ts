import { sql, type Transaction } from 'kysely';
import { toBookingEvent } from '../../ledger/booking-event.ts';
import type { AccountKey, Booking, LedgerStore, Order, StoreOutcome } from '../../ledger/index.ts';
import { judgeOrder } from '../../ledger/judge-order.ts';
import type { Database } from '../schema.ts';
import { bookingColumns, SqlLedgerReads, toBooking } from '../sql-ledger.ts';
import type { SqlRunner } from '../sql-runner.ts';
import {
  AccountsLockedError,
  accountName,
  awaitAccounts,
  moveAccounts,
  takeAccounts,
} from './accounts.ts';
import type { PostgresEvents } from './events.ts';

type BookingEvents = Pick<PostgresEvents, 'prepareAppend' | 'appendWithin' | 'notifyAppended'>;

/** Times that a batch is begun anew since another replica books one of its orders. */
const maxAttempts = 5;

/**
 * Books a batch in one transaction of a handful of statements, whatever its size:
 *
 * The accounts are locked first, so that bookings of one account are serial over all replicas. One
 * that somebody else has locked is left out, with its orders: the whole batch would wait for it, and
 * every batch behind this one. The statements that follow take new snapshots (read committed): they
 * see everything that was booked on the accounts that were got. An order
 * that another replica is booking at this moment on another account is found by the unique key, and
 * the batch begins anew when that one has committed.
 */
export class PostgresLedger extends SqlLedgerReads implements LedgerStore {
  readonly #runner: SqlRunner;
  readonly #events: BookingEvents;

  constructor(runner: SqlRunner, events: BookingEvents) {
    super(
      (work) => runner.run(work),
      (work) =>
        runner.transact((transaction) => inIndexOrder(transaction).then(() => work(transaction))),
    );
    this.#runner = runner;
    this.#events = events;
  }

  async book(orders: readonly Order[]): Promise<readonly StoreOutcome[]> {
    await this.#events.prepareAppend(orders.map(({ bookedAtMs }) => bookedAtMs));
    const outcomes = await this.#bookRepeatedly(orders);
    if (outcomes.some(({ outcome }) => outcome === 'booked')) this.#events.notifyAppended();
    return outcomes;
  }

  async #bookRepeatedly(orders: readonly Order[]): Promise<readonly StoreOutcome[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#runner.transact((transaction) => this.#bookIn(transaction, orders));
      } catch (error) {
        if (error instanceof AccountsLockedError) return await this.#leaveOut(orders);
        if (!(error instanceof OrderTakenError) || attempt === maxAttempts) throw error;
      }
    }
  }

  /** Of orders whose accounts are locked only repeats can be told. */
  async #leaveOut(orders: readonly Order[]): Promise<readonly StoreOutcome[]> {
    const known = await this.#runner.transact((transaction) => findOrders(transaction, orders));
    return orders.map((order) => {
      const booking = known.get(orderName(order));
      return booking === undefined ? { outcome: 'locked' } : { outcome: 'duplicate', booking };
    });
  }

  /** Waits for the locks of the accounts: whoever was booking on them has ended then. */
  async findBookings(orders: readonly Order[]): Promise<readonly (Booking | undefined)[]> {
    return await this.#runner.transact(async (transaction) => {
      await awaitAccounts(transaction, orders);
      const known = await findOrders(transaction, orders);
      return orders.map((order) => known.get(orderName(order)));
    });
  }

  async openAccount({ appId, uid }: AccountKey): Promise<void> {
    await this.#runner.run((db) =>
      db
        .insertInto('score_accounts')
        .values({ app_id: appId, uid, balance: 0n, sequence: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
  }

  async #bookIn(
    transaction: Transaction<Database>,
    orders: readonly Order[],
  ): Promise<readonly StoreOutcome[]> {
    const { accounts, locked } = await takeAccounts(transaction, orders);
    const known = await findOrders(transaction, orders);
    const bookings: Booking[] = [];
    const outcomes = orders.map((order): StoreOutcome => {
      const name = accountName(order);
      const before = known.get(orderName(order));
      if (before === undefined && locked.has(name)) return { outcome: 'locked' };
      const outcome = judgeOrder(order, before, accounts.get(name));
      if (outcome.outcome === 'booked') {
        const { booking } = outcome;
        const { appId, uid, sequence, balanceAfter: balance } = booking;
        known.set(orderName(order), booking);
        accounts.set(name, { appId, uid, balance, sequence });
        bookings.push(booking);
      }
      return outcome;
    });
    if (bookings.length > 0) {
      await insertBookings(transaction, bookings);
      await moveAccounts(transaction, bookings);
      await this.#events.appendWithin(transaction, bookings.map(toBookingEvent));
    }
    return outcomes;
  }
}

/**
 * Without statistics, as after a large import, the planner would rather read the whole table through
 * another index and sort it, for each page.
 */
async function inIndexOrder(transaction: Transaction<Database>): Promise<void> {
  await sql`select set_config('enable_sort', 'off', true),
    set_config('enable_incremental_sort', 'off', true)`.execute(transaction);
}

/** Says that another transaction has booked an order that was not there a moment ago. */
class OrderTakenError extends Error {
  override readonly name = 'OrderTakenError';
}

function orderName({ appId, source, orderId }: Order): string {
  return JSON.stringify([appId, source, orderId]);
}

async function findOrders(
  transaction: Transaction<Database>,
  orders: readonly Order[],
): Promise<Map<string, Booking>> {
  const rows = await transaction
    .selectFrom('bookings')
    .select(bookingColumns)
    .where(
      sql<boolean>`(app_id, source, order_id) in (select * from unnest(
        ${orders.map(({ appId }) => appId)}::text[],
        ${orders.map(({ source }) => source)}::text[],
        ${orders.map(({ orderId }) => orderId)}::text[]))`,
    )
    .execute();
  return new Map(rows.map(toBooking).map((booking) => [orderName(booking), booking]));
}

/**
 * In the order of their keys, so that two batches with the same orders do not wait for each other.
 *
 * @throws {OrderTakenError}
 */
async function insertBookings(
  transaction: Transaction<Database>,
  bookings: readonly Booking[],
): Promise<void> {
  const sorted = [...bookings].sort((a, b) => (orderName(a) < orderName(b) ? -1 : 1));
  const inserted = await transaction
    .insertInto('bookings')
    .values(
      sorted.map((booking) => ({
        app_id: booking.appId,
        uid: booking.uid,
        sequence: booking.sequence,
        source: booking.source,
        order_id: booking.orderId,
        type: booking.type,
        amount: booking.amount,
        balance_after: booking.balanceAfter,
        mg_id: booking.mgId,
        round_id: booking.roundId,
        reason: booking.reason,
        booked_at_ms: booking.bookedAtMs,
      })),
    )
    .onConflict((conflict) => conflict.columns(['app_id', 'source', 'order_id']).doNothing())
    .executeTakeFirst();
  if (Number(inserted.numInsertedOrUpdatedRows) !== bookings.length) throw new OrderTakenError();
}
