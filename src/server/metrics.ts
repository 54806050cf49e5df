import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Everything that is counted. Labels hold configured or fixed values only, never input. */
export class Metrics {
  readonly registry = new Registry();

  readonly callbacks = new Counter({
    name: 'sudgate_callbacks_total',
    help: 'Callbacks answered, by outcome (ok, refused, failed) and exact reason.',
    labelNames: ['callback', 'app', 'outcome', 'reason'] as const,
    registers: [this.registry],
  });
  readonly callbackDuration = new Histogram({
    name: 'sudgate_callback_duration_seconds',
    help: 'From the complete request to the answer.',
    labelNames: ['callback'] as const,
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  readonly notes = new Counter({
    name: 'sudgate_callback_notes_total',
    help: 'Callbacks that succeeded although something was wrong, such as an exchange without user_info.',
    labelNames: ['callback', 'app', 'reason'] as const,
    registers: [this.registry],
  });
  readonly messages = new Counter({
    name: 'sudgate_inbox_messages_total',
    help: 'Reports and notifications acknowledged: new, repeat, or different (a repeat with other content).',
    labelNames: ['callback', 'app', 'outcome'] as const,
    registers: [this.registry],
  });
  readonly appendDuration = new Histogram({
    name: 'sudgate_inbox_append_duration_seconds',
    help: 'One commit of reports and notifications to the store.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  readonly appendMessages = new Histogram({
    name: 'sudgate_inbox_append_messages',
    help: 'Messages that shared one commit.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers: [this.registry],
  });
  readonly appendErrors = new Counter({
    name: 'sudgate_inbox_append_errors_total',
    help: 'Commits that failed; their messages were not acknowledged.',
    registers: [this.registry],
  });
  readonly ledgerErrors = new Counter({
    name: 'sudgate_ledger_errors_total',
    help: 'Times that the ledger failed to book or to look orders up.',
    registers: [this.registry],
  });
  readonly walletCalls = new Counter({
    name: 'sudgate_wallet_calls_total',
    help: "Calls to the apps' own wallets, by action (book, balance) and what they answered; failed: no clear answer, busy: too many at once.",
    labelNames: ['app', 'action', 'outcome'] as const,
    registers: [this.registry],
  });
  readonly walletDuration = new Histogram({
    name: 'sudgate_wallet_call_duration_seconds',
    help: "One call to an app's own wallet.",
    labelNames: ['action'] as const,
    buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [this.registry],
  });
  readonly directoryCache = new Counter({
    name: 'sudgate_directory_cache_total',
    help: 'Look-ups in the cache of the HTTP user directory.',
    labelNames: ['app', 'result'] as const,
    registers: [this.registry],
  });
  readonly revocationPollErrors = new Counter({
    name: 'sudgate_revocation_poll_errors_total',
    help: 'Times that new revocations could not be read from the store.',
    registers: [this.registry],
  });
  readonly feedReaders = new Gauge({
    name: 'sudgate_feed_readers',
    help: 'Readers of the feed that wait for events right now, by kind (poll, stream).',
    labelNames: ['kind'] as const,
    registers: [this.registry],
  });
  readonly feedEvents = new Counter({
    name: 'sudgate_feed_events_total',
    help: 'Events handed out by the feed, by kind of reader (poll, stream).',
    labelNames: ['kind'] as const,
    registers: [this.registry],
  });
  readonly projectionErrors = new Counter({
    name: 'sudgate_rounds_errors_total',
    help: 'Times that events could not be made into rounds in the background.',
    registers: [this.registry],
  });
  readonly deletedEvents = new Counter({
    name: 'sudgate_events_deleted_total',
    help: 'Events deleted because they had expired.',
    registers: [this.registry],
  });
  readonly retentionErrors = new Counter({
    name: 'sudgate_events_deletion_errors_total',
    help: 'Times that expired events could not be deleted.',
    registers: [this.registry],
  });
  readonly webhookAttempts = new Counter({
    name: 'sudgate_webhook_attempts_total',
    help: 'Webhook deliveries tried, by outcome (delivered, failed, dead, released).',
    labelNames: ['app', 'outcome'] as const,
    registers: [this.registry],
  });
  readonly webhookDuration = new Histogram({
    name: 'sudgate_webhook_duration_seconds',
    help: 'One webhook call and writing down what became of it.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
    registers: [this.registry],
  });
  readonly webhookErrors = new Counter({
    name: 'sudgate_webhook_store_errors_total',
    help: 'Times that webhooks could not go on because the store failed.',
    registers: [this.registry],
  });
  readonly tlsReloads = new Counter({
    name: 'sudgate_tls_reloads_total',
    help: 'Certificate files that changed while running, by result (ok, failed).',
    labelNames: ['result'] as const,
    registers: [this.registry],
  });
  readonly tlsExpiry = new Gauge({
    name: 'sudgate_tls_certificate_expiry_seconds',
    help: 'When the certificate in use expires, Unix seconds; absent without TLS.',
    registers: [this.registry],
    aggregator: 'min',
  });

  constructor(appIds: readonly string[]) {
    collectDefaultMetrics({ register: this.registry });
    // A gauge without labels is born at 0, which here is a certificate that has expired.
    this.tlsExpiry.remove();
    // So rare that the first is an alarm: that of a series which is born at 1 is no increase.
    for (const app of appIds) {
      const call = { callback: 'update_score', app };
      this.callbacks.inc({ ...call, outcome: 'refused', reason: 'score_changed' }, 0);
      this.webhookAttempts.inc({ app, outcome: 'dead' }, 0);
    }
    this.tlsReloads.inc({ result: 'failed' }, 0);
  }
}
