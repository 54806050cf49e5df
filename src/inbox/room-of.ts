import { isJsonObject } from '../core/index.ts';
import { bodyOf } from './feed-event.ts';
import type { StoredEvent } from './message.ts';

/** The room that an event tells of; undefined if it names none. */
export function roomOf(event: Pick<StoredEvent, 'kind' | 'raw'>): string | undefined {
  const body = bodyOf(event);
  const message = event.kind === 'report' ? body?.report_msg : body?.data;
  const id = isJsonObject(message) ? message.room_id : undefined;
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' ? id : undefined;
}
