import type { Static } from 'typebox';
import type { GetSstokenData, GetSstokenRequest } from '../protocol/index.ts';
import { toUserInfo } from '../users/index.ts';
import type { CallbackApp, CallbackSuccess } from './callback-app.ts';
import { findPlayer } from './player.ts';

/**
 * Exchanges a code for an ss_token (the seed document). Repeatable until the code expires.
 *
 * `user_info` comes along when the profile is known, which saves the game server a call. Without
 * it the exchange still succeeds: the app itself signed that uid.
 *
 * @throws {SudgateError} a `token_…` code, or `user_banned`
 */
export async function getSstoken(
  app: CallbackApp,
  request: Static<typeof GetSstokenRequest>,
): Promise<CallbackSuccess> {
  const claims = app.tokens.verifyCode(request.code);
  const { uid } = claims;
  const player = await findPlayer(app, uid);
  const { token, expireDate } = app.tokens.issueSsToken(uid, undefined, claims);
  const data: GetSstokenData = {
    ss_token: token,
    expire_date: expireDate,
    expire_date_str: String(expireDate),
  };
  if (player.profile !== undefined) data.user_info = toUserInfo(uid, player.profile);
  return { data, uid, note: player.missing };
}
