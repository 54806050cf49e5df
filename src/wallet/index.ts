/**
 * Scores that an app keeps in a wallet service of its own: asking it over HTTP, and remembering what
 * it has booked.
 *
 * May not know of the callbacks, the service or a certain database. Exported as `sudgate/wallet`.
 */
export { createHttpWallet, type HttpWalletOptions, type WalletCall } from './http-wallet.ts';
export { createRememberingWallet, type RememberingWalletOptions } from './remembering-wallet.ts';
export type { WalletBooking, WalletBookingStore } from './wallet-booking.ts';
export { toWalletBookingView, type WalletBookingView, walletEventType } from './wallet-event.ts';
export {
  BalanceAnswer,
  BalanceRequest,
  BookAnswer,
  BookRequest,
} from './wallet-messages.ts';
