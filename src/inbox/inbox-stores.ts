import type { ConsumerStore } from './consumer-store.ts';
import type { EventStore } from './event-store.ts';
import type { RetentionStore } from './retention-store.ts';
import type { RoundStore } from './round-store.ts';

/** The parts of a store that the inbox is kept in. */
export interface InboxStores {
  readonly events: EventStore;
  readonly rounds: RoundStore;
  readonly consumers: ConsumerStore;
  readonly retention: RetentionStore;
}
