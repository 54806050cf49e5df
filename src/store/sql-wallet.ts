import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { WalletBooking } from '../wallet/index.ts';
import type { Database, WalletBookingsTable } from './schema.ts';

/** A booking as it is read: int64 as texts. */
interface WalletBookingRow
  extends Omit<Selectable<WalletBookingsTable>, 'amount' | 'balance_after'> {
  readonly amount: string;
  readonly balance_after: string;
}

export async function findWalletBooking(
  db: Kysely<Database>,
  appId: string,
  orderId: string,
): Promise<WalletBooking | undefined> {
  const row = await db
    .selectFrom('wallet_bookings')
    .select([
      'app_id',
      'order_id',
      'uid',
      'type',
      sql<string>`cast(amount as text)`.as('amount'),
      sql<string>`cast(balance_after as text)`.as('balance_after'),
      'mg_id',
      'round_id',
      'booked_at_ms',
    ])
    .where('app_id', '=', appId)
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  return row && toWalletBooking(row);
}

function toWalletBooking(row: WalletBookingRow): WalletBooking {
  return {
    appId: row.app_id,
    orderId: row.order_id,
    uid: row.uid,
    type: row.type,
    amount: BigInt(row.amount),
    balanceAfter: BigInt(row.balance_after),
    mgId: row.mg_id,
    roundId: row.round_id,
    bookedAtMs: row.booked_at_ms,
  };
}

export function toWalletBookingRow(booking: WalletBooking): Insertable<WalletBookingsTable> {
  return {
    app_id: booking.appId,
    order_id: booking.orderId,
    uid: booking.uid,
    type: booking.type,
    amount: booking.amount,
    balance_after: booking.balanceAfter,
    mg_id: booking.mgId,
    round_id: booking.roundId,
    booked_at_ms: booking.bookedAtMs,
  };
}
