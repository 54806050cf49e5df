import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Clock,
  checkWholeNumber,
  guardListener,
  longestTimerMs,
  PeriodicJob,
} from '../core/index.ts';
import type { RetentionStore } from './retention-store.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** The platform tries for 15 h 27 min; a key is remembered well beyond that. */
const minKeyMs = 48 * hourMs;

export interface RetentionOptions {
  readonly store: RetentionStore;
  readonly clock: Clock;
  /** How long events are kept, in milliseconds, from 1. Default 35 days. */
  readonly retentionMs?: number;
  /** Between the starts of two passes, in milliseconds, from 1. Default 10 minutes. */
  readonly intervalMs?: number;
  /** Events or keys deleted at once, from 1. Default 200. */
  readonly batchSize?: number;
  /** Between two batches, in milliseconds, for those who write. Default 50. */
  readonly pauseMs?: number;
  /** Called after a pass that deleted something. */
  readonly onDeleted?: (deleted: DeletedCounts) => void;
  /** Called when a pass failed; the next one tries again. */
  readonly onError?: (error: unknown) => void;
}

export interface DeletedCounts {
  readonly events: number;
  readonly keys: number;
}

export interface Retention {
  /** Deletes what has expired, now and at every interval. Keeps no process alive in between. */
  start(): void;
  /** Waits for a batch under way, then ends. */
  stop(): Promise<void>;
  /** One pass, in batches with pauses in between. */
  deleteExpired(): Promise<DeletedCounts>;
}

/**
 * Forgets what is too old. Keys live as long as their events, and 48 hours at least.
 *
 * @throws {RangeError} that names the option
 */
export function createRetention(options: RetentionOptions): Retention {
  return new RetentionLoop(options);
}

class RetentionLoop implements Retention {
  readonly #options: Required<RetentionOptions>;
  readonly #stop = new AbortController();
  readonly #passes: PeriodicJob;

  constructor(options: RetentionOptions) {
    this.#options = {
      retentionMs: 35 * dayMs,
      intervalMs: hourMs / 6,
      batchSize: 200,
      pauseMs: 50,
      ...options,
      onDeleted: guardListener('onDeleted', options.onDeleted),
      onError: guardListener('onError', options.onError),
    };
    const { retentionMs, intervalMs, batchSize, pauseMs } = this.#options;
    checkWholeNumber('retentionMs', retentionMs, 1);
    checkWholeNumber('intervalMs', intervalMs, 1, longestTimerMs);
    checkWholeNumber('batchSize', batchSize, 1);
    checkWholeNumber('pauseMs', pauseMs, 0, longestTimerMs);
    this.#passes = new PeriodicJob({ job: () => this.#pass(), intervalMs, atOnce: true });
  }

  start(): void {
    this.#passes.start();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#passes.stop();
  }

  async deleteExpired(): Promise<DeletedCounts> {
    const { store, clock, retentionMs } = this.#options;
    const nowMs = clock();
    const deletingEvents = this.#deleteAll((limit) =>
      store.deleteEvents({ receivedBeforeMs: nowMs - retentionMs, limit }),
    );
    // Some events that cannot be deleted do not keep the keys of others.
    await Promise.allSettled([deletingEvents]);
    const keysBeforeMs = nowMs - Math.max(retentionMs, minKeyMs);
    const keys = await this.#deleteAll((limit) =>
      store.deleteKeys({ receivedBeforeMs: keysBeforeMs, limit }),
    );
    return { events: await deletingEvents, keys };
  }

  async #deleteAll(deleteBatch: (limit: number) => Promise<number>): Promise<number> {
    const { batchSize, pauseMs } = this.#options;
    const { signal } = this.#stop;
    let count = 0;
    while (!signal.aborted) {
      const deleted = await deleteBatch(batchSize);
      count += deleted;
      if (deleted < batchSize) break;
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
    }
    return count;
  }

  async #pass(): Promise<void> {
    const { onDeleted, onError } = this.#options;
    try {
      const deleted = await this.deleteExpired();
      if (deleted.events + deleted.keys > 0) onDeleted(deleted);
    } catch (error) {
      onError(error);
    }
  }
}
