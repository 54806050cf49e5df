/**
 * Where a uid becomes a profile: the port, and its three sources (the embedded or shared store,
 * the app's backend over HTTP, a function).
 *
 * May not know of callbacks or of a certain database. Exported as `sudgate/users`.
 */
export { createFunctionDirectory, type FindUser } from './function-directory.ts';
export { createHttpDirectory, type HttpDirectoryOptions } from './http-directory.ts';
export { type ImportOptions, type ImportResult, importUsers } from './import-users.ts';
export {
  readUserProfile,
  toUserInfo,
  type UserDirectory,
  type UserKey,
  UserProfile,
  UserProfileInput,
} from './user-directory.ts';
export type { StoredUser, UserStore } from './user-store.ts';
