import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import {
  emptySchemaStatus,
  type InspectOptions,
  readSchemaStatus,
  type SchemaStatus,
} from '../migrate-database.ts';
import type { Database } from '../schema.ts';
import { sqliteDifferences } from '../sql-differences.ts';
import { NodeSqliteDialect } from './dialect.ts';

/** Looks at a file, which need not be there, and changes nothing. @throws {Error} with the path */
export async function inspectSqlite(path: string, options?: InspectOptions): Promise<SchemaStatus> {
  if (!existsSync(path)) return emptySchemaStatus(sqliteDifferences);
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 1_000 });
    const db = new Kysely<Database>({ dialect: new NodeSqliteDialect(database) });
    try {
      return await readSchemaStatus(db, sqliteDifferences, options);
    } finally {
      await db.destroy();
      if (database.isOpen) database.close();
    }
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}
