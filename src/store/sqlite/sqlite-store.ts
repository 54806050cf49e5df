import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { InboxStores } from '../../inbox/index.ts';
import { createMigrations } from '../migrations.ts';
import type { Database } from '../schema.ts';
import type { Store } from '../store.ts';
import { whileBusy } from './sqlite-busy.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';
import { SqliteRevocations } from './sqlite-revocations.ts';
import { SqliteSnapshot } from './sqlite-snapshot.ts';
import { SqliteUsers } from './sqlite-users.ts';

/** How long one attempt waits for another process's lock. It blocks the thread. */
const busyTimeoutMs = 100;

/**
 * Opens the embedded store: one SQLite file with its write-ahead log, created and migrated if need
 * be. What a call has answered is on disk (`synchronous=FULL`).
 *
 * @param path a file; its directory is created
 * @throws {Error} that names the path
 */
export async function openSqliteStore(path: string): Promise<Store> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return await openFile(path);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

async function openFile(path: string): Promise<Store> {
  const writer = new DatabaseSync(path, { timeout: busyTimeoutMs });
  const db = new Kysely<Database>({ dialect: new NodeSqliteDialect(writer) });
  try {
    await whileBusy(async () => {
      writer.exec('pragma journal_mode=wal; pragma synchronous=full');
      await migrate(db);
    });
    return await whileBusy(async () => openStore(db, writer, path));
  } catch (error) {
    writer.close();
    throw error;
  }
}

function openReader(path: string): DatabaseSync {
  const reader = new DatabaseSync(path, { timeout: busyTimeoutMs, readOnly: true });
  // 32 MiB of pages: the upper levels of the user table with a million users stay in memory.
  reader.exec('pragma cache_size=-32768');
  return reader;
}

function openStore(db: Kysely<Database>, writer: DatabaseSync, path: string): Store {
  const reader = openReader(path);
  try {
    return createStore(db, writer, reader);
  } catch (error) {
    reader.close();
    throw error;
  }
}

function createStore(db: Kysely<Database>, writer: DatabaseSync, reader: DatabaseSync): Store {
  const snapshot = new SqliteSnapshot(reader);
  return {
    users: new SqliteUsers(db, reader, snapshot),
    revocations: new SqliteRevocations(db),
    ...pendingInboxStores,
    async check() {
      reader.prepare('select 1 from users limit 1').get();
    },
    async close() {
      // Kysely gives the one connection out in turn: this is behind every call under way.
      await db.connection().execute(async () => {});
      snapshot.release();
      reader.close();
      // Closes the writer too, since the connection above was made.
      await db.destroy();
      if (writer.isOpen) writer.close();
    },
  };
}

async function migrate(db: Kysely<Database>): Promise<void> {
  const { error } = await new Migrator({
    db,
    provider: createMigrations({ clustered: 'without rowid' }),
  }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** Replaced by the SQLite half of the inbox in the commits that follow. */
const pendingInboxStores = {} as InboxStores;
