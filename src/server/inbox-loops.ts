import type { Config } from '../config/index.ts';
import type { Clock } from '../core/index.ts';
import {
  createRetention,
  createRounds,
  type InboxStores,
  RoundProjection,
  type Rounds,
} from '../inbox/index.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

export interface InboxLoopsOptions {
  readonly config: Config;
  readonly store: InboxStores;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface InboxLoops {
  readonly rounds: Rounds;
  start(): void;
  /** Waits for what is under way, so that the store can be closed. */
  stop(): Promise<void>;
}

/** What happens to messages behind their acknowledgement: rounds are made of them, old ones go. */
export function createInboxLoops(options: InboxLoopsOptions): InboxLoops {
  const { config, store, metrics, logger, clock } = options;
  const projection = new RoundProjection({
    ...store,
    onError(error) {
      metrics.projectionErrors.inc();
      logger.error({ err: error }, 'rounds could not be brought up to date');
    },
  });
  const retention = createRetention({
    store: store.retention,
    clock,
    retentionMs: config.eventRetentionMs,
    onDeleted({ events, keys }) {
      metrics.deletedEvents.inc(events);
      logger.info({ events, keys }, 'expired messages deleted');
    },
    onError(error) {
      metrics.retentionErrors.inc();
      logger.error({ err: error }, 'expired messages could not be deleted');
    },
  });
  return {
    rounds: createRounds({ store: store.rounds, projection }),
    start() {
      projection.start();
      retention.start();
    },
    async stop() {
      await Promise.all([projection.stop(), retention.stop()]);
    },
  };
}
