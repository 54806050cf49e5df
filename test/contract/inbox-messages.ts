import type { InboxMessage, StoredEvent } from '../../src/inbox/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { appId, nowMs } from './database.ts';

/** A report of the start of a round, unless told otherwise. */
export function message(changes: Partial<Omit<InboxMessage, 'raw'>> & { raw?: string } = {}) {
  const { raw = '{"report_type":"game_start"}', ...rest } = changes;
  const made: InboxMessage = {
    appId,
    kind: 'report',
    type: 'game_start',
    key: 'round-1',
    receivedAtMs: nowMs,
    raw: Buffer.from(raw),
    ...rest,
  };
  return made;
}

/** `count` messages with the keys `<prefix>0` and so on, their bytes told apart by them. */
export function manyMessages(count: number, prefix = 'round-'): InboxMessage[] {
  return Array.from({ length: count }, (_, index) => {
    const key = `${prefix}${index}`;
    return message({ key, raw: JSON.stringify({ key }) });
  });
}

/** All events, read in pages. */
export async function listAllEvents(store: Store, limit = 100): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (;;) {
    const after = events.at(-1)?.position ?? 0;
    const page = await store.events.listEvents({ after, limit });
    if (page.length === 0) return events;
    events.push(...page);
  }
}

export function text({ raw }: { readonly raw: Uint8Array }): string {
  return Buffer.from(raw).toString('utf8');
}

/** What a message came as, without the place it got. */
export function withoutPosition({ position: _, ...rest }: StoredEvent): InboxMessage {
  return { ...rest, raw: Buffer.from(rest.raw) };
}
