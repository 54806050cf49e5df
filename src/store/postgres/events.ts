import { type Kysely, sql, type Transaction } from 'kysely';
import type { AppendOutcome, InboxMessage, MessageKey, StoredEvent } from '../../inbox/index.ts';
import { digestOf, onceScope } from '../../inbox/store-rules.ts';
import { AppendListeners } from '../append-listeners.ts';
import type { Database } from '../schema.ts';
import { type EventRange, type EventSort, SqlEvents } from '../sql-events.ts';
import type { EventPlace } from '../sql-find-events.ts';
import type { SqlRunner } from '../sql-runner.ts';
import { appendMessages, appendWithin } from './append.ts';
import type { CallsUnderWay } from './calls-under-way.ts';
import type { EventPartitions } from './event-partitions.ts';
import type { PostgresListener } from './listener.ts';
import type { PostgresPool } from './pool.ts';

const channel = 'sudgate_events';
/** Polling only makes up for a listener whose connection is lost, in milliseconds. */
const pollIntervalMs = 1_000;
/** Appends within this time are told of together, in milliseconds. */
const announceDelayMs = 10;

export interface PostgresEventsOptions {
  readonly runner: SqlRunner;
  readonly pool: PostgresPool;
  readonly calls: CallsUnderWay;
  readonly listener: PostgresListener;
  readonly partitions: EventPartitions;
}

export class PostgresEvents extends SqlEvents {
  readonly #options: PostgresEventsOptions;
  readonly #listeners: AppendListeners;
  #announcement: NodeJS.Timeout | undefined;
  #unlisten: (() => void) | undefined;

  constructor(options: PostgresEventsOptions) {
    super(options.runner);
    this.#options = options;
    this.#listeners = new AppendListeners(() => this.lastPosition(), pollIntervalMs);
  }

  async append(messages: readonly InboxMessage[]): Promise<readonly AppendOutcome[]> {
    const { calls, partitions, pool } = this.#options;
    if (messages.length === 0) return [];
    const outcomes = await calls.run(async () => {
      await partitions.prepare(messages);
      return await appendMessages(pool, messages);
    });
    if (outcomes.includes('new')) this.notifyAppended();
    return outcomes;
  }

  /** Makes room for events of these moments; before the transaction of {@link appendWithin}. */
  prepareAppend(receivedAtMs: readonly number[]): Promise<void> {
    return this.#options.partitions.prepare(receivedAtMs.map((at) => ({ receivedAtMs: at })));
  }

  appendWithin(
    transaction: Transaction<Database>,
    messages: readonly InboxMessage[],
  ): Promise<void> {
    return appendWithin(transaction, messages);
  }

  /** Says that events were appended, for those who append them with something else. */
  notifyAppended(): void {
    this.#listeners.notify();
    this.#announce();
  }

  async findEventByKey(key: MessageKey): Promise<StoredEvent | undefined> {
    const digest = digestOf(onceScope(key));
    const row = await this.#options.runner.run((db) =>
      db
        .selectFrom('message_keys')
        .select('position')
        .where('digest', '=', digest)
        .executeTakeFirst(),
    );
    return row === undefined ? undefined : await this.findEvent(row.position);
  }

  /** Of the keys, since they outlive the events; the last one is never deleted. */
  async lastPosition(): Promise<number> {
    const row = await this.#options.runner.run((db) =>
      db
        .selectFrom('message_keys')
        .select((keys) => keys.fn.max('position').as('position'))
        .executeTakeFirst(),
    );
    return row?.position ?? 0;
  }

  subscribe(listener: () => void): () => void {
    this.#unlisten ??= this.#options.listener.subscribe(channel, () => this.#listeners.notify());
    return this.#listeners.add(listener);
  }

  /** Ends all subscriptions. */
  close(): void {
    clearTimeout(this.#announcement);
    this.#unlisten?.();
    this.#listeners.clear();
  }

  /** All searches in one statement. */
  protected override async searchSorts(
    db: Kysely<Database>,
    sorts: readonly EventSort[],
    { after, upTo, limit }: EventRange,
  ): Promise<EventPlace[]> {
    const { rows } = await sql<EventPlace>`
      select position, received_at_ms, size
      from unnest(
        ${sorts.map(({ appId }) => appId)}::text[], ${sorts.map(({ type }) => type)}::text[]
      ) as sort (app_id, type)
      cross join lateral (
        select position, received_at_ms, length(raw) as size from events
        where events.app_id = sort.app_id and events.type = sort.type
          and position > ${after} and position <= ${upTo}
        order by position limit ${limit}
      ) as found
      order by position limit ${limit}`.execute(db);
    return rows;
  }

  /**
   * Not in the transaction of the append: PostgreSQL lets only one transaction of the whole server
   * commit at a time that notifies, and that one flushes. Should this be lost, polling comes later.
   */
  #announce(): void {
    const { calls, pool } = this.#options;
    const tell = async (): Promise<void> => {
      this.#announcement = undefined;
      const query = { text: `select pg_notify('${channel}', '')`, rowMode: 'array' } as const;
      await calls.run(() => pool.query(query)).catch(() => {});
    };
    this.#announcement ??= setTimeout(tell, announceDelayMs).unref();
  }
}
