import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Insertable, Kysely, Selectable } from 'kysely';
import type { StoredUser, UserKey, UserProfile, UserStore } from '../../users/index.ts';
import type { Database, UsersTable } from '../schema.ts';
import { revokeIn } from './sqlite-revocations.ts';

/** Rows of one insert statement: 8 parameters each, SQLite takes 32,766. */
const rowsPerStatement = 500;

export class SqliteUsers implements UserStore {
  readonly #db: Kysely<Database>;
  readonly #find: StatementSync;

  /**
   * @param reader a connection of its own, so that a look-up neither waits for a transaction of
   *   the writer nor sees half of it
   */
  constructor(db: Kysely<Database>, reader: DatabaseSync) {
    this.#db = db;
    // Compiled once: this runs on every exchange.
    const query = db
      .selectFrom('users')
      .selectAll()
      .where('app_id', '=', '')
      .where('uid', '=', '')
      .compile();
    this.#find = reader.prepare(query.sql);
  }

  async findUser({ appId, uid }: UserKey): Promise<UserProfile | undefined> {
    const row = this.#find.get(appId, uid) as Selectable<UsersTable> | undefined;
    return row === undefined ? undefined : fromRow(row);
  }

  async putUser({ appId, uid }: UserKey, profile: UserProfile): Promise<void> {
    await this.putUsers(appId, [{ uid, ...profile }]);
  }

  async putUsers(appId: string, users: readonly StoredUser[]): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      for (const rows of statementsOf(appId, users)) {
        await transaction.replaceInto('users').values(rows).execute();
      }
    });
  }

  async addMissingUsers(appId: string, users: readonly StoredUser[]): Promise<void> {
    for (const rows of statementsOf(appId, users)) {
      await this.#db.insertInto('users').orIgnore().values(rows).execute();
    }
  }

  async deleteUser({ appId, uid }: UserKey, nowMs: number) {
    return await this.#db.transaction().execute(async (transaction) => {
      const deleted = await transaction
        .deleteFrom('users')
        .where('app_id', '=', appId)
        .where('uid', '=', uid)
        .executeTakeFirstOrThrow();
      const revocation = await revokeIn(transaction, appId, uid, nowMs);
      return { existed: deleted.numDeletedRows > 0n, revocation };
    });
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

function fromRow(row: Selectable<UsersTable>): UserProfile {
  const { nick_name, avatar_url, is_ai, ai_level } = row;
  const gender = row.gender as UserProfile['gender'];
  return { nick_name, avatar_url, gender, is_ai, ai_level, banned: row.banned !== 0 };
}
