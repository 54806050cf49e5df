import type { Config } from '../config/index.ts';
import { type Clock, randomFraction } from '../core/index.ts';
import type { Store } from '../store/index.ts';
import {
  type Attempt,
  createWebhookSweep,
  WebhookClient,
  WebhookDispatcher,
} from '../webhooks/index.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

export interface WebhookLoopsOptions {
  readonly config: Config;
  readonly store: Pick<Store, 'events' | 'webhooks'>;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface WebhookLoops {
  start(): void;
  /** Waits a moment for calls under way, so that the store can be closed. */
  stop(): Promise<void>;
}

/** Sends events to the app's webhooks, and tells how that goes. */
export function createWebhookLoops(options: WebhookLoopsOptions): WebhookLoops {
  const { config, store, metrics, logger, clock } = options;
  const { events, webhooks } = store;
  const privateAddresses = config.webhookPrivateAddresses;
  const client = new WebhookClient({ privateAddresses });
  const onError = (error: unknown): void => {
    metrics.webhookErrors.inc();
    logger.error({ err: error }, 'webhooks cannot go on: the store failed');
  };
  const dispatcher = new WebhookDispatcher({
    events,
    webhooks,
    client,
    clock,
    random: randomFraction,
    onAttempt: (attempt) => recordAttempt(attempt, metrics, logger),
    onError,
  });
  const sweep = createWebhookSweep({
    deliveries: webhooks.deliveries,
    clock,
    retentionMs: config.eventRetentionMs,
    onError,
  });
  return {
    start() {
      if (config.mode === 'serve' && privateAddresses === 'allow') {
        logger.warn(
          'WEBHOOK_PRIVATE_ADDRESSES=allow: whoever has the API key can have this machine call private addresses',
        );
      }
      dispatcher.start();
      sweep.start();
    },
    async stop() {
      await Promise.all([dispatcher.stop(), sweep.stop()]);
      client.close();
    },
  };
}

function recordAttempt(attempt: Attempt, metrics: Metrics, logger: Logger): void {
  const { outcome, endpoint, durationMs } = attempt;
  metrics.webhookAttempts.inc({ app: endpoint.appId, outcome: outcome.kind });
  metrics.webhookDuration.observe(durationMs / 1000);
  const { id, attempts } = outcome.delivery;
  const line = {
    app: endpoint.appId,
    delivery: id,
    attempts: attempts + 1,
    outcome: outcome.kind,
    ms: Math.round(durationMs),
  };
  if (outcome.kind === 'dead') logger.error({ ...line, reason: outcome.error }, 'webhook');
  else if (outcome.kind === 'failed') logger.warn({ ...line, reason: outcome.error }, 'webhook');
  else logger.info(line, 'webhook');
}
