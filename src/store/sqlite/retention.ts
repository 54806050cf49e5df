import type { DeleteQuery, RetentionStore } from '../../inbox/index.ts';
import type { SqliteInboxWriter } from './inbox-writer.ts';
import type { SqliteReads } from './reads.ts';

export class SqliteRetention implements RetentionStore {
  readonly #reads: SqliteReads;
  readonly #writer: SqliteInboxWriter;

  constructor(reads: SqliteReads, writer: SqliteInboxWriter) {
    this.#reads = reads;
    this.#writer = writer;
  }

  async deleteEvents(query: DeleteQuery): Promise<number> {
    return this.#wasEverWritten ? await this.#writer.write('deleteEvents', query) : 0;
  }

  async deleteKeys(query: DeleteQuery): Promise<number> {
    return this.#wasEverWritten ? await this.#writer.write('deleteKeys', query) : 0;
  }

  /** The thread that writes is not started for nothing. */
  get #wasEverWritten(): boolean {
    return this.#reads.lastPosition() > 0;
  }
}
