import type { Clock } from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import type { ScoreOrder, ScoreWallet } from '../ledger/index.ts';
import type { WalletBooking, WalletBookingStore } from './wallet-booking.ts';

export interface RememberingWalletOptions {
  /** Books an order once, however often it is asked. `booked` may be its answer to a repeat, too. */
  readonly wallet: ScoreWallet;
  readonly store: WalletBookingStore;
  readonly clock: Clock;
}

/**
 * A wallet whose bookings are remembered: the repeat of a booked order is answered without asking it.
 * Only what it has surely booked is remembered; every other order is asked anew.
 *
 * If remembering fails, the outcome is unknown, and the repeat asks the wallet again. Of several
 * answers `booked` to copies of one order only the one that is remembered first stays that, so that
 * the game server is told 0 once, on whichever replica.
 */
export function createRememberingWallet(options: RememberingWalletOptions): ScoreWallet {
  const { wallet, store, clock } = options;
  return {
    findBalance: (account) => wallet.findBalance(account),
    async book(order) {
      const known = await surely(order, () => store.findBooking(order.appId, order.orderId));
      if (known !== undefined) return { outcome: 'duplicate', isSame: isSame(order, known) };
      const answer = await wallet.book(order);
      if (answer.outcome !== 'booked') return answer;
      const booking = { ...order, balanceAfter: answer.balance, bookedAtMs: clock() };
      const before = await surely(order, () => store.rememberBooking(booking));
      if (before === undefined) return answer;
      return { outcome: 'duplicate', isSame: isSame(order, before) };
    },
  };
}

/** Without the memory nothing can be said of an order: it may have been booked before. */
async function surely<T>({ uid }: ScoreOrder, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new SudgateError('score_outcome_unknown', { uid, cause });
  }
}

function isSame(order: ScoreOrder, booking: WalletBooking): boolean {
  return (
    order.uid === booking.uid &&
    order.type === booking.type &&
    order.amount === booking.amount &&
    order.mgId === booking.mgId &&
    order.roundId === booking.roundId
  );
}
