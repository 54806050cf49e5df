import type { Kysely } from 'kysely';
import type { UserKey, UserProfile } from '../../users/index.ts';
import type { Database } from '../schema.ts';
import { type ProfileRow, profileColumns, toProfile } from '../sql-users.ts';
import type { PostgresPool } from './pool.ts';

/**
 * The look-up of every exchange: one statement, which each connection prepares once.
 *
 * @param timeoutMs how long it may take, connection aside
 */
export function createPostgresLookup(
  db: Kysely<Database>,
  pool: PostgresPool,
  timeoutMs: number,
): (user: UserKey) => Promise<UserProfile | undefined> {
  const { sql: text } = db
    .selectFrom('users')
    .select(profileColumns)
    .where('app_id', '=', '')
    .where('uid', '=', '')
    .compile();
  const statement = {
    name: 'find_user',
    text,
    rowMode: 'array',
    query_timeout: timeoutMs,
  } as const;
  return async ({ appId, uid }) => {
    const [row] = await pool.query<ProfileRow>({ ...statement, values: [appId, uid] });
    return row === undefined ? undefined : toProfile(row);
  };
}
