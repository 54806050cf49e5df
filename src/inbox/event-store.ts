import type { AppendOutcome, InboxMessage, MessageKey, StoredEvent } from './message.ts';

export interface EventQuery {
  /** Only events behind this position; 0 is the beginning. */
  readonly after: number;
  /** Most events of the page, from 1. */
  readonly limit: number;
  readonly appId?: string | undefined;
  /** Only events of one of these types; left out: of every type. */
  readonly types?: readonly string[] | undefined;
}

/** A message that came again with other bytes than the event of its key. */
export interface EventVariant {
  readonly type: string;
  readonly receivedAtMs: number;
  readonly raw: Uint8Array;
}

/**
 * Port: where events are kept. Reads see what this store has appended at once, and what others have
 * appended after a moment (the embedded store: 20 ms).
 */
export interface EventStore {
  /**
   * Keeps messages in their order: what is new all or none, in one transaction. All of it is on disk
   * when the promise resolves. When it rejects, some or all may be kept nevertheless: the answer was
   * lost. The same message may stand in `messages` twice.
   *
   * @param messages together at most a few MiB. None only makes the store ready: a service appends
   *   none before it listens, since the embedded store then reads its keys (seconds for millions)
   * @returns for each message what became of it
   */
  append(messages: readonly InboxMessage[]): Promise<readonly AppendOutcome[]>;
  /**
   * A page in commit order: nothing is ever committed at a position before one that was listed. It
   * ends early when it has 4 MiB (`maxPageBytes`); only an empty page says that there is no more.
   */
  listEvents(query: EventQuery): Promise<readonly StoredEvent[]>;
  findEvent(position: number): Promise<StoredEvent | undefined>;
  /**
   * Several at once, by position. What is missing is not there, or did not fit: together they have 4
   * MiB at most (`maxPageBytes`), unless one alone has more.
   */
  findEvents(positions: readonly number[]): Promise<ReadonlyMap<number, StoredEvent>>;
  findEventByKey(key: MessageKey): Promise<StoredEvent | undefined>;
  /** The first 10 different variants (`maxVariants`) of the event, in the order they came. */
  listVariants(position: number): Promise<readonly EventVariant[]>;
  /** Position of the last event that was ever committed, 0 if there was none. */
  lastPosition(): Promise<number>;
  /**
   * Calls `listener` soon after events were appended, here or by another process; now and then also
   * without a cause.
   *
   * @returns ends it
   */
  subscribe(listener: () => void): () => void;
}
