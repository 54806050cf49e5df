import type { RawBuilder, Transaction } from 'kysely';
import {
  type Revocation,
  type RevocationPage,
  type RevocationStore,
  revocationWatermark,
} from '../revocation/index.ts';
import type { Database } from './schema.ts';
import type { SqlRunner } from './sql-runner.ts';

/** What a database needs to have positions in the order of commits, and others told. */
export interface RevocationSteps {
  /** Run first in a transaction that revokes. */
  readonly before?: RawBuilder<unknown>;
  /** Run last. */
  readonly after?: RawBuilder<unknown>;
}

export class SqlRevocations implements RevocationStore {
  readonly #runner: SqlRunner;
  readonly #steps: RevocationSteps;

  constructor(runner: SqlRunner, steps: RevocationSteps) {
    this.#runner = runner;
    this.#steps = steps;
  }

  async revokeUser(appId: string, uid: string, nowMs: number): Promise<Revocation> {
    return await this.#runner.transact((transaction) =>
      revokeIn(transaction, this.#steps, appId, uid, nowMs),
    );
  }

  async listRevocations(cursor: number, limit: number): Promise<RevocationPage> {
    const rows = await this.#runner.run((db) =>
      db
        .selectFrom('revocations')
        .select(['position', 'app_id', 'uid', 'revoked_at_ms'])
        .where('position', '>', cursor)
        .orderBy('position')
        .limit(limit)
        .execute(),
    );
    return toRevocationPage(
      rows.map((row) => [row.position, row.app_id, row.uid, row.revoked_at_ms]),
      cursor,
    );
  }
}

export type RevocationRow = [position: number, appId: string, uid: string, revokedAtMs: number];

export function toRevocationPage(rows: readonly RevocationRow[], cursor: number): RevocationPage {
  return {
    revocations: rows.map(([, appId, uid, revokedAtMs]) => ({ appId, uid, revokedAtMs })),
    cursor: rows.at(-1)?.[0] ?? cursor,
  };
}

/** Replaces the user's revocation by one at a new position, inside the caller's transaction. */
export async function revokeIn(
  transaction: Transaction<Database>,
  { before, after }: RevocationSteps,
  appId: string,
  uid: string,
  nowMs: number,
): Promise<Revocation> {
  await before?.execute(transaction);
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
  await after?.execute(transaction);
  return { appId, uid, revokedAtMs };
}
