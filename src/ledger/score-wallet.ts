import type { AccountKey } from './booking.ts';

/** An order of the game server (update_score), checked. */
export interface ScoreOrder extends AccountKey {
  /** The key for repeats, 1 to 200 bytes. */
  readonly orderId: string;
  readonly type: 'consume' | 'gain';
  /** From 0 to 2^63 − 1. */
  readonly amount: bigint;
  readonly mgId: string;
  readonly roundId: string;
}

export type ScoreOutcome =
  /** `balance`: after the booking. */
  | { readonly outcome: 'booked'; readonly balance: bigint }
  /** Booked before. `isSame`: with the same contents. */
  | { readonly outcome: 'duplicate'; readonly isSame: boolean }
  | { readonly outcome: 'insufficient' }
  | { readonly outcome: 'overflow' }
  /** For a reason of the wallet's own. */
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'user_unknown' };

/**
 * Port: where scores are kept, as the score callbacks use it. The ledger is one implementation; an
 * app with a wallet of its own writes another.
 */
export interface ScoreWallet {
  /** The balance with every booking that was answered before; undefined: the user is unknown. */
  findBalance(account: AccountKey): Promise<bigint | undefined>;
  /**
   * Books an order exactly once, however often it comes and wherever. A repeat is a `duplicate` even
   * if the balance would not cover it any more; one that was refused is judged anew.
   *
   * @throws {SudgateError} that says that it was not booked and will not be, unless the code is
   *   `score_outcome_unknown`. Errors of any other class are taken for that one.
   */
  book(order: ScoreOrder): Promise<ScoreOutcome>;
}
