import { type Clock, systemClock } from '../core/index.ts';
import { type AppendReport, createInbox, type Inbox } from '../inbox/index.ts';
import { createLedger, type Ledger } from '../ledger/index.ts';
import { RevocationWatermarks } from '../revocation/index.ts';
import type { Store } from '../store/index.ts';
import { FeedReaders } from './feed-readers.ts';
import { addInboxGauges } from './inbox-gauges.ts';
import { createInboxLoops, type InboxLoops } from './inbox-loops.ts';
import type { Logger } from './logger.ts';
import { Metrics } from './metrics.ts';
import type { ServiceOptions } from './service-options.ts';
import { createWebhookLoops, type WebhookLoops } from './webhook-loops.ts';

/** What stands between the store and the server. */
export interface ServiceParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly watermarks: RevocationWatermarks;
  readonly readers: FeedReaders;
  readonly inbox: Inbox;
  readonly ledger: Ledger;
  readonly loops: InboxLoops;
  readonly webhooks: WebhookLoops;
}

/** Wires the parts together, with log and metrics; nothing of it runs yet. */
export function createServiceParts(options: ServiceOptions, store: Store): ServiceParts {
  const { config, logger, clock = systemClock, inboxLimits, group } = options;
  const metrics = new Metrics(config.apps.map(({ appId }) => appId));
  const readers = new FeedReaders(metrics);
  const inbox = createInbox({
    store: store.events,
    clock,
    ...(inboxLimits && { limits: inboxLimits }),
    onAppend: (report) => recordAppend(report, metrics, logger),
  });
  group?.measureBy(() => metrics.registry.getMetricsAsJSON());
  addInboxGauges(metrics, { inbox, store, readers, clock });
  return {
    store,
    clock,
    metrics,
    watermarks: createWatermarks(store, metrics, logger),
    readers,
    inbox,
    ledger: createLedger({
      store: store.ledger,
      onError(error) {
        metrics.ledgerErrors.inc();
        logger.error({ err: error }, 'the ledger failed: orders are looked up before an answer');
      },
    }),
    loops: createInboxLoops({ config, store, metrics, logger, clock }),
    webhooks: createWebhookLoops({ config, store, metrics, logger, clock }),
  };
}

function createWatermarks(store: Store, metrics: Metrics, logger: Logger): RevocationWatermarks {
  return new RevocationWatermarks({
    store: store.revocations,
    onPollError: (error) => {
      metrics.revocationPollErrors.inc();
      logger.error({ err: error }, 'new revocations could not be read');
    },
  });
}

function recordAppend(report: AppendReport, metrics: Metrics, logger: Logger): void {
  const { messages, bytes, durationMs, error } = report;
  if (error === undefined) {
    metrics.appendDuration.observe(durationMs / 1000);
    metrics.appendMessages.observe(messages);
  } else {
    metrics.appendErrors.inc();
    logger.error({ messages, bytes, ms: durationMs, err: error }, 'messages could not be stored');
  }
}
