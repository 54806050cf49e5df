import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import { NodeSqliteDialect } from './dialect.ts';
import { orUnavailable } from './errors.ts';
import type { SqliteSnapshot } from './snapshot.ts';

/** Queries on the connection that only reads. */
export class SqliteReads {
  readonly #db: Kysely<Database>;
  readonly #snapshot: SqliteSnapshot;
  readonly #last: StatementSync;

  constructor(reader: DatabaseSync, snapshot: SqliteSnapshot) {
    this.#db = new Kysely<Database>({ dialect: new NodeSqliteDialect(reader) });
    this.#snapshot = snapshot;
    this.#last = reader.prepare("select seq from sqlite_sequence where name = 'events'");
  }

  /** Queries on a snapshot that has what this process wrote. */
  readonly run = <T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T> => {
    return orUnavailable(() => {
      this.#snapshot.hold();
      return work(this.#db);
    });
  };

  /** The same on a snapshot of now, that has what every other process wrote, too. */
  readonly runLatest = <T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T> => {
    this.#snapshot.release();
    return this.run(work);
  };

  /** Position of the last event that was ever there: SQLite remembers it. */
  lastPosition(): number {
    this.#snapshot.hold();
    return (this.#last.get() as { seq: number } | undefined)?.seq ?? 0;
  }
}
