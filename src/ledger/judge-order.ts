import type { Account, Booking, Order, OrderOutcome } from './booking.ts';
import { maxInt64 } from './int64.ts';

/**
 * The rule of the ledger (callbacks contract, section 13.4), the same for every database: the order
 * is looked at before the balance, so that the repeat of a consume that emptied the account is a
 * repeat and not a lack of money.
 *
 * @param known the booking of this order, if there is one
 * @param account as it is now, under the lock of the transaction that will book
 * @throws {RangeError} for an amount outside of int64 or below 0: no caller may let one through
 */
export function judgeOrder(
  order: Order,
  known: Booking | undefined,
  account: Account | undefined,
): OrderOutcome {
  const { type, amount } = order;
  if (amount < 0n || amount > maxInt64) throw new RangeError('amount: from 0 to 2^63 - 1');
  if (known !== undefined) return { outcome: 'duplicate', booking: known };
  if (account === undefined) return { outcome: 'no_account' };
  const balanceAfter = type === 'consume' ? account.balance - amount : account.balance + amount;
  if (balanceAfter < 0n) return { outcome: 'insufficient' };
  if (balanceAfter > maxInt64) return { outcome: 'overflow' };
  return {
    outcome: 'booked',
    booking: { ...order, sequence: account.sequence + 1, balanceAfter },
  };
}
