import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';
import { orUnavailable } from './errors.ts';
import type { SqliteInboxThread } from './inbox-thread.ts';
import type { InboxWrites } from './inbox-writes.ts';
import type { SqliteSnapshot } from './snapshot.ts';

/** The thread's writes, each in turn with the writes of this thread. */
export class SqliteInboxWriter {
  readonly #db: Kysely<Database>;
  readonly #thread: SqliteInboxThread;
  readonly #snapshot: SqliteSnapshot;

  constructor(db: Kysely<Database>, thread: SqliteInboxThread, snapshot: SqliteSnapshot) {
    this.#db = db;
    this.#thread = thread;
    this.#snapshot = snapshot;
  }

  /** The next read sees what was written. */
  write<Method extends keyof InboxWrites>(
    method: Method,
    ...args: Parameters<InboxWrites[Method]>
  ): Promise<ReturnType<InboxWrites[Method]>> {
    // Kysely gives its one connection out in turn. Two threads that fought for SQLite's lock would
    // wait by sleeping.
    return orUnavailable(() =>
      this.#snapshot.renewedBy(() =>
        this.#db.connection().execute(() => this.#thread.call(method, ...args)),
      ),
    );
  }
}
