import { SudgateError } from '../errors.ts';
import {
  explainUserProfile,
  readUserProfile,
  type UserDirectory,
  type UserKey,
  type UserProfileInput,
} from './user-directory.ts';

/** The app's own look-up: a profile, or nothing if there is no such user. */
export type FindUser = (
  user: UserKey,
) => Promise<UserProfileInput | null | undefined> | UserProfileInput | null | undefined;

/** Makes a directory of a function, for use as a library. Bring your own deadline. */
export function createFunctionDirectory(findUser: FindUser): UserDirectory {
  return {
    async findUser(user) {
      const found = await findUser(user);
      if (found === null || found === undefined) return undefined;
      // What a database has no value for is often null.
      const given = Object.entries(found).filter(([, value]) => value != null);
      const value = Object.fromEntries(given);
      const profile = readUserProfile(value);
      if (profile !== undefined) return profile;
      const cause = new Error(`not a profile: ${explainUserProfile(value)}`);
      throw new SudgateError('directory_unavailable', { cause });
    },
  };
}
