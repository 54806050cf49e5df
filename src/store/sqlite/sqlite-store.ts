import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrationProvider } from '../migrations.ts';
import type { Database } from '../schema.ts';
import type { Store } from '../store.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';
import { SqliteRevocations } from './sqlite-revocations.ts';
import { SqliteUsers } from './sqlite-users.ts';

/** How long a writer waits for another process's transaction. It blocks the thread. */
const busyTimeoutMs = 2_000;

/**
 * Opens the embedded store: one SQLite file with its write-ahead log, created and migrated if need
 * be. What a call has answered is on disk (`synchronous=FULL`).
 *
 * @param path a file; its directory is created
 */
export async function openSqliteStore(path: string): Promise<Store> {
  mkdirSync(dirname(path), { recursive: true });
  const writer = new DatabaseSync(path, { timeout: busyTimeoutMs });
  let reader: DatabaseSync | undefined;
  const db = new Kysely<Database>({ dialect: new NodeSqliteDialect(writer) });
  try {
    writer.exec('pragma journal_mode=wal; pragma synchronous=full');
    await migrate(db);
    reader = new DatabaseSync(path, { timeout: busyTimeoutMs, readOnly: true });
    // 32 MiB of pages: the upper levels of the user table with a million users stay in memory.
    reader.exec('pragma cache_size=-32768');
  } catch (error) {
    reader?.close();
    // Kysely closes only what it has used.
    if (writer.isOpen) writer.close();
    throw error;
  }
  const revocations = new SqliteRevocations(db);
  const readOnly = reader;
  return {
    users: new SqliteUsers(db, readOnly),
    revocations,
    async check() {
      readOnly.prepare('select 1').get();
    },
    async close() {
      readOnly.close();
      await db.destroy();
      if (writer.isOpen) writer.close();
    },
  };
}

async function migrate(db: Kysely<Database>): Promise<void> {
  const { error } = await new Migrator({ db, provider: migrationProvider }).migrateToLatest();
  if (error !== undefined) throw error;
}
