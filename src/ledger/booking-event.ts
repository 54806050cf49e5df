import type { InboxMessage } from '../inbox/index.ts';
import type { Booking } from './booking.ts';

/** `type` of the events that bookings are in the feed. No report or notification may have it. */
export const bookingEventType = 'sudgate.score.booked';

/** A booking as the app's backend reads it: in the API, in the feed and by webhook. */
export interface BookingView {
  readonly app_id: string;
  readonly uid: string;
  readonly sequence: number;
  readonly source: Booking['source'];
  readonly order_id: string;
  readonly type: Booking['type'];
  /** Digits, as all amounts: int64 does not fit into a JSON number that is read as a double. */
  readonly amount: string;
  readonly balance_after: string;
  readonly mg_id: string | null;
  readonly round_id: string | null;
  readonly reason: string | null;
  readonly booked_at_ms: number;
}

export function toBookingView(booking: Booking): BookingView {
  return {
    app_id: booking.appId,
    uid: booking.uid,
    sequence: booking.sequence,
    source: booking.source,
    order_id: booking.orderId,
    type: booking.type,
    amount: String(booking.amount),
    balance_after: String(booking.balanceAfter),
    mg_id: booking.mgId,
    round_id: booking.roundId,
    reason: booking.reason,
    booked_at_ms: booking.bookedAtMs,
  };
}

/** The event of a booking. It is committed together with it. */
export function toBookingEvent(booking: Booking): InboxMessage {
  return {
    appId: booking.appId,
    kind: 'booking',
    type: bookingEventType,
    key: `${booking.source}:${booking.orderId}`,
    receivedAtMs: booking.bookedAtMs,
    raw: Buffer.from(JSON.stringify(toBookingView(booking))),
  };
}
