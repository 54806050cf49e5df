/**
 * The shared store on PostgreSQL, for any number of replicas.
 *
 * Implements every port of `store.ts`. Exported as `sudgate/store/postgres`.
 */
export type { Store } from '../store.ts';
export type { PostgresOptions } from './options.ts';
export { inspectPostgres, openPostgresStore, type PostgresStoreOptions } from './store.ts';
