import type { InboxMessage } from '../inbox/index.ts';
import type { ScoreEvent, ScoreEventData } from '../protocol/index.ts';
import type { WalletBooking } from './wallet-booking.ts';

/** `type` of the events that a wallet's bookings are in the feed. */
export const walletEventType = 'sudgate.wallet.booked' satisfies ScoreEvent;

/** A booking of the wallet as the app's backend reads it in the feed and by webhook. */
export type WalletBookingView = Readonly<ScoreEventData[typeof walletEventType]>;

export function toWalletBookingView(booking: WalletBooking): WalletBookingView {
  return {
    app_id: booking.appId,
    uid: booking.uid,
    order_id: booking.orderId,
    type: booking.type,
    amount: String(booking.amount),
    balance_after: String(booking.balanceAfter),
    mg_id: booking.mgId,
    round_id: booking.roundId,
    booked_at_ms: booking.bookedAtMs,
  };
}

/** The event of a booking. It is committed together with the memory of it. */
export function toWalletEvent(booking: WalletBooking): InboxMessage {
  return {
    appId: booking.appId,
    kind: 'booking',
    type: walletEventType,
    key: `wallet:${booking.orderId}`,
    receivedAtMs: booking.bookedAtMs,
    raw: Buffer.from(JSON.stringify(toWalletBookingView(booking))),
  };
}
