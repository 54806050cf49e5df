import { type Aggregator, Gauge } from 'prom-client';
import { type Clock, withDeadline } from '../core/index.ts';
import type { Inbox, InboxStores } from '../inbox/index.ts';
import type { WebhookStores } from '../webhooks/index.ts';
import type { FeedReaders } from './feed-readers.ts';
import type { Metrics } from './metrics.ts';

export interface InboxGaugesOptions {
  readonly inbox: Inbox;
  readonly store: InboxStores & { readonly webhooks: WebhookStores };
  readonly readers: FeedReaders;
  readonly clock: Clock;
}

/** One gauge of a store that hangs must not keep all other metrics from those who need them then. */
const readDeadlineMs = 1_000;

type Read = () => number | undefined | Promise<number>;

/** Gauges that are read when somebody asks for the metrics. */
export function addInboxGauges({ registry }: Metrics, options: InboxGaugesOptions): void {
  const { inbox, store, readers, clock } = options;
  const add = (name: string, help: string, aggregator: Aggregator, read: Read): void => {
    const gauge = new Gauge({
      name,
      help,
      aggregator,
      registers: [registry],
      async collect() {
        try {
          const value = await withDeadline(read(), readDeadlineMs);
          if (value === undefined) this.remove();
          else this.set(value);
        } catch {
          // Without the store, or when it takes too long, the last value stays; that shows elsewhere.
        }
      },
    });
    // Born at 0, which would be taken for a value as long as the store does not answer.
    gauge.remove();
  };
  const ageBehind = async (after: number): Promise<number> => {
    const [event] = await store.events.listEvents({ after, limit: 1 });
    return event === undefined ? 0 : Math.max(0, clock() - event.receivedAtMs) / 1000;
  };
  add(
    'sudgate_inbox_waiting_messages',
    'Reports and notifications that wait for their commit.',
    'sum',
    () => inbox.waiting.messages,
  );
  add(
    'sudgate_inbox_waiting_bytes',
    'Bytes of reports and notifications that wait for their commit.',
    'sum',
    () => inbox.waiting.bytes,
  );
  add('sudgate_events_position', 'Cursor of the last event in the store.', 'max', () =>
    store.events.lastPosition(),
  );
  add('sudgate_rounds_position', 'Cursor up to which events have become rounds.', 'max', () =>
    store.rounds.roundsPosition(),
  );
  add(
    'sudgate_feed_oldest_unread_seconds',
    'Age of the first event that no reader of the whole feed has gone past, 0: none; absent while nobody has read since the start.',
    // Of the reader that is farthest: a 0 of a process that has none would be the least of all.
    'min',
    () => (readers.position === undefined ? undefined : ageBehind(readers.position)),
  );
  add(
    'sudgate_webhook_backlog_seconds',
    'Age of the oldest event that a webhook endpoint still has to get; 0: none.',
    'max',
    async () => {
      const oldest = await store.webhooks.deliveries.oldestPending();
      return oldest === undefined ? 0 : Math.max(0, clock() - oldest) / 1000;
    },
  );
}
