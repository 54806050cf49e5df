import { sql, type Transaction } from 'kysely';
import type { DeleteQuery, RetentionStore } from '../../inbox/index.ts';
import { isUnavailable } from '../is-unavailable.ts';
import type { Database } from '../schema.ts';
import type { SqlRunner } from '../sql-runner.ts';
import {
  deleteOldRooms,
  lookBehind,
  selectOldEvents,
  selectOldKeys,
  selectOldRounds,
} from '../sql-statements.ts';
import type { EventPartitions } from './event-partitions.ts';
import { advisoryLock } from './locks.ts';
import { runStatement } from './run-statement.ts';

/** Up to here the events of a partition are counted before it is dropped. */
const maxCount = 1_000_000;

export class PostgresRetention implements RetentionStore {
  readonly #runner: SqlRunner;
  readonly #partitions: EventPartitions;

  constructor(runner: SqlRunner, partitions: EventPartitions) {
    this.#runner = runner;
    this.#partitions = partitions;
  }

  /** A partition that cannot be dropped keeps the rest from nothing: that is told of in the end. */
  async deleteEvents(query: DeleteQuery): Promise<number> {
    const { receivedBeforeMs, limit } = bounded(query);
    let events = await this.#alone((db) => deleteFromDefault(db, receivedBeforeMs, limit));
    let fault: unknown;
    for (const { name, endMs } of await this.#partitions.list()) {
      if (endMs > receivedBeforeMs || events >= limit || fault !== undefined) break;
      const variants = await this.#alone((db) => deleteVariantsOf(db, name, limit));
      if (variants === limit) return limit;
      const count = await this.#count(name);
      try {
        await this.#partitions.drop(name);
        events += count;
      } catch (error) {
        fault = error;
      }
    }
    const others = await this.#alone((db) => deleteRoundsAndRooms(db, receivedBeforeMs, limit));
    const deleted = Math.max(events, others);
    // Each try holds appends up while somebody is in the way: once a pass, not with every batch.
    if (fault !== undefined && (isUnavailable(fault) || deleted < limit)) throw fault;
    return deleted;
  }

  async deleteKeys(query: DeleteQuery): Promise<number> {
    const { receivedBeforeMs, limit } = bounded(query);
    return await this.#alone(async (db) => {
      const values = [limit + lookBehind, receivedBeforeMs, limit];
      const positions = await selectPositions(db, selectOldKeys, ...values);
      if (positions.length === 0) return 0;
      await db.deleteFrom('message_keys').where('position', 'in', positions).execute();
      // One that came after its event was gone.
      await db.deleteFrom('message_variants').where('position', 'in', positions).execute();
      return positions.length;
    });
  }

  async #count(partition: string): Promise<number> {
    const { rows } = await this.#runner.run((db) =>
      sql<{ count: number }>`select count(*) as count from (
        select from ${sql.table(partition)} limit ${sql.lit(maxCount)}
      ) as events`.execute(db),
    );
    return rows[0]?.count ?? 0;
  }

  /** In a transaction of the one replica that deletes; of the others there is nothing to do. */
  async #alone(work: (db: Transaction<Database>) => Promise<number>): Promise<number> {
    return await this.#runner.transact(async (db) => {
      const lock = sql.raw(advisoryLock('retention'));
      const { rows } = await sql<{ is_ours: boolean }>`
        select pg_try_advisory_xact_lock(${lock}) as is_ours`.execute(db);
      return rows[0]?.is_ours === true ? await work(db) : 0;
    });
  }
}

/** "At any time" is no number to this database. */
function bounded({ receivedBeforeMs, limit }: DeleteQuery): DeleteQuery {
  return { limit, receivedBeforeMs: Math.min(receivedBeforeMs, Number.MAX_SAFE_INTEGER) };
}

async function selectPositions(
  db: Transaction<Database>,
  statement: string,
  ...values: readonly number[]
): Promise<number[]> {
  const { rows } = await runStatement<{ position: number }>(db, statement, ...values);
  return rows.map(({ position }) => position);
}

async function deleteFromDefault(
  db: Transaction<Database>,
  receivedBeforeMs: number,
  limit: number,
): Promise<number> {
  const values = [limit + lookBehind, receivedBeforeMs, limit];
  const positions = await selectPositions(db, selectOldEvents('events_default'), ...values);
  if (positions.length === 0) return 0;
  await sql`delete from events_default where position = any(${positions})`.execute(db);
  await db.deleteFrom('message_variants').where('position', 'in', positions).execute();
  return positions.length;
}

/** A batch of them; with fewer than `limit` there are no more. */
async function deleteVariantsOf(
  db: Transaction<Database>,
  partition: string,
  limit: number,
): Promise<number> {
  const events = sql.table(partition);
  // The bounds come from the index of the partition, and keep the search to few variants.
  const { numAffectedRows } = await sql`
    delete from message_variants where id in (
      select id from message_variants as variant
      where position between (select min(position) from ${events})
          and (select max(position) from ${events})
        and exists (select from ${events} as event where event.position = variant.position)
      limit ${limit}
    )`.execute(db);
  return Number(numAffectedRows);
}

/** @returns the greater of both counts */
async function deleteRoundsAndRooms(
  db: Transaction<Database>,
  receivedBeforeMs: number,
  limit: number,
): Promise<number> {
  const values = [limit + lookBehind, limit];
  const old = await runStatement<{ id: number }>(db, selectOldRounds, ...values);
  const ids = old.rows.map(({ id }) => id);
  if (ids.length > 0) {
    await db.deleteFrom('rounds').where('id', 'in', ids).execute();
    await db.deleteFrom('round_players').where('round_id', 'in', ids).execute();
  }
  const rooms = await runStatement(db, deleteOldRooms, receivedBeforeMs, limit);
  return Math.max(ids.length, Number(rooms.numAffectedRows));
}
