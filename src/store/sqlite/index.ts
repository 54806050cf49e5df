/**
 * The embedded store on Node's built-in SQLite: no native build, one file, one machine.
 *
 * Implements the ports of `users` and `revocation`. Exported as `sudgate/store/sqlite`.
 */
export type { Store } from '../store.ts';
export { openSqliteStore } from './sqlite-store.ts';
