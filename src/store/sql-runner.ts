import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

/** How the statements that all databases share reach one of them. */
export interface SqlRunner {
  /** Single statements: each holds by itself. */
  run<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T>;
  /** All or nothing. */
  transact<T>(work: (transaction: Transaction<Database>) => Promise<T>): Promise<T>;
}
