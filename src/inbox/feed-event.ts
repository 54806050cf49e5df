import { nestsTooDeeply, parseLossless } from '../core/index.ts';
import { int64Names } from '../protocol/int64-names.ts';
import type { StoredEvent } from './message.ts';

/** An event as the app's backend reads it. */
export interface FeedEvent {
  /** The position as text: passed as `after`, it gives what comes behind. */
  readonly cursor: string;
  /** `report_type` or `notify_event` as received. */
  readonly type: string;
  readonly app_id: string;
  /** `game_round_id` or `notify_id`; `sha256:…` where the message has none. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly received_at_ms: number;
  /** The message, int64 as strings; null if it nests deeper than 200. */
  readonly body: Readonly<Record<string, unknown>> | null;
  /** The exact text. */
  readonly raw: string;
}

export function toFeedEvent(event: StoredEvent): FeedEvent {
  const raw = rawText(event);
  return {
    cursor: String(event.position),
    type: event.type,
    app_id: event.appId,
    key: event.key,
    received_at_ms: event.receivedAtMs,
    body: parseText(raw),
    raw,
  };
}

/** The exact text of an event. */
export function rawText({ raw }: Pick<StoredEvent, 'raw'>): string {
  return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8');
}

/** The message with int64 as strings, `null` if it nests too deeply. */
export function bodyOf(event: Pick<StoredEvent, 'raw'>): Readonly<Record<string, unknown>> | null {
  return parseText(rawText(event));
}

function parseText(text: string): Readonly<Record<string, unknown>> | null {
  if (nestsTooDeeply(text)) return null;
  return parseLossless(text, int64Names) as Record<string, unknown>;
}
