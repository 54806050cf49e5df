import { SudgateError } from '../errors.ts';
import type { InboxLimits } from './inbox-limits.ts';
import type { AppendOutcome, InboxMessage } from './message.ts';

/** A message and whoever waits for its answer. Only the first answer counts. */
export interface QueuedMessage {
  readonly message: InboxMessage;
  answer(outcome: AppendOutcome | undefined): void;
  fail(error: SudgateError): void;
}

/** Messages in the order they came, bounded in number, bytes and waiting time. */
export class MessageQueue {
  readonly #limits: InboxLimits;
  /** A Set keeps the order of insertion and gives up any element at once. */
  readonly #waiting = new Set<QueuedMessage>();
  #messages = 0;
  #bytes = 0;

  constructor(limits: InboxLimits) {
    this.#limits = limits;
  }

  /** Messages that wait or were taken and not yet released. */
  get size(): { readonly messages: number; readonly bytes: number } {
    return { messages: this.#messages, bytes: this.#bytes };
  }

  /**
   * @returns the answer to the message
   * @throws {SudgateError} `inbox_full`
   */
  add(message: InboxMessage): Promise<AppendOutcome> {
    const { queueMessages, queueBytes, maxWaitMs } = this.#limits;
    const isFull = this.#messages >= queueMessages || this.#bytes + message.raw.length > queueBytes;
    if (isFull) throw new SudgateError('inbox_full');
    const { promise, resolve, reject } = Promise.withResolvers<AppendOutcome>();
    const timer = setTimeout(() => {
      reject(new SudgateError('inbox_unavailable'));
      // One that was taken is on its way: its memory is free when it is released.
      if (this.#waiting.delete(queued)) this.release([queued]);
    }, maxWaitMs);
    const queued: QueuedMessage = {
      message,
      answer(outcome) {
        clearTimeout(timer);
        if (outcome === undefined) reject(new SudgateError('inbox_unavailable'));
        else resolve(outcome);
      },
      fail(error) {
        clearTimeout(timer);
        reject(error);
      },
    };
    this.#waiting.add(queued);
    this.#messages++;
    this.#bytes += message.raw.length;
    return promise;
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
    this.#messages -= batch.length;
    for (const { message } of batch) this.#bytes -= message.raw.length;
  }
}
