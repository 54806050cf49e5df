import type { Kysely } from 'kysely';
import type {
  AppendOutcome,
  EventQuery,
  EventStore,
  EventVariant,
  InboxMessage,
  MessageKey,
  StoredEvent,
} from '../../inbox/index.ts';
import type { Database } from '../schema.ts';
import { AppendListeners } from './append-listeners.ts';
import { findEvents } from './find-events.ts';
import { packMessages } from './inbox-writes.ts';
import type { SqliteInboxWriter } from './sqlite-inbox-writer.ts';
import type { SqliteReads } from './sqlite-reads.ts';

export class SqliteEvents implements EventStore {
  readonly #reads: SqliteReads;
  readonly #writer: SqliteInboxWriter;
  readonly #listeners: AppendListeners;

  constructor(reads: SqliteReads, writer: SqliteInboxWriter) {
    this.#reads = reads;
    this.#writer = writer;
    this.#listeners = new AppendListeners(() => this.lastPosition());
  }

  async append(messages: readonly InboxMessage[]): Promise<readonly AppendOutcome[]> {
    const outcomes = await this.#writer.write('append', packMessages(messages));
    if (outcomes.includes('new')) this.notifyAppended();
    return outcomes;
  }

  /** Says that events were appended, for those who append them with something else. */
  notifyAppended(): void {
    this.#listeners.notify();
  }

  async listEvents(query: EventQuery): Promise<readonly StoredEvent[]> {
    const { after, limit, appId, types } = query;
    if (appId !== undefined || types !== undefined) return await this.#listSome(query);
    const rows = await this.#reads
      .current()
      .selectFrom('events')
      .select('position')
      .where('position', '>', after)
      .orderBy('position')
      .limit(limit)
      .execute();
    return await this.#findEvents(rows.map(({ position }) => position));
  }

  async findEvent(position: number): Promise<StoredEvent | undefined> {
    return (await this.#findEvents([position]))[0];
  }

  async findEventByKey(key: MessageKey): Promise<StoredEvent | undefined> {
    const position = await this.#writer.write('findPosition', key);
    return position === undefined ? undefined : await this.findEvent(position);
  }

  async listVariants(position: number): Promise<readonly EventVariant[]> {
    const rows = await this.#reads
      .current()
      .selectFrom('message_variants')
      .select(['type', 'received_at_ms', 'raw'])
      .where('position', '=', position)
      .orderBy('id')
      .execute();
    return rows.map(({ type, received_at_ms, raw }) => ({
      type,
      receivedAtMs: received_at_ms,
      raw,
    }));
  }

  async lastPosition(): Promise<number> {
    return this.#reads.lastPosition();
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Ends all subscriptions. */
  close(): void {
    this.#listeners.clear();
  }

  /**
   * One search of the index for each app and type, merged: a search for several at once would read
   * all there are and sort them.
   */
  async #listSome({ after, limit, appId, types }: EventQuery): Promise<readonly StoredEvent[]> {
    const db = this.#reads.current();
    const positions: number[] = [];
    for (const app of appId === undefined ? await listApps(db) : [appId]) {
      for (const type of new Set(types ?? (await listTypes(db, app)))) {
        const rows = await db
          .selectFrom('events')
          .select('position')
          .where('app_id', '=', app)
          .where('type', '=', type)
          .where('position', '>', after)
          .orderBy('position')
          .limit(limit)
          .execute();
        for (const row of rows) positions.push(row.position);
      }
    }
    positions.sort((a, b) => a - b);
    return await this.#findEvents(positions.slice(0, limit));
  }

  async #findEvents(positions: readonly number[]): Promise<StoredEvent[]> {
    const events = await findEvents(
      this.#reads.current(),
      positions.map((position) => [position]),
    );
    return [...events.values()];
  }
}

/** Every app with an event, one search each. */
function listApps(db: Kysely<Database>): Promise<string[]> {
  return skipThrough((last) =>
    db
      .selectFrom('events')
      .select((row) => row.fn.min('app_id').as('value'))
      .where('app_id', '>', last)
      .executeTakeFirst(),
  );
}

function listTypes(db: Kysely<Database>, appId: string): Promise<string[]> {
  return skipThrough((last) =>
    db
      .selectFrom('events')
      .select((row) => row.fn.min('type').as('value'))
      .where('app_id', '=', appId)
      .where('type', '>', last)
      .executeTakeFirst(),
  );
}

async function skipThrough(
  findNext: (last: string) => Promise<{ value: string | null } | undefined>,
): Promise<string[]> {
  const values: string[] = [];
  for (;;) {
    const next = (await findNext(values.at(-1) ?? ''))?.value ?? undefined;
    if (next === undefined) return values;
    values.push(next);
  }
}
