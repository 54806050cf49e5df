/**
 * The embedded store on Node's built-in SQLite: no native build, one file, one machine.
 *
 * Implements every port of `store.ts`. Exported as `sudgate/store/sqlite`.
 */
export type { Store } from '../store.ts';
export { inspectSqlite } from './inspect.ts';
export { openSqliteStore, type SqliteStoreOptions } from './store.ts';
