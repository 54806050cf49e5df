import { createRounds, RoundProjection, type Rounds } from '../inbox/index.ts';
import type { Store } from '../store/sqlite/index.ts';

/** Rounds of a store; a service need not run to bring them up to date. */
export function openRounds(store: Store): Rounds {
  return createRounds({ store: store.rounds, projection: new RoundProjection(store) });
}
