import type { AppendOutcome, InboxMessage, MessageKey, StoredEvent } from '../../inbox/index.ts';
import { AppendListeners } from '../append-listeners.ts';
import { SqlEvents } from '../sql-events.ts';
import type { SqliteInboxWriter } from './inbox-writer.ts';
import { packMessages } from './inbox-writes.ts';
import type { SqliteReads } from './reads.ts';

/** Looking costs a page that is in memory. */
const pollIntervalMs = 100;

export class SqliteEvents extends SqlEvents {
  readonly #reads: SqliteReads;
  readonly #writer: SqliteInboxWriter;
  readonly #listeners: AppendListeners;

  constructor(reads: SqliteReads, writer: SqliteInboxWriter) {
    super(reads);
    this.#reads = reads;
    this.#writer = writer;
    this.#listeners = new AppendListeners(() => this.lastPosition(), pollIntervalMs);
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

  async findEventByKey(key: MessageKey): Promise<StoredEvent | undefined> {
    const position = await this.#writer.write('findPosition', key);
    return position === undefined ? undefined : await this.findEvent(position);
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
}
