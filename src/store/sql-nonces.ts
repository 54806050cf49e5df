import { type Kysely, type RawBuilder, sql } from 'kysely';
import { type Clock, checkWholeNumber } from '../core/index.ts';
import type { NonceOutcome, NonceStore } from '../signature/index.ts';
import type { Database } from './schema.ts';
import type { SqlDifferences } from './sql-differences.ts';
import type { SqlRunner } from './sql-runner.ts';

export interface SqlNoncesOptions {
  readonly runner: SqlRunner;
  readonly differences: SqlDifferences;
  readonly clock: Clock;
  /** How many nonces may be remembered, over all processes; about 200 bytes each. At least 1. */
  readonly maxEntries: number;
}

/** What became useless is removed, and the rest counted, after this time at the latest. */
const sweepIntervalMs = 10_000;
/** And after so many new ones, so that the bound is not passed by more than that a process. */
const sweepEvery = 10_000;
/** Rows of one delete: short enough not to hold anybody up. */
const sweepBatch = 2_000;
/** Batches of one sweep; what is left is for the next. */
const maxSweepBatches = 50;

/**
 * Nonces in a table: what one process took no other takes again.
 *
 * Where the database can do without, no flush is waited for, nor a standby: a callback would wait as
 * well, for good if the standby is lost. A crash then loses the nonces of less than a second, and one
 * of those could be sent again, which is worth little: a token callback tells whoever repeats it
 * nothing new, and reports and orders, which are flushed, are known by their keys.
 *
 * The bound is soft: rows are counted when expired ones are swept, and between two sweeps a process
 * counts only what it adds itself. Only messages with a good signature get here, so nobody without
 * a secret can fill it.
 */
export class SqlNonces implements NonceStore {
  readonly #runner: SqlRunner;
  readonly #differences: SqlDifferences;
  readonly #clock: Clock;
  readonly #maxEntries: number;
  #count = 0;
  #addedSinceSweep = 0;
  #sweptAtMs = Number.NEGATIVE_INFINITY;
  #sweeping: Promise<void> | undefined;

  /** @throws {RangeError} if `maxEntries` is not a whole number of at least 1 */
  constructor({ runner, differences, clock, maxEntries }: SqlNoncesOptions) {
    checkWholeNumber('maxEntries', maxEntries, 1);
    this.#runner = runner;
    this.#differences = differences;
    this.#clock = clock;
    this.#maxEntries = maxEntries;
  }

  async remember(
    appId: string,
    nonce: string,
    digest: string,
    expiresAtMs: number,
  ): Promise<NonceOutcome> {
    const nowMs = this.#clock();
    if (this.#isSweepDue(nowMs)) await this.#sweep(nowMs);
    if (this.#count >= this.#maxEntries) return await this.#lookUp(appId, nonce, digest, nowMs);
    const row = { app_id: appId, nonce, digest, expires_at_ms: expiresAtMs };
    const known = await this.#runner.run((db) =>
      insertOrCount(this.#differences, row, nowMs)
        .execute(db)
        .then(({ rows }) => rows[0]),
    );
    if (known?.uses === 0) {
      this.#count++;
      this.#addedSinceSweep++;
      return 'new';
    }
    return known?.digest === digest ? 'same' : 'other';
  }

  /** There is no room: it may be known all the same. */
  async #lookUp(
    appId: string,
    nonce: string,
    digest: string,
    nowMs: number,
  ): Promise<NonceOutcome> {
    const known = await this.#runner.run((db) =>
      db
        .selectFrom('nonces')
        .select('digest')
        .where('app_id', '=', appId)
        .where('nonce', '=', nonce)
        .where('expires_at_ms', '>', nowMs)
        .executeTakeFirst(),
    );
    if (known === undefined) return 'full';
    return known.digest === digest ? 'same' : 'other';
  }

  #isSweepDue(nowMs: number): boolean {
    if (nowMs - this.#sweptAtMs >= sweepIntervalMs || this.#addedSinceSweep >= sweepEvery) {
      return true;
    }
    // A clock that was set back would put the next sweep off for as long.
    return nowMs < this.#sweptAtMs;
  }

  /** Calls at the same time share one sweep. */
  async #sweep(nowMs: number): Promise<void> {
    this.#sweeping ??= this.#runner
      .run((db) => this.#deleteExpired(db, nowMs))
      .then((count) => {
        this.#count = count;
        this.#addedSinceSweep = 0;
        this.#sweptAtMs = nowMs;
      })
      .finally(() => {
        this.#sweeping = undefined;
      });
    await this.#sweeping;
  }

  /** @returns how many are left, at most one more than there is room for */
  async #deleteExpired(db: Kysely<Database>, nowMs: number): Promise<number> {
    for (let batch = 0; batch < maxSweepBatches; batch++) {
      const { numAffectedRows } = await deleteExpired(this.#differences, nowMs).execute(db);
      if (Number(numAffectedRows) < sweepBatch) break;
    }
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from (select 1 from nonces limit ${this.#maxEntries}) as counted
    `.execute(db);
    return Number(rows[0]?.count);
  }
}

interface Nonce {
  readonly app_id: string;
  readonly nonce: string;
  readonly digest: string;
  readonly expires_at_ms: number;
}

/**
 * One statement, so that of two at once with one nonce only one finds it new: the other waits for
 * the row and then counts. An expired row is taken over as if it were new.
 */
function insertOrCount(
  { unflushed }: SqlDifferences,
  row: Nonce,
  nowMs: number,
): RawBuilder<{ uses: number; digest: string }> {
  return sql`
    insert into nonces (app_id, nonce, digest, uses, expires_at_ms)
    values (${row.app_id}, ${row.nonce}, ${row.digest}, 0, ${row.expires_at_ms})
    on conflict (app_id, nonce) do update set
      uses = case when nonces.expires_at_ms <= ${nowMs} then 0 else nonces.uses + 1 end,
      digest = case when nonces.expires_at_ms <= ${nowMs}
        then excluded.digest else nonces.digest end,
      expires_at_ms = case when nonces.expires_at_ms <= ${nowMs}
        then excluded.expires_at_ms else nonces.expires_at_ms end
    returning uses, digest${sql.raw(unflushed)}`;
}

function deleteExpired(
  { skipLocked, unflushed }: SqlDifferences,
  nowMs: number,
): RawBuilder<unknown> {
  return sql`
    delete from nonces where (app_id, nonce) in (
      select app_id, nonce from nonces where expires_at_ms <= ${nowMs}
      order by expires_at_ms limit ${sweepBatch} ${sql.raw(skipLocked)}
    ) ${sql.raw(unflushed && `returning 1${unflushed}`)}`;
}
