import type { Revocation } from '../revocation/index.ts';
import type { UserDirectory, UserKey, UserProfile } from './user-directory.ts';

export interface StoredUser extends UserProfile {
  readonly uid: string;
}

/**
 * Port: where profiles are kept by sudgate itself. Reads see every write that this store has
 * answered, and those of other processes after a moment (the embedded store: 20 ms).
 */
export interface UserStore extends UserDirectory {
  /** Inserts or replaces. */
  putUser(user: UserKey, profile: UserProfile): Promise<void>;
  /** Inserts or replaces all or none, in one transaction. Later rows win. */
  putUsers(appId: string, users: readonly StoredUser[]): Promise<void>;
  /** Inserts those whose uid is not there yet. */
  addMissingUsers(appId: string, users: readonly StoredUser[]): Promise<void>;
  /**
   * Deletes the profile and revokes the user's tokens, both or neither.
   *
   * @returns the revocation, and whether there was a profile
   */
  deleteUser(user: UserKey, nowMs: number): Promise<{ existed: boolean; revocation: Revocation }>;
}
