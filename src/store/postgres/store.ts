import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import { type Clock, systemClock } from '../../core/index.ts';
import {
  type InspectOptions,
  migrateDatabase,
  readSchemaStatus,
  type SchemaStatus,
} from '../migrate-database.ts';
import type { Database } from '../schema.ts';
import { postgresDifferences } from '../sql-differences.ts';
import { SqlNonces } from '../sql-nonces.ts';
import type { SqlRunner } from '../sql-runner.ts';
import { SqlUsers } from '../sql-users.ts';
import { createSqlWebhooks } from '../sql-webhooks.ts';
import { defaultMaxNonces, type Store } from '../store.ts';
import { CallsUnderWay } from './calls-under-way.ts';
import { PostgresConsumers } from './consumers.ts';
import { EventPartitions } from './event-partitions.ts';
import { PostgresEvents } from './events.ts';
import { PostgresLedger } from './ledger.ts';
import { PostgresListener } from './listener.ts';
import type { PostgresOptions } from './options.ts';
import { PostgresPool, type PostgresPoolConfig } from './pool.ts';
import { PostgresRetention } from './retention.ts';
import { PostgresRevocations, postgresRevocationSteps } from './revocations.ts';
import { PostgresRounds } from './rounds.ts';
import { clientSettings, type PostgresLimits, readLimits } from './settings.ts';
import { showPostgresUrl } from './url.ts';
import { createPostgresLookup } from './users.ts';
import { PostgresWallet } from './wallet.ts';

export interface PostgresStoreOptions extends PostgresOptions {
  /** How many nonces are remembered at most. Default 1,000,000; at least 1. */
  readonly maxNonces?: number;
  /** Judges which nonces have expired. Default: the system clock. */
  readonly clock?: Clock;
  /**
   * Called once if the database does not let its user make the partition of a day: events are kept
   * all the same, and deleted row by row later on.
   */
  readonly onPartitionRefused?: (error: unknown) => void;
}

/**
 * Opens the shared store: a PostgreSQL database, migrated if need be. What a call has answered is
 * committed there.
 *
 * A call fails with `database_unavailable` when the database does not answer in time, and works
 * again when it does: nothing has to be opened anew. A write that fails so may have been done all
 * the same: its answer was lost. All of them can be repeated.
 *
 * @throws {TypeError} {RangeError} for options that are wrong
 * @throws {Error} that names the address, without password
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const limits = readLimits(options);
  const settings = clientSettings(options, limits);
  await withoutTimeouts(options, settings, async (db) => {
    await refuseOtherEncodings(db);
    await migrateDatabase(db, postgresDifferences);
  });
  return createStore(settings, limits, options);
}

/** Looks at a database and changes nothing. @throws {Error} as {@link openPostgresStore} */
export async function inspectPostgres(
  options: PostgresOptions,
  inspectOptions?: InspectOptions,
): Promise<SchemaStatus> {
  const settings = { ...clientSettings(options, readLimits(options)), mayOnlyRead: true };
  return await withoutTimeouts(options, settings, (db) =>
    readSchemaStatus(db, postgresDifferences, inspectOptions),
  );
}

/** SQL_ASCII keeps bytes as they come, and they come in UTF-8. */
const encodings = ['UTF8', 'SQL_ASCII'];

/**
 * In any other encoding a text that it lacks fails, such as the name of a user, together with what is
 * written in one transaction with it: the orders of other users.
 *
 * @throws {Error}
 */
async function refuseOtherEncodings(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ encoding: string }>`
    select current_setting('server_encoding') as encoding`.execute(db);
  const encoding = rows[0]?.encoding ?? '';
  if (encodings.includes(encoding)) return;
  throw new Error(
    `the database is in ${encoding}, which cannot keep every text: make one with "create database … template template0 encoding 'UTF8'" and bring what is in this one there with "sudgate db copy"`,
  );
}

/** Long work: waiting for another replica that migrates, an index on a large table, counting. */
async function withoutTimeouts<T>(
  { url }: PostgresOptions,
  settings: PostgresPoolConfig,
  work: (db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  const unlimited = { statement_timeout: 0, lock_timeout: 0, query_timeout: 0 };
  // Two: the names of what was applied are read while the lock is held on the other one.
  const pool = new PostgresPool({ ...settings, ...unlimited, max: 2 });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    return await work(db);
  } catch (error) {
    const { message } = ((error as Error).cause ?? error) as Error;
    throw new Error(`${showPostgresUrl(url)}: ${message}`, { cause: error });
  } finally {
    await db.destroy();
  }
}

function createStore(
  settings: pg.ClientConfig,
  limits: PostgresLimits,
  { maxNonces = defaultMaxNonces, clock = systemClock, onPartitionRefused }: PostgresStoreOptions,
): Store {
  const pool = new PostgresPool({
    ...settings,
    max: limits.poolSize,
    idleTimeoutMillis: limits.idleTimeoutMs,
  });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const listener = new PostgresListener(settings);
  const calls = new CallsUnderWay();
  const runner: SqlRunner = {
    run: (work) => calls.run(() => work(db)),
    // Said, because a database may have another default.
    transact: (work) =>
      calls.run(() => db.transaction().setIsolationLevel('read committed').execute(work)),
  };
  const partitions = new EventPartitions(pool, calls, onPartitionRefused);
  const events = new PostgresEvents({ runner, pool, calls, listener, partitions });
  const lookUp = createPostgresLookup(db, pool, limits.lookupTimeoutMs);
  return {
    users: new SqlUsers({
      runner,
      findUser: (user) => calls.run(() => lookUp(user)),
      revocationSteps: postgresRevocationSteps,
    }),
    revocations: new PostgresRevocations({ runner, pool, calls, listener }),
    nonces: new SqlNonces({
      runner,
      differences: postgresDifferences,
      clock,
      maxEntries: maxNonces,
    }),
    events,
    rounds: new PostgresRounds({ runner, pool, calls }),
    consumers: new PostgresConsumers(runner),
    retention: new PostgresRetention(runner, partitions),
    webhooks: createSqlWebhooks(runner, postgresDifferences),
    ledger: new PostgresLedger(runner, events),
    wallet: new PostgresWallet(runner, events),
    async check() {
      const query_timeout = limits.lookupTimeoutMs;
      await calls.run(() => pool.query({ text: 'select 1', rowMode: 'array', query_timeout }));
    },
    async close() {
      events.close();
      await Promise.all([calls.close(), listener.close()]);
      await pool.end();
    },
  };
}
