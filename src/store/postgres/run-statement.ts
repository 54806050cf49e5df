import { CompiledQuery, type Kysely, type QueryResult } from 'kysely';
import type { Database } from '../schema.ts';

/** Runs a statement of `sql-statements.ts`: this database numbers its values. */
export async function runStatement<Row = unknown>(
  db: Kysely<Database>,
  statement: string,
  ...values: readonly unknown[]
): Promise<QueryResult<Row>> {
  let nth = 0;
  const numbered = statement.replaceAll('?', () => `$${++nth}`);
  return await db.executeQuery<Row>(CompiledQuery.raw(numbered, [...values]));
}
