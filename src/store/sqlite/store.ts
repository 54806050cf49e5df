import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { type Clock, systemClock } from '../../core/index.ts';
import { migrateDatabase } from '../migrate-database.ts';
import type { Database } from '../schema.ts';
import { sqliteDifferences } from '../sql-differences.ts';
import { SqlNonces } from '../sql-nonces.ts';
import { SqlRevocations } from '../sql-revocations.ts';
import type { SqlRunner } from '../sql-runner.ts';
import { SqlUsers } from '../sql-users.ts';
import { createSqlWebhooks } from '../sql-webhooks.ts';
import { defaultMaxNonces, type Store } from '../store.ts';
import { whileBusy } from './busy.ts';
import { SqliteConsumers } from './consumers.ts';
import { createPrivateFile } from './create-private-file.ts';
import { NodeSqliteDialect } from './dialect.ts';
import { orUnavailable } from './errors.ts';
import { SqliteEvents } from './events.ts';
import { SqliteInboxThread } from './inbox-thread.ts';
import { SqliteInboxWriter } from './inbox-writer.ts';
import { SqliteLedger } from './ledger.ts';
import { SqliteReads } from './reads.ts';
import { SqliteRetention } from './retention.ts';
import { SqliteRounds } from './rounds.ts';
import { SqliteSnapshot } from './snapshot.ts';
import { createSqliteLookup } from './users.ts';
import { SqliteWallet } from './wallet.ts';

/** How long one attempt waits for another process's lock. It blocks the thread, and is repeated. */
const busyTimeoutMs = 10;
/** Who reads meets a lock only while a log is recovered, and is not repeated. */
const readerTimeoutMs = 100;

export interface SqliteStoreOptions {
  /** How large the database file may become; writes then fail until something is deleted. */
  readonly maxBytes?: number;
  /** How many nonces are remembered at most. Default 1,000,000; at least 1. */
  readonly maxNonces?: number;
  /** Judges which nonces have expired. Default: the system clock. */
  readonly clock?: Clock;
}

/**
 * Opens the embedded store: one SQLite file with its write-ahead log, created and migrated if need
 * be. What a call has answered is on disk (`synchronous=FULL`).
 *
 * @param path a file; it and its directory are created so that only their owner can read them. Not
 *   `:memory:`: several connections share it
 * @throws {Error} that names the path
 */
export async function openSqliteStore(
  path: string,
  options: SqliteStoreOptions = {},
): Promise<Store> {
  try {
    if (path === '' || path === ':memory:')
      throw new Error('a file is needed, a temporary one in tests');
    createPrivateFile(path);
    return await openFile(path, options);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

async function openFile(path: string, options: SqliteStoreOptions): Promise<Store> {
  const writer = new DatabaseSync(path, { timeout: busyTimeoutMs });
  const db = new Kysely<Database>({ dialect: new NodeSqliteDialect(writer) });
  try {
    await whileBusy(async () => {
      writer.exec('pragma journal_mode=wal; pragma synchronous=full');
      await migrateDatabase(db, sqliteDifferences);
    });
    return await whileBusy(async () => openStore(db, writer, path, options));
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** The limit is one of the connection, not of the file. */
function limitPages(writer: DatabaseSync, maxBytes: number): number {
  const { page_size } = writer.prepare('pragma page_size').get() as { page_size: number };
  const maxPages = Math.floor(maxBytes / page_size);
  writer.exec(`pragma max_page_count=${maxPages}`);
  return maxPages;
}

function openReader(path: string): DatabaseSync {
  const reader = new DatabaseSync(path, { timeout: readerTimeoutMs, readOnly: true });
  // 32 MiB of pages: the upper levels of the user table with a million users stay in memory.
  // The first 256 MiB of the file are read in place, so that their pages are not in memory twice.
  reader.exec('pragma cache_size=-32768; pragma mmap_size=268435456');
  return reader;
}

function openStore(
  db: Kysely<Database>,
  writer: DatabaseSync,
  path: string,
  options: SqliteStoreOptions,
): Store {
  const maxPages =
    options.maxBytes === undefined ? undefined : limitPages(writer, options.maxBytes);
  const reader = openReader(path);
  try {
    return createStore(db, writer, reader, new SqliteInboxThread({ path, maxPages }), options);
  } catch (error) {
    reader.close();
    throw error;
  }
}

function createStore(
  db: Kysely<Database>,
  writer: DatabaseSync,
  reader: DatabaseSync,
  thread: SqliteInboxThread,
  { maxNonces = defaultMaxNonces, clock = systemClock }: SqliteStoreOptions,
): Store {
  const snapshot = new SqliteSnapshot(reader);
  const reads = new SqliteReads(reader, snapshot);
  const inboxWriter = new SqliteInboxWriter(db, thread, snapshot);
  const events = new SqliteEvents(reads, inboxWriter);
  const runner: SqlRunner = {
    // Several processes may write: a statement that finds the lock taken waits for its turn.
    run: (work) => orUnavailable(() => whileBusy(() => work(db))),
    transact: (work) =>
      orUnavailable(() => snapshot.renewedBy(() => db.transaction().execute(work))),
  };
  return {
    users: new SqlUsers({
      runner,
      findUser: createSqliteLookup(db, reader, snapshot),
      revocationSteps: {},
    }),
    // Never behind a writer: what one process revoked, the others have to know within a second.
    revocations: new SqlRevocations({ ...runner, run: reads.runLatest }, {}),
    nonces: new SqlNonces({
      runner,
      differences: sqliteDifferences,
      clock,
      maxEntries: maxNonces,
    }),
    events,
    rounds: new SqliteRounds(reads, inboxWriter),
    consumers: new SqliteConsumers(reads, inboxWriter),
    retention: new SqliteRetention(reads, inboxWriter),
    webhooks: createSqlWebhooks(runner, sqliteDifferences),
    ledger: new SqliteLedger(reads, inboxWriter, events),
    wallet: new SqliteWallet(reads, inboxWriter, events),
    async check() {
      reader.prepare('select 1 from users limit 1').get();
    },
    async close() {
      // Kysely gives the one connection out in turn: this is behind every call under way.
      await db.connection().execute(async () => {});
      events.close();
      await thread.close();
      snapshot.release();
      reader.close();
      // Closes the writer too, since the connection above was made.
      await db.destroy();
      if (writer.isOpen) writer.close();
    },
  };
}
