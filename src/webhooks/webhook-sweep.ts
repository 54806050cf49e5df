import { type Clock, PeriodicJob } from '../core/index.ts';
import type { DeliveryStore } from './webhook-store.ts';

/** How often it is done, in milliseconds. */
const intervalMs = 60_000;
/** Rows of one transaction: short enough not to hold anybody up. */
const batchSize = 500;
/** Batches of one time; what is left is for the next. */
const maxBatches = 100;

export interface WebhookSweepOptions {
  readonly deliveries: Pick<DeliveryStore, 'deleteExpired'>;
  readonly clock: Clock;
  /** How long dead letters are kept, in milliseconds. */
  readonly retentionMs: number;
  /** Called when the store failed; it is tried again. Must not throw. */
  readonly onError: (error: unknown) => void;
}

export interface WebhookSweep {
  start(): void;
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

/** Deletes dead letters that have expired, and what is left of removed endpoints. */
export function createWebhookSweep(options: WebhookSweepOptions): WebhookSweep {
  const { deliveries, clock, retentionMs, onError } = options;
  let isStopped = false;

  async function sweep(): Promise<void> {
    try {
      for (let batch = 0; batch < maxBatches && !isStopped; batch++) {
        const deleted = await deliveries.deleteExpired(clock() - retentionMs, batchSize);
        if (deleted === 0) return;
      }
    } catch (error) {
      onError(error);
    }
  }

  const job = new PeriodicJob({ job: sweep, intervalMs });
  return {
    start: () => job.start(),
    async stop() {
      isStopped = true;
      await job.stop();
    },
  };
}
