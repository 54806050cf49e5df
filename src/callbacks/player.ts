import { SudgateError } from '../errors.ts';
import type { UserProfile } from '../users/index.ts';
import type { CallbackApp, CallbackNote } from './callback-app.ts';

/** The player's profile, or why there is none. */
export type Player =
  | { readonly profile: UserProfile; readonly missing?: undefined }
  | { readonly profile?: undefined; readonly missing: CallbackNote };

/**
 * Looks the player of a good token up.
 *
 * @throws {SudgateError} `user_banned`; a directory that fails is a result, not an error
 */
export async function findPlayer(app: CallbackApp, uid: string): Promise<Player> {
  let profile: UserProfile | undefined;
  try {
    profile = await app.users.findUser({ appId: app.tokens.appId, uid });
  } catch (error) {
    const cause = error instanceof SudgateError ? error.cause : error;
    return { missing: { code: 'directory_unavailable', cause } };
  }
  if (profile === undefined) return { missing: { code: 'user_unknown' } };
  if (profile.banned) throw new SudgateError('user_banned', { uid });
  return { profile };
}
