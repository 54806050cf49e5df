import type { EventQuery, EventStore, StoredEvent } from '../inbox/index.ts';

/** Positions have gaps, and only some events may be wanted: so much further back it is looked. */
const widening = 8;
const pageSize = 200;

/** The last `count` events of those that are wanted, the oldest first. */
export async function listLastEvents(
  store: EventStore,
  wanted: Pick<EventQuery, 'appId' | 'types'>,
  count: number,
): Promise<readonly StoredEvent[]> {
  const last = await store.lastPosition();
  for (let span = count; ; span *= widening) {
    const after = Math.max(0, last - span);
    const found = await lastBehind(store, { ...wanted, after, limit: pageSize }, count);
    if (found.length >= count || after === 0) return found;
  }
}

async function lastBehind(
  store: EventStore,
  query: EventQuery,
  count: number,
): Promise<readonly StoredEvent[]> {
  let kept: readonly StoredEvent[] = [];
  for (let { after } = query; ; ) {
    const events = await store.listEvents({ ...query, after });
    const end = events.at(-1);
    if (end === undefined) return kept;
    kept = [...kept, ...events].slice(-count);
    after = end.position;
  }
}
