import type { InboxStores } from './inbox-stores.ts';
import { RoundProjection } from './round-projection.ts';
import { createRounds, type Rounds } from './rounds.ts';

/** Rounds of a store; a service need not run to bring them up to date. */
export function openRounds(store: Pick<InboxStores, 'events' | 'rounds'>): Rounds {
  return createRounds({ store: store.rounds, projection: new RoundProjection(store) });
}
