import { SudgateError } from '../errors.ts';
import type { CallbackApp, CallbackSuccess } from './callback-app.ts';
import { readScoreQuestion } from './read-score-request.ts';
import { findBalance } from './wallet.ts';

/** It shifts the odds in favour of the user: nobody gets that without somebody deciding it. */
const vipLevel = 0;

/**
 * Tells name and balance of a player (callbacks contract, section 13.2). An account alone is not
 * enough: a name has to come from a profile. A ban is no matter, as for all score callbacks.
 *
 * @throws {SudgateError} `request_json`, `request_field`, `user_unknown`, and what wallet and
 *   directory throw
 */
export async function getAccount(app: CallbackApp, body: Buffer): Promise<CallbackSuccess> {
  const { uid } = readScoreQuestion(body);
  const account = { appId: app.tokens.appId, uid };
  const [score, profile] = await Promise.all([
    findBalance(app, account),
    app.users.findUser(account),
  ]);
  if (score === undefined || profile === undefined) throw new SudgateError('user_unknown', { uid });
  const { nick_name: nickname, avatar_url } = profile;
  return { data: { nickname, avatar_url, score, vip_level: vipLevel }, uid };
}
