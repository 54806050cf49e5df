import type { Static } from 'typebox';
import type { UpdateSstokenData, UpdateSstokenRequest } from '../protocol/index.ts';
import type { CallbackApp, CallbackSuccess } from './callback-app.ts';
import { findPlayer } from './player.ts';

/**
 * Exchanges an ss_token for a fresh one (callbacks contract, section 5). The old one stays good
 * until its own expiry, so a repeat after a lost answer succeeds as well.
 *
 * @throws {SudgateError} a `token_…` code, or `user_banned`
 */
export async function updateSstoken(
  app: CallbackApp,
  request: Static<typeof UpdateSstokenRequest>,
): Promise<CallbackSuccess> {
  const claims = app.tokens.verifySsToken(request.ss_token);
  const { uid } = claims;
  // Only for the ban: a banned player must not stay by renewing.
  const player = await findPlayer(app, uid);
  const { token, expireDate } = app.tokens.issueSsToken(uid, undefined, claims);
  const data: UpdateSstokenData = {
    ss_token: token,
    expire_date: expireDate,
    expire_date_str: String(expireDate),
  };
  return { data, uid, note: player.missing };
}
