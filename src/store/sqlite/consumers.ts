import type { SetAsideEvent } from '../../inbox/index.ts';
import { SqlConsumers } from '../sql-consumers.ts';
import type { SqliteInboxWriter } from './inbox-writer.ts';
import type { SqliteReads } from './reads.ts';

export class SqliteConsumers extends SqlConsumers {
  readonly #writer: SqliteInboxWriter;

  constructor(reads: SqliteReads, writer: SqliteInboxWriter) {
    super(reads);
    this.#writer = writer;
  }

  savePosition(consumer: string, position: number): Promise<void> {
    return this.#writer.write('savePosition', consumer, position);
  }

  setAside(event: SetAsideEvent): Promise<void> {
    return this.#writer.write('setAside', event);
  }

  removeSetAside(consumer: string, position: number): Promise<boolean> {
    return this.#writer.write('removeSetAside', consumer, position);
  }
}
