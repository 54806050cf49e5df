import { isJsonObject } from '../core/index.ts';
import { bodyOf } from './feed-event.ts';
import type { StoredEvent } from './message.ts';

type Members = Readonly<Record<string, unknown>>;

/** `report_msg` of a report, empty if there is none. */
export function reportMessage(event: StoredEvent | undefined): Members {
  const message = event && bodyOf(event)?.report_msg;
  return isJsonObject(message) ? message : {};
}

/** The digits of the game's id: the string twin first, it is never rounded on the way. */
export function exactGameId({ mg_id_str, mg_id }: Members): string | undefined {
  for (const id of [mg_id_str, mg_id]) if (typeof id === 'string' && id !== '') return id;
  return undefined;
}
