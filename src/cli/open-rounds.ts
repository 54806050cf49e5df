import { createRounds, type InboxStores, RoundProjection, type Rounds } from '../inbox/index.ts';

/** Rounds of a store; a service need not run to bring them up to date. */
export function openRounds(store: Pick<InboxStores, 'events' | 'rounds'>): Rounds {
  return createRounds({ store: store.rounds, projection: new RoundProjection(store) });
}
