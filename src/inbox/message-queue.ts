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

/** Messages in the order they came, bounded in number, bytes and waiting time. */
export class MessageQueue {
  readonly #limits: InboxLimits;
  /** All that were not released. A Set keeps the order of insertion and gives up any element at once. */
  readonly #held = new Set<QueuedMessage>();
  /** Those of them that were not taken. */
  readonly #waiting = new Set<QueuedMessage>();
  #bytes = 0;
  /** One for all: they are due in the order they came. */
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: InboxLimits) {
    this.#limits = limits;
  }

  /** Messages that wait or were taken and not yet released. */
  get size(): { readonly messages: number; readonly bytes: number } {
    return { messages: this.#held.size, bytes: this.#bytes };
  }

  /** Messages that were not taken. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * @returns the answer to the message
   * @throws {SudgateError} `inbox_full`
   */
  add(message: InboxMessage): Promise<AppendOutcome> {
    const { queueMessages, queueBytes, maxWaitMs } = this.#limits;
    const isFull =
      this.#held.size >= queueMessages || this.#bytes + message.raw.length > queueBytes;
    if (isFull) throw new SudgateError('inbox_full');
    const queued = new QueuedMessage(message, performance.now() + maxWaitMs);
    this.#held.add(queued);
    this.#waiting.add(queued);
    this.#bytes += message.raw.length;
    this.#timer ??= setTimeout(() => this.#giveUp(), maxWaitMs);
    return queued.outcome;
  }

  /** The next batch, the oldest first; empty if nothing waits. Must be released afterwards. */
  take(): readonly QueuedMessage[] {
    const batch: QueuedMessage[] = [];
    let bytes = 0;
    for (const queued of this.#waiting) {
      bytes += queued.message.raw.length;
      const isOver = batch.length >= this.#limits.batchMessages || bytes > this.#limits.batchBytes;
      if (isOver && batch.length > 0) break;
      batch.push(queued);
      this.#waiting.delete(queued);
    }
    return batch;
  }

  release(batch: readonly QueuedMessage[]): void {
    for (const queued of batch) {
      this.#held.delete(queued);
      this.#bytes -= queued.message.raw.length;
    }
    if (this.#held.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Fails what is due. One that was taken is on its way: its memory is free when it is released. */
  #giveUp(): void {
    this.#timer = undefined;
    const nowMs = performance.now();
    for (const queued of this.#held) {
      if (queued.dueAtMs > nowMs) {
        this.#timer = setTimeout(() => this.#giveUp(), Math.ceil(queued.dueAtMs - nowMs));
        return;
      }
      if (!queued.isAnswered) queued.fail(new SudgateError('inbox_unavailable'));
      if (this.#waiting.delete(queued)) this.release([queued]);
    }
  }
}
