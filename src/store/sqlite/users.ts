import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { UserKey, UserProfile } from '../../users/index.ts';
import type { Database } from '../schema.ts';
import { type ProfileRow, profileColumns, toProfile } from '../sql-users.ts';
import type { SqliteSnapshot } from './snapshot.ts';

/**
 * The look-up of every exchange.
 *
 * @param reader a connection of its own, so that a look-up neither waits for a transaction of the
 *   writer nor sees half of it
 */
export function createSqliteLookup(
  db: Kysely<Database>,
  reader: DatabaseSync,
  snapshot: SqliteSnapshot,
): (user: UserKey) => Promise<UserProfile | undefined> {
  // Compiled once and read as an array: this runs on every exchange.
  const query = db
    .selectFrom('users')
    .select(profileColumns)
    .where('app_id', '=', '')
    .where('uid', '=', '')
    .compile();
  const statement = reader.prepare(query.sql);
  statement.setReturnArrays(true);
  return async ({ appId, uid }) => {
    snapshot.hold();
    const row = statement.get(appId, uid) as unknown as ProfileRow | undefined;
    return row === undefined ? undefined : toProfile(row);
  };
}
