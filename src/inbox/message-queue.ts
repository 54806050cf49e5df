import { SudgateError } from '../errors.ts';
import type { InboxLimits } from './inbox-limits.ts';
import type { AppendOutcome, InboxMessage } from './message.ts';

/** A message and whoever waits for its answer. Only the first answer counts. */
export class QueuedMessage {
  readonly message: InboxMessage;
  /** When it is given up, by `performance.now()`. */
  readonly dueAtMs: number;
  readonly outcome: Promise<AppendOutcome>;
  #isAnswered = false;
  readonly #resolve: (outcome: AppendOutcome) => void;
  readonly #reject: (error: SudgateError) => void;

  constructor(message: InboxMessage, dueAtMs: number) {
    this.message = message;
    this.dueAtMs = dueAtMs;
    const { promise, resolve, reject } = Promise.withResolvers<AppendOutcome>();
    this.outcome = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get isAnswered(): boolean {
    return this.#isAnswered;
  }

  answer(outcome: AppendOutcome | undefined): void {
    if (outcome === undefined) {
      this.fail(new SudgateError('inbox_unavailable'));
      return;
    }
    this.#isAnswered = true;
    this.#resolve(outcome);
  }

  fail(error: SudgateError): void {
    this.#isAnswered = true;
    this.#reject(error);
  }
}

/**
 * Messages in the order they came, bounded in number, bytes and waiting time.
 *
 * Each batch has an array of its own, which dies with it. A Set that lives on is soon in V8's old space, and
 * the tables that it leaves there keep what they ever held until the next full collection, a pause.
 */
export class MessageQueue {
  readonly #limits: InboxLimits;
  /** Those that were taken and not released. */
  #taken: readonly QueuedMessage[] = [];
  #waiting: QueuedMessage[] = [];
  #bytes = 0;
  /** One for all: they are due in the order they came. */
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: InboxLimits) {
    this.#limits = limits;
  }

  /** Messages that wait or were taken and not yet released. */
  get size(): { readonly messages: number; readonly bytes: number } {
    return { messages: this.#taken.length + this.#waiting.length, bytes: this.#bytes };
  }

  /** Messages that were not taken. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * @returns the answer to the message
   * @throws {SudgateError} `inbox_full`
   */
  add(message: InboxMessage): Promise<AppendOutcome> {
    const { queueMessages, queueBytes, maxWaitMs } = this.#limits;
    const { messages, bytes } = this.size;
    const isFull = messages >= queueMessages || bytes + message.raw.length > queueBytes;
    if (isFull) throw new SudgateError('inbox_full');
    const queued = new QueuedMessage(message, performance.now() + maxWaitMs);
    this.#waiting.push(queued);
    this.#bytes += message.raw.length;
    this.#timer ??= setTimeout(() => this.#giveUp(), maxWaitMs);
    return queued.outcome;
  }

  /** The next batch, the oldest first; empty if nothing waits. Must be released before the next. */
  take(): readonly QueuedMessage[] {
    let count = 0;
    let bytes = 0;
    for (const { message } of this.#waiting) {
      bytes += message.raw.length;
      const isOver = count >= this.#limits.batchMessages || bytes > this.#limits.batchBytes;
      if (isOver && count > 0) break;
      count++;
    }
    this.#taken = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    return this.#taken;
  }

  /** Makes room for as much as the batch that was taken. */
  release(): void {
    this.#forget(this.#taken);
    this.#taken = [];
    if (this.#waiting.length > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Fails what is due. One that was taken is on its way: its memory is free when it is released. */
  #giveUp(): void {
    const nowMs = performance.now();
    const isDue = ({ dueAtMs }: QueuedMessage): boolean => dueAtMs <= nowMs;
    const given = this.#waiting.filter(isDue);
    this.#waiting = this.#waiting.slice(given.length);
    this.#forget(given);
    for (const queued of [...this.#taken.filter(isDue), ...given]) {
      if (!queued.isAnswered) queued.fail(new SudgateError('inbox_unavailable'));
    }
    const next = this.#taken.find((queued) => !isDue(queued)) ?? this.#waiting[0];
    this.#timer = next && setTimeout(() => this.#giveUp(), Math.ceil(next.dueAtMs - nowMs));
  }

  #forget(gone: readonly QueuedMessage[]): void {
    for (const { message } of gone) this.#bytes -= message.raw.length;
  }
}
