/**
 * Scores: accounts, and bookings that are added and never changed. Each order is booked exactly once.
 *
 * May not know of HTTP, signatures or a certain database. Exported as `sudgate/ledger`.
 */
export type { LedgerDifference } from './account-chain.ts';
export { type Adjustment, type AdjustmentOutcome, adjustScore } from './adjust-score.ts';
export {
  type Account,
  type AccountKey,
  type Booking,
  type BookingSource,
  isSameOrder,
  type Order,
  type OrderKey,
  type OrderOutcome,
} from './booking.ts';
export { type BookingView, bookingEventType, toBookingView } from './booking-event.ts';
export { createLedger, type Ledger, type LedgerOptions } from './create-ledger.ts';
export { maxInt64, parseInt64 } from './int64.ts';
export type { LedgerLimits } from './ledger-limits.ts';
export type {
  BookingPlace,
  LedgerStore,
  RoundBookingsQuery,
  RoundTotals,
  StoreOutcome,
  UserBookingsQuery,
} from './ledger-store.ts';
export { createLedgerWallet, type LedgerWalletOptions } from './ledger-wallet.ts';
export type { ScoreOrder, ScoreOutcome, ScoreWallet } from './score-wallet.ts';
export {
  type LedgerProgress,
  type LedgerReport,
  type VerifyLedgerOptions,
  verifyLedger,
} from './verify-ledger.ts';
