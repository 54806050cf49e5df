import type { Selectable } from 'kysely';
import type { ConsumerStore, SetAsideEvent, SetAsideQuery } from '../inbox/index.ts';
import type { SetAsideTable } from './schema.ts';
import type { SqlRunner } from './sql-runner.ts';

/** What all databases read alike. */
export abstract class SqlConsumers implements ConsumerStore {
  readonly #run: SqlRunner['run'];

  constructor({ run }: Pick<SqlRunner, 'run'>) {
    this.#run = run;
  }

  abstract savePosition(consumer: string, position: number): Promise<void>;
  abstract setAside(event: SetAsideEvent): Promise<void>;
  abstract removeSetAside(consumer: string, position: number): Promise<boolean>;

  async findPosition(consumer: string): Promise<number> {
    const row = await this.#run((db) =>
      db.selectFrom('consumers').select('position').where('name', '=', consumer).executeTakeFirst(),
    );
    return row?.position ?? 0;
  }

  async listSetAside({ consumer, after, limit }: SetAsideQuery): Promise<readonly SetAsideEvent[]> {
    const rows = await this.#run((db) => {
      let select = db.selectFrom('set_aside').selectAll();
      if (consumer !== undefined) select = select.where('consumer', '=', consumer);
      if (after !== undefined) {
        select = select.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('consumer', 'position'), '>', tuple(after.consumer, after.position)),
        );
      }
      return select.orderBy('consumer').orderBy('position').limit(limit).execute();
    });
    return rows.map(fromRow);
  }
}

function fromRow({ consumer, position, attempts, error, at_ms }: Selectable<SetAsideTable>) {
  return { consumer, position, attempts, error, atMs: at_ms };
}
