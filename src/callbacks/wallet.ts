import { SudgateError } from '../errors.ts';
import {
  type AccountKey,
  maxInt64,
  type ScoreOrder,
  type ScoreOutcome,
  type ScoreWallet,
} from '../ledger/index.ts';
import type { CallbackApp } from './callback-app.ts';

/**
 * The balance of a user; undefined: the wallet does not know the user.
 *
 * @throws {SudgateError} `score_unserved`, `wallet_unavailable` for what is no balance, and what the
 *   wallet throws
 */
export async function findBalance(
  { wallet }: CallbackApp,
  account: AccountKey,
): Promise<bigint | undefined> {
  const balance: unknown = await served(wallet).findBalance(account);
  if (balance === undefined || isBalance(balance)) return balance;
  throw new SudgateError('wallet_unavailable', { uid: account.uid, cause: noBalance() });
}

/**
 * Books an order. An app's own wallet may be plain JavaScript, so nothing that it answers is taken
 * for granted: by the time that an answer turns out to be none, it may have booked.
 *
 * @throws {SudgateError} `score_unserved`, and what the wallet throws; everything that is no clear
 *   answer is `score_outcome_unknown`
 */
export async function bookOrder({ wallet }: CallbackApp, order: ScoreOrder): Promise<ScoreOutcome> {
  const asked = served(wallet);
  try {
    return checkOutcome(await asked.book(order));
  } catch (error) {
    if (error instanceof SudgateError) throw error;
    // Of a fault that the wallet does not know itself nobody can say what it has left behind.
    throw new SudgateError('score_outcome_unknown', { uid: order.uid, cause: error });
  }
}

/** @throws {SudgateError} `score_unserved` */
function served(wallet: ScoreWallet | undefined): ScoreWallet {
  if (wallet === undefined) throw new SudgateError('score_unserved');
  return wallet;
}

const outcomes: Record<ScoreOutcome['outcome'], true> = {
  booked: true,
  duplicate: true,
  insufficient: true,
  overflow: true,
  refused: true,
  user_unknown: true,
};

/** @throws {TypeError} */
function checkOutcome(result: ScoreOutcome): ScoreOutcome {
  if (!Object.hasOwn(outcomes, result.outcome)) throw new TypeError('outcome: none that is known');
  if (result.outcome === 'booked' && !isBalance(result.balance)) throw noBalance();
  return result;
}

function isBalance(value: unknown): value is bigint {
  return typeof value === 'bigint' && value >= 0n && value <= maxInt64;
}

function noBalance(): TypeError {
  return new TypeError('balance: a bigint from 0 to 2^63 - 1 is needed');
}
