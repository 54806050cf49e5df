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
  readonly profilesMissing = new Counter({
    name: 'sudgate_profiles_missing_total',
    help: 'Exchanges that succeeded without user_info, and why.',
    labelNames: ['app', 'reason'] as const,
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

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
