import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Insertable, Kysely, Transaction } from 'kysely';
import type { StoredUser, UserKey, UserProfile, UserStore } from '../../users/index.ts';
import type { Database, UsersTable } from '../schema.ts';
import { revokeIn } from './sqlite-revocations.ts';
import type { SqliteSnapshot } from './sqlite-snapshot.ts';

/** Rows of one insert statement: 8 parameters each, SQLite takes 32,766. */
const rowsPerStatement = 500;

const key = ['app_id', 'uid'] as const;
const columns = ['nick_name', 'avatar_url', 'gender', 'is_ai', 'ai_level', 'banned'] as const;

export class SqliteUsers implements UserStore {
  readonly #db: Kysely<Database>;
  readonly #find: StatementSync;
  readonly #snapshot: SqliteSnapshot;

  /**
   * @param reader a connection of its own, so that a look-up neither waits for a transaction of
   *   the writer nor sees half of it
   */
  constructor(db: Kysely<Database>, reader: DatabaseSync, snapshot: SqliteSnapshot) {
    this.#db = db;
    this.#snapshot = snapshot;
    // Compiled once and read as an array: this runs on every exchange.
    const query = db
      .selectFrom('users')
      .select(columns)
      .where('app_id', '=', '')
      .where('uid', '=', '')
      .compile();
    this.#find = reader.prepare(query.sql);
    this.#find.setReturnArrays(true);
  }

  async findUser({ appId, uid }: UserKey): Promise<UserProfile | undefined> {
    this.#snapshot.hold();
    const row = this.#find.get(appId, uid) as unknown as ProfileRow | undefined;
    return row === undefined ? undefined : fromRow(row);
  }

  async putUser({ appId, uid }: UserKey, profile: UserProfile): Promise<void> {
    await this.putUsers(appId, [{ uid, ...profile }]);
  }

  async putUsers(appId: string, users: readonly StoredUser[]): Promise<void> {
    await this.#write(async (transaction) => {
      for (const rows of statementsOf(appId, users)) {
        await transaction
          .insertInto('users')
          .values(rows)
          .onConflict((conflict) =>
            conflict
              .columns(key)
              .doUpdateSet((row) =>
                Object.fromEntries(
                  columns.map((column) => [column, row.ref(`excluded.${column}`)]),
                ),
              ),
          )
          .execute();
      }
    });
  }

  async addMissingUsers(appId: string, users: readonly StoredUser[]): Promise<void> {
    await this.#write(async (transaction) => {
      for (const rows of statementsOf(appId, users)) {
        await transaction
          .insertInto('users')
          .values(rows)
          .onConflict((conflict) => conflict.columns(key).doNothing())
          .execute();
      }
    });
  }

  async deleteUser({ appId, uid }: UserKey, nowMs: number) {
    return await this.#write(async (transaction) => {
      const deleted = await transaction
        .deleteFrom('users')
        .where('app_id', '=', appId)
        .where('uid', '=', uid)
        .executeTakeFirstOrThrow();
      const revocation = await revokeIn(transaction, appId, uid, nowMs);
      return { existed: deleted.numDeletedRows > 0n, revocation };
    });
  }

  #write<T>(work: (transaction: Transaction<Database>) => Promise<T>): Promise<T> {
    return this.#snapshot.renewedBy(() => this.#db.transaction().execute(work));
  }
}

function* statementsOf(
  appId: string,
  users: readonly StoredUser[],
): Generator<Insertable<UsersTable>[]> {
  for (let start = 0; start < users.length; start += rowsPerStatement) {
    yield users.slice(start, start + rowsPerStatement).map((user) => toRow(appId, user));
  }
}

function toRow(appId: string, user: StoredUser): Insertable<UsersTable> {
  const { uid, nick_name, avatar_url, gender, is_ai, ai_level, banned } = user;
  const row = { app_id: appId, uid, nick_name, avatar_url, gender, is_ai, ai_level };
  return { ...row, banned: banned ? 1 : 0 };
}

type ProfileRow = [string, string, UserProfile['gender'], number, number, number];

function fromRow(row: ProfileRow): UserProfile {
  const [nick_name, avatar_url, gender, is_ai, ai_level, banned] = row;
  return { nick_name, avatar_url, gender, is_ai, ai_level, banned: banned !== 0 };
}
