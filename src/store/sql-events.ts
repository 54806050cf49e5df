import { type Kysely, type RawBuilder, sql } from 'kysely';
import type {
  AppendOutcome,
  EventQuery,
  EventStore,
  EventVariant,
  InboxMessage,
  MessageKey,
  StoredEvent,
} from '../inbox/index.ts';
import { maxVariants } from '../inbox/store-rules.ts';
import type { Database } from './schema.ts';
import { type EventPlace, findEvents, placeColumns, readFitting } from './sql-find-events.ts';
import type { SqlRunner } from './sql-runner.ts';

/** Events of one app and type. */
export interface EventSort {
  readonly appId: string;
  readonly type: string;
}

/** A stretch of positions, and how many of it are wanted. */
export interface EventRange {
  readonly after: number;
  readonly upTo: number;
  readonly limit: number;
}

/** What all databases read alike; how they append, and tell of it, is their own. */
export abstract class SqlEvents implements EventStore {
  readonly #run: SqlRunner['run'];

  constructor({ run }: Pick<SqlRunner, 'run'>) {
    this.#run = run;
  }

  abstract append(messages: readonly InboxMessage[]): Promise<readonly AppendOutcome[]>;
  abstract findEventByKey(key: MessageKey): Promise<StoredEvent | undefined>;
  abstract lastPosition(): Promise<number>;
  abstract subscribe(listener: () => void): () => void;

  async listEvents(query: EventQuery): Promise<readonly StoredEvent[]> {
    const { after, limit, appId, types } = query;
    if (appId !== undefined || types !== undefined) return await this.#listSome(query);
    return await this.#run(async (db) => {
      const page = await db
        .selectFrom('events')
        .select(placeColumns)
        .where('position', '>', after)
        .orderBy('position')
        .limit(limit)
        .execute();
      return await readPage(db, page);
    });
  }

  async findEvent(position: number): Promise<StoredEvent | undefined> {
    return (await this.findEvents([position])).get(position);
  }

  async findEvents(positions: readonly number[]): Promise<ReadonlyMap<number, StoredEvent>> {
    const groups = positions.map((position) => [position]);
    return await this.#run((db) => findEvents(db, groups));
  }

  async listVariants(position: number): Promise<readonly EventVariant[]> {
    const rows = await this.#run((db) =>
      db
        .selectFrom('message_variants')
        .select(['type', 'received_at_ms', 'raw'])
        .where('position', '=', position)
        .orderBy('id')
        .limit(maxVariants)
        .execute(),
    );
    return rows.map(({ type, received_at_ms, raw }) => ({
      type,
      receivedAtMs: received_at_ms,
      raw,
    }));
  }

  /** The first of each sort within the range, in whatever order: at least the first of all. */
  protected async searchSorts(
    db: Kysely<Database>,
    sorts: readonly EventSort[],
    { after, upTo, limit }: EventRange,
  ): Promise<EventPlace[]> {
    const found: EventPlace[] = [];
    for (const { appId, type } of sorts) {
      const rows = await db
        .selectFrom('events')
        .select(placeColumns)
        .where('app_id', '=', appId)
        .where('type', '=', type)
        .where('position', '>', after)
        .where('position', '<=', upTo)
        .orderBy('position')
        .limit(limit)
        .execute();
      found.push(...rows);
    }
    return found;
  }

  /**
   * One search of the index for each app and type, merged: a search for several at once would read
   * all there are and sort them.
   *
   * Each statement may see more than the one before. So the page ends at what was there before the
   * first of them: up to there nothing is added any more, and all of them see the same.
   */
  async #listSome({ after, limit, appId, types }: EventQuery): Promise<readonly StoredEvent[]> {
    const upTo = await this.lastPosition();
    if (upTo <= after) return [];
    return await this.#run(async (db) => {
      const sorts: EventSort[] = [];
      for (const app of appId === undefined ? await listApps(db) : [appId]) {
        for (const type of new Set(types ?? (await listTypes(db, app)))) {
          sorts.push({ appId: app, type });
        }
      }
      const found = await this.searchSorts(db, sorts, { after, upTo, limit });
      found.sort((a, b) => a.position - b.position);
      return await readPage(db, found.slice(0, limit));
    });
  }
}

async function readPage(
  db: Kysely<Database>,
  page: readonly EventPlace[],
): Promise<readonly StoredEvent[]> {
  const events = await readFitting(
    db,
    page.map((event) => [event]),
  );
  return [...events.values()];
}

/** Every app with an event. */
function listApps(db: Kysely<Database>): Promise<string[]> {
  return listDistinct(db, 'app_id', sql`true`);
}

function listTypes(db: Kysely<Database>, appId: string): Promise<string[]> {
  return listDistinct(db, 'type', sql`app_id = ${appId}`);
}

/** One search of the index for each value, from one to the next: `distinct` would read all there is. */
async function listDistinct(
  db: Kysely<Database>,
  column: 'app_id' | 'type',
  where: RawBuilder<unknown>,
): Promise<string[]> {
  const name = sql.ref(column);
  const { rows } = await sql<{ value: string }>`
    with recursive found (value) as (
      select min(${name}) from events where ${where}
      union all
      select (select min(${name}) from events where ${where} and ${name} > found.value)
      from found where found.value is not null
    )
    select value from found where value is not null`.execute(db);
  return rows.map(({ value }) => value);
}
