import type { AccountKey, Booking, Order } from './booking.ts';
import { isSameOrder } from './booking.ts';
import type { Ledger } from './create-ledger.ts';

/** A change that the app itself orders: deposit, withdrawal, prize, refund. */
export interface Adjustment extends AccountKey {
  /** Below 0 it is taken from the balance; from −(2^63 − 1) to 2^63 − 1. */
  readonly amount: bigint;
  readonly reason: string;
  /** A second adjustment of the app with this key is a repeat. */
  readonly idempotencyKey: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

export type AdjustmentOutcome =
  /** `isRepeat`: it was booked before, exactly so. */
  | { readonly outcome: 'booked'; readonly booking: Booking; readonly isRepeat: boolean }
  /** The key was used for something else. */
  | { readonly outcome: 'conflict'; readonly booking: Booking }
  | { readonly outcome: 'insufficient' }
  | { readonly outcome: 'overflow' };

/**
 * Books an adjustment exactly once, however often it is ordered. The account need not be there.
 *
 * @throws {SudgateError} as {@link Ledger.book}: then repeat it with the same key
 */
export async function adjustScore(
  ledger: Pick<Ledger, 'book' | 'openAccount'>,
  adjustment: Adjustment,
): Promise<AdjustmentOutcome> {
  const order = toOrder(adjustment);
  let outcome = await ledger.book(order);
  if (outcome.outcome === 'no_account') {
    await ledger.openAccount(order);
    outcome = await ledger.book(order);
  }
  switch (outcome.outcome) {
    case 'booked':
      return { ...outcome, isRepeat: false };
    case 'duplicate': {
      const { booking } = outcome;
      if (!isSameOrder(order, booking)) return { outcome: 'conflict', booking };
      return { outcome: 'booked', booking, isRepeat: true };
    }
    case 'no_account':
      throw new Error('an account that was opened is not there');
    default:
      return outcome;
  }
}

function toOrder({ appId, uid, amount, reason, idempotencyKey, atMs }: Adjustment): Order {
  const isGain = amount >= 0n;
  return {
    appId,
    uid,
    source: 'app',
    orderId: idempotencyKey,
    type: isGain ? 'gain' : 'consume',
    amount: isGain ? amount : -amount,
    mgId: null,
    roundId: null,
    reason,
    bookedAtMs: atMs,
  };
}
