import { SudgateError } from '../errors.ts';
import type { CallbackApp, CallbackSuccess } from './callback-app.ts';
import { readScoreOrder } from './read-score-request.ts';
import { bookOrder } from './wallet.ts';

/**
 * Books an order on the balance of a player, once (callbacks contract, section 13.4). It is on disk
 * when this succeeds.
 *
 * @throws {SudgateError} `request_json`, `request_field`, `user_unknown`, a `score_…` code, and what
 *   wallet and directory throw. Nothing was booked then, unless it is `score_outcome_unknown`.
 */
export async function updateScore(app: CallbackApp, body: Buffer): Promise<CallbackSuccess> {
  const order = readScoreOrder(app.tokens.appId, body);
  const { uid } = order;
  const result = await bookOrder(app, order);
  switch (result.outcome) {
    case 'booked':
      return { data: { score: result.balance }, uid };
    case 'duplicate':
      throw new SudgateError(result.isSame ? 'score_duplicate' : 'score_changed', { uid });
    case 'insufficient':
      throw new SudgateError('score_insufficient', { uid });
    case 'overflow':
      throw new SudgateError('score_overflow', { uid });
    case 'refused':
      throw new SudgateError('score_refused', { uid });
    case 'user_unknown':
      throw new SudgateError('user_unknown', { uid });
  }
}
