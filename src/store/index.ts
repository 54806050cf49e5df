/**
 * Where state is kept: the choice between the databases, each in a folder of its own.
 *
 * May not know of HTTP, callbacks or configuration. Not exported from the package; its databases are.
 */

export { type DatabaseOptions, describeDatabase } from './database-options.ts';
export { isUnavailable } from './is-unavailable.ts';
export type { InspectOptions, MigrationState, SchemaStatus } from './migrate-database.ts';
export { inspectDatabase, openStore } from './open-store.ts';
export type { Store } from './store.ts';
