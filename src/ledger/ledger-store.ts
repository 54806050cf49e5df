import type { Account, AccountKey, Booking, Order, OrderOutcome } from './booking.ts';

export interface UserBookingsQuery extends AccountKey {
  /** Only bookings before this sequence. */
  readonly before?: number | undefined;
  /** Most bookings of the page, from 1. */
  readonly limit: number;
}

export interface RoundBookingsQuery {
  readonly appId: string;
  readonly roundId: string;
  /** Only bookings behind this one, in the order of uid, then sequence. */
  readonly after?: { readonly uid: string; readonly sequence: number } | undefined;
  /** Most bookings of the page, from 1. */
  readonly limit: number;
}

/** What a round took from all its players and paid to them. May be over int64. */
export interface RoundTotals {
  readonly consumed: bigint;
  readonly gained: bigint;
}

/** What became of an order in the store; `locked`: nothing, since somebody else is at its account. */
export type StoreOutcome = OrderOutcome | { readonly outcome: 'locked' };

/** Port: where the ledger is kept. Reads see every booking that was answered before, by whomever. */
export interface LedgerStore {
  /**
   * Books orders in their order, in one transaction that is on disk when the promise resolves: the
   * bookings, the balances after them, and the event of each. The same order may stand there twice.
   * An account that somebody else holds is not waited for, since others would wait with it; only if
   * all are held, it is for a moment.
   *
   * A rejection says nothing of what was booked: {@link LedgerStore.findBookings} does.
   *
   * @returns for each order what became of it
   */
  book(orders: readonly Order[]): Promise<readonly StoreOutcome[]>;
  /**
   * What is booked for these orders. A transaction of an earlier `book` that may still be under way
   * is waited for, so that what is not found will not appear later.
   */
  findBookings(orders: readonly Order[]): Promise<readonly (Booking | undefined)[]>;
  /** Makes an account with the balance 0, unless it is there. */
  openAccount(account: AccountKey): Promise<void>;
  findAccount(account: AccountKey): Promise<Account | undefined>;
  /** Newest first. */
  listUserBookings(query: UserBookingsQuery): Promise<readonly Booking[]>;
  /** By uid, then sequence. */
  listRoundBookings(query: RoundBookingsQuery): Promise<readonly Booking[]>;
  sumRound(appId: string, roundId: string): Promise<RoundTotals>;
  /** Accounts in the order of app id, then uid, by bytes. */
  listAccounts(after: AccountKey | undefined, limit: number): Promise<readonly Account[]>;
  /**
   * Bookings in the order of app id, uid and sequence.
   *
   * @param through only bookings of accounts up to this one; undefined: of all
   */
  listBookings(
    after: BookingPlace | undefined,
    through: AccountKey | undefined,
    limit: number,
  ): Promise<readonly Booking[]>;
}

export interface BookingPlace extends AccountKey {
  readonly sequence: number;
}
