import type { Kysely, Transaction } from 'kysely';
import {
  type Revocation,
  type RevocationPage,
  type RevocationStore,
  revocationWatermark,
} from '../../revocation/index.ts';
import type { Database } from '../schema.ts';

export class SqliteRevocations implements RevocationStore {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async revokeUser(appId: string, uid: string, nowMs: number): Promise<Revocation> {
    return await this.#db
      .transaction()
      .execute((transaction) => revokeIn(transaction, appId, uid, nowMs));
  }

  async listRevocations(cursor: number, limit: number): Promise<RevocationPage> {
    const rows = await this.#db
      .selectFrom('revocations')
      .selectAll()
      .where('position', '>', cursor)
      .orderBy('position')
      .limit(limit)
      .execute();
    return {
      revocations: rows.map(({ app_id, uid, revoked_at_ms }) => ({
        appId: app_id,
        uid,
        revokedAtMs: revoked_at_ms,
      })),
      cursor: rows.at(-1)?.position ?? cursor,
    };
  }
}

/** Replaces the user's revocation by one at a new position, inside the caller's transaction. */
export async function revokeIn(
  transaction: Transaction<Database>,
  appId: string,
  uid: string,
  nowMs: number,
): Promise<Revocation> {
  // A write first: the transaction takes the write lock before it has read anything.
  const previous = await transaction
    .deleteFrom('revocations')
    .where('app_id', '=', appId)
    .where('uid', '=', uid)
    .returning('revoked_at_ms')
    .executeTakeFirst();
  const revokedAtMs = revocationWatermark(nowMs, previous?.revoked_at_ms);
  await transaction
    .insertInto('revocations')
    .values({ app_id: appId, uid, revoked_at_ms: revokedAtMs })
    .execute();
  return { appId, uid, revokedAtMs };
}
