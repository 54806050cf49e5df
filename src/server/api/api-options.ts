import type { Clock } from '../../core/index.ts';
import type { EventStore, Rounds } from '../../inbox/index.ts';
import type { Ledger } from '../../ledger/index.ts';
import type { RevocationWatermarks } from '../../revocation/index.ts';
import type { UserStore } from '../../users/index.ts';
import type { WebhookStores } from '../../webhooks/index.ts';
import type { FeedReaders } from '../feed-readers.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { ServiceApps } from '../service-apps.ts';

/** What the routes of the `/v1` API work with. */
export interface ApiOptions {
  readonly apps: ServiceApps;
  readonly users: UserStore;
  readonly watermarks: RevocationWatermarks;
  readonly events: EventStore;
  readonly rounds: Rounds;
  readonly webhooks: WebhookStores;
  readonly webhookPrivateAddresses: 'refuse' | 'allow';
  readonly ledger: Ledger;
  readonly readers: FeedReaders;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
}
