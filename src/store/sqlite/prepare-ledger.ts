import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { toBookingEvent } from '../../ledger/booking-event.ts';
import type { Account, AccountKey, Booking, Order, OrderOutcome } from '../../ledger/index.ts';
import { judgeOrder } from '../../ledger/judge-order.ts';
import type { InboxWrites } from './inbox-writes.ts';
import type { AppendStatements } from './prepare-append.ts';
import { inTransaction } from './transaction.ts';

interface AccountRow {
  readonly balance: bigint;
  readonly sequence: bigint;
}

interface BookingRow extends AccountRow {
  readonly uid: string;
  readonly type: Order['type'];
  readonly amount: bigint;
  readonly balance_after: bigint;
  readonly mg_id: string | null;
  readonly round_id: string | null;
  readonly reason: string | null;
  readonly booked_at_ms: bigint;
}

/** @param transact runs a transaction that may add events: a booking and its event are one */
export function prepareLedger(
  db: DatabaseSync,
  transact: AppendStatements['transact'],
): Pick<InboxWrites, 'book' | 'findBookings' | 'openAccount'> {
  db.exec('pragma foreign_keys=on');
  const selectBooking = exact(
    db.prepare('select * from bookings where app_id = ? and source = ? and order_id = ?'),
  );
  const selectAccount = exact(
    db.prepare('select balance, sequence from score_accounts where app_id = ? and uid = ?'),
  );
  const updateAccount = db.prepare(
    `update score_accounts set balance = ?, sequence = ?
     where app_id = ? and uid = ? and sequence = ?`,
  );
  const insertBooking = db.prepare(
    `insert into bookings (app_id, uid, sequence, source, order_id, type, amount, balance_after,
       mg_id, round_id, reason, booked_at_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertAccount = db.prepare(
    `insert into score_accounts (app_id, uid, balance, sequence) values (?, ?, 0, 0)
     on conflict do nothing`,
  );

  function findBooking(order: Order): Booking | undefined {
    const { appId, source, orderId } = order;
    const row = selectBooking.get(appId, source, orderId) as BookingRow | undefined;
    return row && toBooking(order, row);
  }

  function findAccount({ appId, uid }: AccountKey): Account | undefined {
    const row = selectAccount.get(appId, uid) as AccountRow | undefined;
    return row && { appId, uid, balance: row.balance, sequence: Number(row.sequence) };
  }

  function save(booking: Booking): void {
    const { appId, uid, sequence, source, orderId, type, amount, balanceAfter } = booking;
    const { mgId, roundId, reason, bookedAtMs } = booking;
    const moved = updateAccount.run(balanceAfter, sequence, appId, uid, sequence - 1);
    if (moved.changes !== 1) throw new Error('the account is not where its last booking left it');
    insertBooking.run(
      ...[appId, uid, sequence, source, orderId, type, amount, balanceAfter],
      ...[mgId, roundId, reason, bookedAtMs],
    );
  }

  return {
    book: (orders) =>
      transact((add) =>
        orders.map((order): OrderOutcome => {
          const outcome = judgeOrder(order, findBooking(order), findAccount(order));
          if (outcome.outcome === 'booked') {
            save(outcome.booking);
            add([toBookingEvent(outcome.booking)]);
          }
          return outcome;
        }),
      ),
    // Under the write lock: no transaction is under way any more.
    findBookings: (orders) => inTransaction(db, () => orders.map(findBooking)),
    openAccount({ appId, uid }) {
      insertAccount.run(appId, uid);
    },
  };
}

/** Integers as bigint: a number would lose digits. */
function exact(statement: StatementSync): StatementSync {
  statement.setReadBigInts(true);
  return statement;
}

function toBooking({ appId, source, orderId }: Order, row: BookingRow): Booking {
  return {
    appId,
    uid: row.uid,
    sequence: Number(row.sequence),
    source,
    orderId,
    type: row.type,
    amount: row.amount,
    balanceAfter: row.balance_after,
    mgId: row.mg_id,
    roundId: row.round_id,
    reason: row.reason,
    bookedAtMs: Number(row.booked_at_ms),
  };
}
