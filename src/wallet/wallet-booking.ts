import type { ScoreOrder } from '../ledger/index.ts';

/** An order that the wallet has booked, as it is remembered. */
export interface WalletBooking extends ScoreOrder {
  /** As the wallet said. */
  readonly balanceAfter: bigint;
  /** When it was remembered, milliseconds since 1970. */
  readonly bookedAtMs: number;
}

/** Port: where it is remembered what a wallet has booked. Nothing is ever changed or deleted. */
export interface WalletBookingStore {
  /** Sees everything that was remembered before, by whomever. */
  findBooking(appId: string, orderId: string): Promise<WalletBooking | undefined>;
  /**
   * Remembers a booking together with its event, on disk when the promise resolves. Of several
   * callers at once, on whichever replica, one is the first.
   *
   * @returns undefined: it is remembered now; else the booking of this order that was there before
   */
  rememberBooking(booking: WalletBooking): Promise<WalletBooking | undefined>;
}
