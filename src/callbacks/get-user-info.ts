import type { Static } from 'typebox';
import { SudgateError } from '../errors.ts';
import type { GetUserInfoRequest } from '../protocol/index.ts';
import { toUserInfo } from '../users/index.ts';
import type { CallbackApp, CallbackSuccess } from './callback-app.ts';
import { findPlayer } from './player.ts';

/**
 * Tells who the player of an ss_token is (callbacks contract, section 6).
 *
 * @throws {SudgateError} a `token_…` code, `user_banned`, `user_unknown`, `directory_unavailable`
 */
export async function getUserInfo(
  app: CallbackApp,
  request: Static<typeof GetUserInfoRequest>,
): Promise<CallbackSuccess> {
  const { uid } = app.tokens.verifySsToken(request.ss_token);
  const { profile, missing } = await findPlayer(app, uid);
  if (missing !== undefined) throw new SudgateError(missing.code, { uid, cause: missing.cause });
  return { data: toUserInfo(uid, profile), uid };
}
