import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/index.ts';
import type { DeliveryStore, Outcome } from './webhook-store.ts';

/** Behind a failure of the store, in milliseconds. */
const retryMs = 500;

export interface OutcomeRecorderOptions {
  readonly deliveries: Pick<DeliveryStore, 'record'>;
  readonly clock: Clock;
  /** Called when the store failed; it is tried again. Must not throw. */
  readonly onError: (error: unknown) => void;
}

interface Waiting {
  readonly outcome: Outcome;
  readonly done: () => void;
}

/** Writes down what became of deliveries: those that end during one transaction share the next. */
export class OutcomeRecorder {
  readonly #options: OutcomeRecorderOptions;
  readonly #stop = new AbortController();
  #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(options: OutcomeRecorderOptions) {
    this.#options = options;
  }

  /** Resolves when it is written down, or nobody tries any more. It never rejects. */
  record(outcome: Outcome): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push({ outcome, done });
      if (!this.#isWriting) void this.#write();
    });
  }

  /** From now on each is tried once: what is lost so is sent again. */
  stop(): void {
    this.#stop.abort();
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#persist(batch.map(({ outcome }) => outcome));
      for (const { done } of batch) done();
    }
    this.#isWriting = false;
  }

  async #persist(outcomes: readonly Outcome[]): Promise<void> {
    const { deliveries, clock, onError } = this.#options;
    const { signal } = this.#stop;
    for (;;) {
      try {
        return await deliveries.record(outcomes, clock());
      } catch (error) {
        onError(error);
        if (signal.aborted) return;
        await sleep(retryMs, undefined, { signal }).catch(() => {});
      }
    }
  }
}
