import type { Clock } from '../core/index.ts';
import type { UserDirectory } from '../users/index.ts';
import type { AccountKey, Order, OrderOutcome } from './booking.ts';
import { isSameOrder } from './booking.ts';
import type { Ledger } from './create-ledger.ts';
import type { ScoreOrder, ScoreOutcome, ScoreWallet } from './score-wallet.ts';

export interface LedgerWalletOptions {
  readonly ledger: Ledger;
  /** Who is known without an account: they have a balance of 0. */
  readonly users: Pick<UserDirectory, 'findUser'>;
  readonly clock: Clock;
}

/**
 * The ledger as a wallet. A user is known who has an account, or a profile in the directory; the
 * account of the latter is opened by the first order.
 *
 * A ban does not matter here: it ends tokens, and with them the way into a game, but what a round
 * that runs takes and pays has to be booked.
 */
export function createLedgerWallet({ ledger, users, clock }: LedgerWalletOptions): ScoreWallet {
  const isKnown = async (account: AccountKey) => (await users.findUser(account)) !== undefined;
  return {
    async findBalance(account) {
      const found = await ledger.findAccount(account);
      if (found !== undefined) return found.balance;
      return (await isKnown(account)) ? 0n : undefined;
    },
    async book(request) {
      const order = toOrder(request, clock());
      const outcome = await ledger.book(order);
      if (outcome.outcome !== 'no_account') return toScoreOutcome(order, outcome);
      if (!(await isKnown(order))) return { outcome: 'user_unknown' };
      await ledger.openAccount(order);
      return toScoreOutcome(order, await ledger.book(order));
    },
  };
}

function toOrder(request: ScoreOrder, bookedAtMs: number): Order {
  const { appId, uid, orderId, type, amount, mgId, roundId } = request;
  const what = { type, amount, mgId, roundId, reason: null };
  return { appId, uid, source: 'game', orderId, ...what, bookedAtMs };
}

function toScoreOutcome(order: Order, outcome: OrderOutcome): ScoreOutcome {
  switch (outcome.outcome) {
    case 'booked':
      return { outcome: 'booked', balance: outcome.booking.balanceAfter };
    case 'duplicate':
      return { outcome: 'duplicate', isSame: isSameOrder(order, outcome.booking) };
    case 'no_account':
      return { outcome: 'user_unknown' };
    default:
      return outcome;
  }
}
