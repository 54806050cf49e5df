/** The same books without HTTP, for an app that runs the callbacks as a library. */
// In your code: from 'sudgate'.
import type { ScoreWallet } from '../../src/index.ts';
import type { Wallet } from './wallet.ts';

/** Wrap it in `createRememberingWallet`: to a repeat these books answer `booked` again. */
export function toScoreWallet(books: Wallet): ScoreWallet {
  return {
    findBalance: async ({ uid }) => books.balance(uid),
    async book({ appId, orderId, uid, type, amount, mgId, roundId }) {
      const ids = { app_id: appId, order_id: orderId, uid, mg_id: mgId, round_id: roundId };
      // In one process nobody stops waiting before it is booked.
      const order = {
        ...ids,
        type,
        amount: String(amount),
        expires_at_ms: Number.MAX_SAFE_INTEGER,
      };
      const answer = books.book(order, Date.now());
      switch (answer.outcome) {
        case 'booked':
          return { outcome: 'booked', balance: BigInt(answer.balance) };
        case 'conflict':
          return { outcome: 'duplicate', isSame: false };
        case 'late':
          throw new Error('too late');
        default:
          return { outcome: answer.outcome };
      }
    },
  };
}
