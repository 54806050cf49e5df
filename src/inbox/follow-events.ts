import { Signal } from '../core/index.ts';
import type { EventQuery, EventStore } from './event-store.ts';
import type { StoredEvent } from './message.ts';

/** Under load events come by the thousand: those of this many milliseconds are read together. */
const gatherMs = 10;

export interface FollowOptions {
  readonly store: Pick<EventStore, 'listEvents' | 'subscribe'>;
  /** Where to begin and which events; `limit` is of one batch. */
  readonly query: EventQuery;
  /** After so many milliseconds without an event an empty batch comes. */
  readonly idleMs: number;
  /** Ends it, perhaps with one more empty batch. */
  readonly signal: AbortSignal;
}

/**
 * The events behind a position, and those to come as they are committed, without gap or repeat.
 * They are read as fast as they are taken: a slow reader holds one batch.
 *
 * @throws what the store throws
 */
export async function* followEvents(
  options: FollowOptions,
): AsyncGenerator<readonly StoredEvent[], void, void> {
  const { store, query, idleMs, signal } = options;
  const change = new Signal();
  const wake = (): void => change.raise();
  signal.addEventListener('abort', wake);
  const unsubscribe = store.subscribe(wake);
  let { after } = query;
  const list = () => store.listEvents({ ...query, after });
  try {
    while (!signal.aborted) {
      const events = await nextEvents(list, change, idleMs, signal);
      yield events;
      after = events.at(-1)?.position ?? after;
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', wake);
  }
}

async function nextEvents(
  list: () => Promise<readonly StoredEvent[]>,
  change: Signal,
  idleMs: number,
  signal: AbortSignal,
): Promise<readonly StoredEvent[]> {
  let isIdle = false;
  const timer = setTimeout(() => {
    isIdle = true;
    change.raise();
  }, idleMs);
  try {
    for (;;) {
      const events = await list();
      if (events.length > 0 || isIdle || signal.aborted) return events;
      // What was appended since it was listed has raised it.
      await change.wait();
      if (!isIdle && !signal.aborted) await new Promise((done) => setTimeout(done, gatherMs));
    }
  } finally {
    clearTimeout(timer);
  }
}
