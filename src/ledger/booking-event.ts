import type { InboxMessage } from '../inbox/index.ts';
import type { ScoreBooking, ScoreEvent } from '../protocol/index.ts';
import type { Booking } from './booking.ts';

/** `type` of the events that bookings are in the feed. No report or notification may have it. */
export const bookingEventType = 'sudgate.score.booked' satisfies ScoreEvent;

/** A booking as the app's backend reads it: in the API, in the feed and by webhook. */
export type BookingView = Readonly<ScoreBooking>;

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
