import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { isBusy } from '../sqlite/errors.ts';
import { inTransaction } from '../sqlite/transaction.ts';
import { type CopyEnd, type CopyRow, type CopyValue, inUse } from './copy-end.ts';
import type { CopyCounter, CopyTable } from './copy-tables.ts';

const busyTimeoutMs = 1_000;

/**
 * A file that nobody else has open, nor can open until the end: what is read from it stays true, and
 * a service that still runs on it is found. SQLite keeps a lock for each connection that has read.
 *
 * @throws {CopyError} `in_use`
 */
export function openSqliteEnd(path: string): CopyEnd {
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    db.exec('pragma locking_mode=exclusive; pragma synchronous=full');
    // The lock is taken by the first transaction.
    db.exec('begin exclusive; commit');
    return new SqliteEnd(path, db);
  } catch (error) {
    db.close();
    throw isBusy(error) ? inUse(path) : error;
  }
}

class SqliteEnd implements CopyEnd {
  readonly place: string;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(place: string, db: DatabaseSync) {
    this.place = place;
    this.#db = db;
  }

  async query(text: string, values: readonly CopyValue[] = []): Promise<CopyRow[]> {
    return this.#prepare(text).all(...values) as unknown as CopyRow[];
  }

  async insert({ name, columns }: CopyTable, rows: readonly CopyRow[]): Promise<void> {
    const names = columns.map((column) => column.name).join(', ');
    const places = columns.map(() => '?').join(', ');
    const insertion = this.#prepare(`insert into ${name} (${names}) values (${places})`);
    inTransaction(this.#db, () => {
      for (const row of rows) insertion.run(...row);
    });
  }

  async clear(tables: readonly CopyTable[]): Promise<void> {
    inTransaction(this.#db, () => {
      for (const { name } of tables) this.#db.exec(`delete from ${name}`);
    });
  }

  async moveCounter({ table }: CopyCounter, last: bigint): Promise<void> {
    inTransaction(this.#db, () => {
      const { changes } = this.#prepare('update sqlite_sequence set seq = ? where name = ?').run(
        last,
        table,
      );
      if (Number(changes) > 0) return;
      this.#prepare('insert into sqlite_sequence (name, seq) values (?, ?)').run(table, last);
    });
  }

  async close(): Promise<void> {
    this.#db.close();
  }

  #prepare(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(text);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    this.#statements.set(text, statement);
    return statement;
  }
}
