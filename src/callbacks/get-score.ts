import { SudgateError } from '../errors.ts';
import type { CallbackApp, CallbackSuccess } from './callback-app.ts';
import { readScoreQuestion } from './read-score-request.ts';
import { findBalance } from './wallet.ts';

/**
 * Tells the balance of a player (callbacks contract, section 13.3).
 *
 * @throws {SudgateError} `request_json`, `request_field`, `user_unknown`, and what wallet and
 *   directory throw
 */
export async function getScore(app: CallbackApp, body: Buffer): Promise<CallbackSuccess> {
  const { uid } = readScoreQuestion(body);
  const score = await findBalance(app, { appId: app.tokens.appId, uid });
  if (score === undefined) throw new SudgateError('user_unknown', { uid });
  return { data: { score }, uid };
}
