import type { DatabaseSync } from 'node:sqlite';
import type { WalletBooking } from '../../wallet/index.ts';
import { toWalletEvent } from '../../wallet/wallet-event.ts';
import type { InboxWrites } from './inbox-writes.ts';
import type { AppendStatements } from './prepare-append.ts';

interface Row {
  readonly uid: string;
  readonly type: WalletBooking['type'];
  readonly amount: bigint;
  readonly balance_after: bigint;
  readonly mg_id: string;
  readonly round_id: string;
  readonly booked_at_ms: bigint;
}

/** @param transact runs a transaction that may add events: a booking and its event are one */
export function prepareWallet(
  db: DatabaseSync,
  transact: AppendStatements['transact'],
): Pick<InboxWrites, 'rememberBooking'> {
  const select = db.prepare('select * from wallet_bookings where app_id = ? and order_id = ?');
  select.setReadBigInts(true);
  const insert = db.prepare(
    `insert into wallet_bookings (app_id, order_id, uid, type, amount, balance_after, mg_id,
       round_id, booked_at_ms) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    rememberBooking: (booking) =>
      transact((add) => {
        const { appId, orderId, uid, type, amount, balanceAfter } = booking;
        const row = select.get(appId, orderId) as Row | undefined;
        if (row !== undefined) return toBooking(booking, row);
        const { mgId, roundId, bookedAtMs } = booking;
        insert.run(appId, orderId, uid, type, amount, balanceAfter, mgId, roundId, bookedAtMs);
        add([toWalletEvent(booking)]);
        return undefined;
      }),
  };
}

function toBooking({ appId, orderId }: WalletBooking, row: Row): WalletBooking {
  return {
    appId,
    orderId,
    uid: row.uid,
    type: row.type,
    amount: row.amount,
    balanceAfter: row.balance_after,
    mgId: row.mg_id,
    roundId: row.round_id,
    bookedAtMs: Number(row.booked_at_ms),
  };
}
