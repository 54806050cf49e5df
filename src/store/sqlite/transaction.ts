import type { DatabaseSync } from 'node:sqlite';

/** All or nothing. Takes the write lock first, so that what is read within stays true. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  return within(db, 'begin immediate', work);
}

/** Reads that all see the same, and keep nobody from writing meanwhile. */
export function inSnapshot<T>(db: DatabaseSync, work: () => T): T {
  return within(db, 'begin', work);
}

function within<T>(db: DatabaseSync, begin: string, work: () => T): T {
  db.exec(begin);
  try {
    const result = work();
    db.exec('commit');
    return result;
  } catch (error) {
    // After some errors SQLite has left the transaction by itself.
    if (db.isTransaction) db.exec('rollback');
    throw error;
  }
}
