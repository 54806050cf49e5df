/** The backends that the contract runs on. A further one is one more entry. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../src/core/index.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { openSqliteStore, type Store } from '../../src/store/sqlite/index.ts';
import { createPostgresDatabase } from '../support/postgres.ts';

export interface Backend {
  readonly name: string;
  /** A place for a database of its own, with nothing in it: not even tables. */
  create(): Promise<{ location: string; remove(): Promise<void> }>;
  /** Opens a place, in this or in another process. */
  connect(location: string, options?: StoreOptions): Promise<Store>;
}

export interface StoreOptions {
  readonly maxNonces?: number;
  readonly clock?: Clock;
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
    connect: (url, options) => openPostgresStore({ url, ...options }),
  },
];
