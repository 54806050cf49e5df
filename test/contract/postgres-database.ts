/** What tests of the PostgreSQL database itself need. */
import type pg from 'pg';
import { openPostgresStore, type PostgresStoreOptions } from '../../src/store/postgres/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { createPostgresDatabase, patient } from '../support/postgres.ts';
import type { Scope } from '../support/scope.ts';

export async function createDatabase(scope: Scope): Promise<string> {
  const { url, drop } = await createPostgresDatabase();
  scope.defer(drop);
  return url;
}

/** Closed before the database is dropped. It is patient unless the options say otherwise. */
export async function withStore(
  options: PostgresStoreOptions,
  work: (store: Store) => Promise<void>,
): Promise<void> {
  const store = await openPostgresStore({ ...patient, ...options });
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

export async function countOf(client: pg.Client, from: string): Promise<number> {
  const { rows } = await client.query(`select count(*) as count from ${from}`);
  return Number(rows[0].count);
}

/** Lets the insert of some row wait until the connection of the test releases the lock 42. */
export const waitingTrigger = (table: string, when: string): string => `
  create function wait() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock_shared(42); return new; end $$;
  create trigger wait after insert on ${table} for each row when (${when}) execute function wait()`;

/** What is counted of those who wait for a lock in this database. */
export const waiting = `pg_locks where not granted and database =
  (select oid from pg_database where datname = current_database())`;
