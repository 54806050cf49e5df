import { setImmediate as nextTurn } from 'node:timers/promises';
import { type EventQuery, type EventStore, toFeedEvent } from '../../inbox/index.ts';

/** Events read at a time: more would keep callbacks waiting. */
const chunkEvents = 50;
/** A page ends early when it has as many characters, so that large messages do not pile up. */
const maxPageLength = 8 * 1024 * 1024;

export interface FeedPage {
  readonly events: number;
  /** The answer as JSON. */
  readonly text: string;
}

export async function readFeedPage(
  store: Pick<EventStore, 'listEvents'>,
  query: EventQuery,
): Promise<FeedPage> {
  const texts: string[] = [];
  let length = 0;
  let position = query.after;
  for (let isMore = true; isMore; ) {
    const wanted = Math.min(chunkEvents, query.limit - texts.length);
    const events = await store.listEvents({ ...query, after: position, limit: wanted });
    for (const event of events) {
      if (length >= maxPageLength) break;
      const text = JSON.stringify(toFeedEvent(event));
      texts.push(text);
      length += text.length;
      position = event.position;
    }
    isMore = events.length > 0 && texts.length < query.limit && length < maxPageLength;
    if (isMore) await nextTurn();
  }
  const text = `{"events":[${texts.join(',')}],"next_cursor":"${position}"}`;
  return { events: texts.length, text };
}
