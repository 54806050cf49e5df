/** Whose balance it is. */
export interface AccountKey {
  readonly appId: string;
  readonly uid: string;
}

export interface Account extends AccountKey {
  /** Never negative, at most 2^63 − 1. */
  readonly balance: bigint;
  /** Of the last booking; 0: there was none. */
  readonly sequence: number;
}

/**
 * Who orders: the game server (update_score) or the app itself (an adjustment). Order ids of one are
 * none of the other, so that an app's key can never make a game's order look booked.
 */
export type BookingSource = 'game' | 'app';

/** What an order is recognised by: a second one with the same three is a repeat. */
export interface OrderKey {
  readonly appId: string;
  readonly source: BookingSource;
  /** `order_id` of the game, `idempotency_key` of the app. */
  readonly orderId: string;
}

/** What is to be booked. */
export interface Order extends OrderKey, AccountKey {
  readonly type: 'consume' | 'gain';
  /** From 0 to 2^63 − 1; `type` says in which direction. */
  readonly amount: bigint;
  /** Digits; null: no game has to do with it. */
  readonly mgId: string | null;
  readonly roundId: string | null;
  /** Why the app adjusted; null for orders of the game. */
  readonly reason: string | null;
  /** When it came, milliseconds since 1970. */
  readonly bookedAtMs: number;
}

/** An order that is booked. Bookings are never changed or deleted. */
export interface Booking extends Order {
  /** From 1 without gaps, for each account. */
  readonly sequence: number;
  /** Of the account, from 0. */
  readonly balanceAfter: bigint;
}

/** What became of an order. Only `booked` has changed anything. */
export type OrderOutcome =
  | { readonly outcome: 'booked'; readonly booking: Booking }
  /** It was booked before, as `booking` says. */
  | { readonly outcome: 'duplicate'; readonly booking: Booking }
  /** The balance does not cover it. It is judged anew when it comes again. */
  | { readonly outcome: 'insufficient' }
  /** The balance would leave int64. */
  | { readonly outcome: 'overflow' }
  | { readonly outcome: 'no_account' };

/** Whether an order asks for what was booked; when it came does not matter. */
export function isSameOrder(order: Order, booking: Booking): boolean {
  return (
    order.uid === booking.uid &&
    order.type === booking.type &&
    order.amount === booking.amount &&
    order.mgId === booking.mgId &&
    order.roundId === booking.roundId &&
    order.reason === booking.reason
  );
}
