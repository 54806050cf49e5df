/**
 * Moves everything from one database to another, whatever their kinds, and compares them.
 *
 * Works below the ports, on rows. May be loaded by nothing that serves. Not exported from the
 * package.
 */
export type { CopyProgress, TableComparison } from './compare-tables.ts';
export { compareDatabases, copyDatabase, type TableCopy } from './copy-database.ts';
export { CopyError } from './copy-end.ts';
