/** The backends that the contract runs on. A further one is one more entry. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/core/index.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { openSqliteStore, type Store } from '../../src/store/sqlite/index.ts';
import { createPostgresDatabase, patient, type TestDatabase } from '../support/postgres.ts';

export interface Backend {
  readonly name: string;
  /** A place for a database of its own, with nothing in it: not even tables. */
  create(): Promise<{ location: string; remove(): Promise<void> }>;
  /** The same with the tables there, where copying them is quicker than making them. */
  createMigrated?(): ReturnType<Backend['create']>;
  /** Opens a place, in this or in another process. */
  connect(location: string, options?: StoreOptions): Promise<Store>;
}

export interface StoreOptions {
  readonly maxNonces?: number;
  readonly clock?: Clock;
}

let migrated: Promise<TestDatabase> | undefined;

async function migratedDatabase(): Promise<TestDatabase> {
  const database = await createPostgresDatabase();
  process.once('beforeExit', () => void database.drop());
  await (await openPostgresStore({ ...patient, url: database.url })).close();
  return database;
}

export const backends: readonly Backend[] = [
  {
    name: 'sqlite',
    async create() {
      const directory = mkdtempSync(join(tmpdir(), 'sudgate-contract-'));
      return {
        location: join(directory, 'store.db'),
        remove: async () => rmSync(directory, { recursive: true, force: true }),
      };
    },
    connect: openSqliteStore,
  },
  {
    name: 'postgres',
    async create() {
      const { url, drop } = await createPostgresDatabase();
      return { location: url, remove: drop };
    },
    async createMigrated() {
      migrated ??= migratedDatabase();
      const { url, drop } = await createPostgresDatabase(await migrated);
      return { location: url, remove: drop };
    },
    connect: (url, options) => openPostgresStore({ ...patient, url, ...options }),
  },
];
