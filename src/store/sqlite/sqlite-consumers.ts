import type { Selectable } from 'kysely';
import type { ConsumerStore, SetAsideEvent, SetAsideQuery } from '../../inbox/index.ts';
import type { SetAsideTable } from '../schema.ts';
import type { SqliteInboxWriter } from './sqlite-inbox-writer.ts';
import type { SqliteReads } from './sqlite-reads.ts';

export class SqliteConsumers implements ConsumerStore {
  readonly #reads: SqliteReads;
  readonly #writer: SqliteInboxWriter;

  constructor(reads: SqliteReads, writer: SqliteInboxWriter) {
    this.#reads = reads;
    this.#writer = writer;
  }

  async findPosition(consumer: string): Promise<number> {
    const row = await this.#reads
      .current()
      .selectFrom('consumers')
      .select('position')
      .where('name', '=', consumer)
      .executeTakeFirst();
    return row?.position ?? 0;
  }

  savePosition(consumer: string, position: number): Promise<void> {
    return this.#writer.write('savePosition', consumer, position);
  }

  setAside(event: SetAsideEvent): Promise<void> {
    return this.#writer.write('setAside', event);
  }

  async listSetAside({ consumer, after, limit }: SetAsideQuery): Promise<readonly SetAsideEvent[]> {
    const rows = await this.#reads
      .current()
      .selectFrom('set_aside')
      .selectAll()
      .$if(consumer !== undefined, (query) => query.where('consumer', '=', consumer as string))
      .$if(after !== undefined, (query) =>
        query.where(({ eb, refTuple, tuple }) =>
          eb(
            refTuple('consumer', 'position'),
            '>',
            tuple(after?.consumer ?? '', after?.position ?? 0),
          ),
        ),
      )
      .orderBy('consumer')
      .orderBy('position')
      .limit(limit)
      .execute();
    return rows.map(fromRow);
  }

  removeSetAside(consumer: string, position: number): Promise<boolean> {
    return this.#writer.write('removeSetAside', consumer, position);
  }
}

function fromRow({ consumer, position, attempts, error, at_ms }: Selectable<SetAsideTable>) {
  return { consumer, position, attempts, error, atMs: at_ms };
}
