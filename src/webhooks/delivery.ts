import { createHash } from 'node:crypto';
import { roomOf, type StoredEvent } from '../inbox/index.ts';

/** `pending`: to be sent, perhaps once more; `dead`: given up. What was delivered is not kept. */
export type DeliveryState = 'pending' | 'dead';

/** An event on its way to an endpoint. */
export interface NewDelivery {
  /** {@link deliveryId} */
  readonly id: string;
  readonly endpointId: string;
  /** Of the event. */
  readonly position: number;
  /** Deliveries of one lane are made one after the other, by position. */
  readonly lane: string;
  /** When the event was received, milliseconds since 1970. */
  readonly receivedAtMs: number;
}

export interface WebhookDelivery extends NewDelivery {
  readonly state: DeliveryState;
  /** How often it was tried. */
  readonly attempts: number;
  /** Milliseconds since 1970; null: it was not tried yet. */
  readonly firstAttemptAtMs: number | null;
  /** What went wrong the last time. */
  readonly lastError: string | null;
  /** When it last changed, milliseconds since 1970. */
  readonly changedAtMs: number;
}

export function newDelivery(endpointId: string, event: StoredEvent): NewDelivery {
  return {
    id: deliveryId(endpointId, event.position),
    endpointId,
    position: event.position,
    lane: laneOf(endpointId, event),
    receivedAtMs: event.receivedAtMs,
  };
}

/** Also the `webhook-id`: the same however often it is sent, so that receivers know a repeat. */
export function deliveryId(endpointId: string, position: number): string {
  return `evt_${position}_${endpointId}`;
}

/** What an id was made of; undefined if it is none. */
export function parseDeliveryId(
  id: string,
): { readonly position: number; readonly endpointId: string } | undefined {
  const [, position, endpointId] = /^evt_([1-9]\d{0,14})_(we_[0-9a-f]{24})$/.exec(id) ?? [];
  if (position === undefined || endpointId === undefined) return undefined;
  return { position: Number(position), endpointId };
}

/**
 * The events of a room are in order. Those that name no room have one by their own key, so that
 * start and settlement of a round are in order all the same.
 *
 * A digest, since rooms and keys may be of any length and hold what a database does not take.
 */
function laneOf(endpointId: string, event: StoredEvent): string {
  const room = roomOf(event);
  const [by, name] = room === undefined ? ['key', event.key] : ['room', room];
  const text = JSON.stringify([endpointId, by, name]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
