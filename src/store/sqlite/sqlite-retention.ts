import type { DeleteQuery, RetentionStore } from '../../inbox/index.ts';
import type { SqliteInboxWriter } from './sqlite-inbox-writer.ts';

export class SqliteRetention implements RetentionStore {
  readonly #writer: SqliteInboxWriter;

  constructor(writer: SqliteInboxWriter) {
    this.#writer = writer;
  }

  deleteEvents(query: DeleteQuery): Promise<number> {
    return this.#writer.write('deleteEvents', query);
  }

  deleteKeys(query: DeleteQuery): Promise<number> {
    return this.#writer.write('deleteKeys', query);
  }
}
