import { setImmediate as nextTurn } from 'node:timers/promises';
import { BatchQueue, type Clock, guardListener, type QueuedItem } from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import type { EventStore } from './event-store.ts';
import { type InboxLimits, inboxLimits } from './inbox-limits.ts';
import type { AppendOutcome, InboxMessage } from './message.ts';

/** Messages that come within this time of each other share a commit, in milliseconds. */
const gapMs = 0.05;
/** But none waits longer than this for others, in milliseconds. */
const maxGatherMs = 2;

/** One append that was tried. */
export interface AppendReport {
  readonly messages: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** Why nothing of it was kept; absent after success. */
  readonly error?: unknown;
}

export interface InboxOptions {
  readonly store: Pick<EventStore, 'append'>;
  readonly clock: Clock;
  /** Defaults: see {@link InboxLimits}. */
  readonly limits?: Partial<InboxLimits>;
  /** Called after each append, for metrics and logs. */
  readonly onAppend?: (report: AppendReport) => void;
}

export interface Inbox {
  /**
   * Keeps a message. What resolves is on disk.
   *
   * @throws {SudgateError} `inbox_full`: too much is waiting; `inbox_unavailable`: the store failed
   *   or took too long, or the inbox is closed. A message that took too long may still be kept; its
   *   repeat then is a `repeat`.
   */
  accept(message: InboxMessage): Promise<AppendOutcome>;
  /** What waits for the store at this moment. */
  readonly waiting: { readonly messages: number; readonly bytes: number };
  /** Refuses new messages and resolves when everything accepted is answered. */
  close(): Promise<void>;
}

/**
 * The way into the store. Messages that come while an append is under way share the next one (group
 * commit), so that durability costs one flush for many; a lone message waits for nobody.
 *
 * @throws {RangeError} if a limit is not a whole number from 1
 */
export function createInbox(options: InboxOptions): Inbox {
  return new GroupCommit(options);
}

type QueuedMessage = QueuedItem<InboxMessage, AppendOutcome>;

class GroupCommit implements Inbox {
  readonly #store: Pick<EventStore, 'append'>;
  readonly #clock: Clock;
  readonly #limits: InboxLimits;
  readonly #onAppend: (report: AppendReport) => void;
  readonly #queue: BatchQueue<InboxMessage, AppendOutcome>;
  #writing: Promise<void> | undefined;
  #closed = false;
  /** Of the last append that failed. */
  #failure: unknown;

  constructor({ store, clock, limits, onAppend }: InboxOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#limits = inboxLimits(limits);
    this.#onAppend = guardListener('onAppend', onAppend);
    const { batchMessages, batchBytes, queueMessages, queueBytes, maxWaitMs } = this.#limits;
    this.#queue = new BatchQueue({
      batchItems: batchMessages,
      queueItems: queueMessages,
      maxWaitMs,
      bytes: { of: ({ raw }) => raw.length, batch: batchBytes, queue: queueBytes },
      full: () => new SudgateError('inbox_full'),
      late: () => unavailable(new Error(`not stored within ${maxWaitMs} ms`)),
    });
  }

  get waiting(): { readonly messages: number; readonly bytes: number } {
    const { items, bytes } = this.#queue.size;
    return { messages: items, bytes };
  }

  async accept(message: InboxMessage): Promise<AppendOutcome> {
    if (this.#closed) throw unavailable(new Error('the inbox is closed'));
    const outcome = this.#queue.add(message);
    this.#writing ??= this.#write();
    return await outcome;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
  }

  async #write(): Promise<void> {
    for (;;) {
      await this.#gather();
      const batch = this.#queue.take();
      if (batch.length === 0) break;
      if (!(await this.#append(batch)) && batch.length > 1) await this.#appendSingly(batch);
      for (const message of batch) {
        if (!message.isAnswered) message.fail(unavailable(this.#failure));
      }
      this.#queue.release();
    }
    this.#writing = undefined;
  }

  /**
   * Requests that were read together go together, and so does what comes right behind them: a commit
   * costs as much as several messages, which is worth a moment if there are more than one.
   */
  async #gather(): Promise<void> {
    await nextTurn();
    let nowMs = performance.now();
    const deadlineMs = nowMs + maxGatherMs;
    let lastMs = nowMs;
    let count = this.#queue.waiting;
    const isOpen = (): boolean => count > 1 && count < this.#limits.batchMessages;
    while (isOpen() && nowMs < Math.min(lastMs + gapMs, deadlineMs)) {
      await nextTurn();
      nowMs = performance.now();
      if (this.#queue.waiting > count) lastMs = nowMs;
      count = this.#queue.waiting;
    }
  }

  /** Answers the messages if it succeeds. */
  async #append(batch: readonly QueuedMessage[]): Promise<boolean> {
    const startedAtMs = this.#clock();
    const messages = batch.map(({ item }) => item);
    const bytes = messages.reduce((sum, { raw }) => sum + raw.length, 0);
    const report = (result: { error?: unknown }): void => {
      const durationMs = Math.max(0, this.#clock() - startedAtMs);
      this.#onAppend({ messages: messages.length, bytes, durationMs, ...result });
    };
    try {
      const outcomes = await this.#store.append(messages);
      batch.forEach((message, index) => {
        const outcome = outcomes[index];
        if (outcome !== undefined) message.answer(outcome);
      });
      report({});
      return true;
    } catch (error) {
      this.#failure = error;
      report({ error });
      return false;
    }
  }

  /**
   * Should one message be at fault, the others must not fail with it. After two failures it is the
   * store: the rest is left to the sender's retry.
   */
  async #appendSingly(batch: readonly QueuedMessage[]): Promise<void> {
    let failures = 0;
    for (const message of batch) {
      if (!(await this.#append([message]))) failures++;
      if (failures === 2) return;
    }
  }
}

function unavailable(cause: unknown): SudgateError {
  return new SudgateError('inbox_unavailable', { cause });
}
