import type { DatabaseOptions } from './database-options.ts';
import type { InspectOptions, SchemaStatus } from './migrate-database.ts';
import type { Store } from './store.ts';

/**
 * Opens the database, migrated if need be. Only the driver that it needs is loaded.
 *
 * @param onPartitionRefused as an option of PostgreSQL; others have no partitions
 */
export async function openStore(
  options: DatabaseOptions,
  onPartitionRefused?: (error: unknown) => void,
): Promise<Store> {
  if (options.kind === 'sqlite') {
    const { openSqliteStore } = await import('./sqlite/index.ts');
    return await openSqliteStore(options.path);
  }
  const { openPostgresStore } = await import('./postgres/index.ts');
  return await openPostgresStore({ ...options, ...(onPartitionRefused && { onPartitionRefused }) });
}

/** Looks at migrations and tables, and changes nothing: not even a file is created. */
export async function inspectDatabase(
  options: DatabaseOptions,
  inspectOptions?: InspectOptions,
): Promise<SchemaStatus> {
  if (options.kind === 'sqlite') {
    const { inspectSqlite } = await import('./sqlite/index.ts');
    return await inspectSqlite(options.path, inspectOptions);
  }
  const { inspectPostgres } = await import('./postgres/index.ts');
  return await inspectPostgres(options, inspectOptions);
}
