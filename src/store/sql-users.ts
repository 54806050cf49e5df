import type { Insertable, Transaction } from 'kysely';
import type { StoredUser, UserKey, UserProfile, UserStore } from '../users/index.ts';
import type { Database, UsersTable } from './schema.ts';
import { type RevocationSteps, revokeIn } from './sql-revocations.ts';
import type { SqlRunner } from './sql-runner.ts';

/** Rows of one insert statement: 8 parameters each, SQLite takes 32,766, PostgreSQL 65,535. */
const rowsPerStatement = 500;

const key = ['app_id', 'uid'] as const;

/** What is read of a profile, in the order of {@link ProfileRow}. */
export const profileColumns = [
  'nick_name',
  'avatar_url',
  'gender',
  'is_ai',
  'ai_level',
  'banned',
] as const;

export type ProfileRow = [string, string, UserProfile['gender'], number, number, number];

export function toProfile(row: ProfileRow): UserProfile {
  const [nick_name, avatar_url, gender, is_ai, ai_level, banned] = row;
  return { nick_name, avatar_url, gender, is_ai, ai_level, banned: banned !== 0 };
}

export interface SqlUsersOptions {
  readonly runner: SqlRunner;
  /** Runs on every exchange: each backend has its own quickest way. */
  readonly findUser: (user: UserKey) => Promise<UserProfile | undefined>;
  readonly revocationSteps: RevocationSteps;
}

export class SqlUsers implements UserStore {
  readonly #runner: SqlRunner;
  readonly #revocationSteps: RevocationSteps;
  readonly findUser: SqlUsersOptions['findUser'];

  constructor({ runner, findUser, revocationSteps }: SqlUsersOptions) {
    this.#runner = runner;
    this.#revocationSteps = revocationSteps;
    this.findUser = findUser;
  }

  async putUser({ appId, uid }: UserKey, profile: UserProfile): Promise<void> {
    await this.putUsers(appId, [{ uid, ...profile }]);
  }

  async putUsers(appId: string, users: readonly StoredUser[]): Promise<void> {
    const last = new Map(users.map((user) => [user.uid, user]));
    await this.#insert(appId, last, (transaction, rows) =>
      transaction
        .insertInto('users')
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .columns(key)
            .doUpdateSet((row) =>
              Object.fromEntries(
                profileColumns.map((column) => [column, row.ref(`excluded.${column}`)]),
              ),
            ),
        )
        .execute(),
    );
  }

  async addMissingUsers(appId: string, users: readonly StoredUser[]): Promise<void> {
    const first = new Map(users.toReversed().map((user) => [user.uid, user]));
    await this.#insert(appId, first, (transaction, rows) =>
      transaction
        .insertInto('users')
        .values(rows)
        .onConflict((conflict) => conflict.columns(key).doNothing())
        .execute(),
    );
  }

  async deleteUser({ appId, uid }: UserKey, nowMs: number) {
    return await this.#runner.transact(async (transaction) => {
      const deleted = await transaction
        .deleteFrom('users')
        .where('app_id', '=', appId)
        .where('uid', '=', uid)
        .executeTakeFirstOrThrow();
      const revocation = await revokeIn(transaction, this.#revocationSteps, appId, uid, nowMs);
      return { existed: deleted.numDeletedRows > 0n, revocation };
    });
  }

  /**
   * In the order of uids, and each once: two batches at once that lock the same rows in different
   * orders would wait for each other for ever.
   */
  async #insert(
    appId: string,
    users: ReadonlyMap<string, StoredUser>,
    insert: (
      transaction: Transaction<Database>,
      rows: Insertable<UsersTable>[],
    ) => Promise<unknown>,
  ): Promise<void> {
    const rows = [...users.values()].sort(byUid).map((user) => toRow(appId, user));
    if (rows.length === 0) return;
    await this.#runner.transact(async (transaction) => {
      for (let start = 0; start < rows.length; start += rowsPerStatement) {
        await insert(transaction, rows.slice(start, start + rowsPerStatement));
      }
    });
  }
}

function byUid(a: StoredUser, b: StoredUser): number {
  return a.uid < b.uid ? -1 : 1;
}

function toRow(appId: string, user: StoredUser): Insertable<UsersTable> {
  const { uid, nick_name, avatar_url, gender, is_ai, ai_level, banned } = user;
  const row = { app_id: appId, uid, nick_name, avatar_url, gender, is_ai, ai_level };
  return { ...row, banned: banned ? 1 : 0 };
}
