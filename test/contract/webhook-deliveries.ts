import type { Store } from '../../src/store/sqlite/index.ts';
import {
  type ClaimedDelivery,
  createEndpoint,
  type NewDelivery,
  newDelivery,
  type Outcome,
  type WebhookEndpoint,
} from '../../src/webhooks/index.ts';
import { appId, nowMs } from './database.ts';
import { message } from './inbox-messages.ts';

export const leaseMs = 6_000;

export async function addEndpoint(
  store: Store,
  changes: Partial<WebhookEndpoint> = {},
): Promise<WebhookEndpoint> {
  const options = { appId, url: 'https://example.com/hook', nowMs, sincePosition: 0 };
  const endpoint = { ...createEndpoint(options), ...changes };
  await store.webhooks.endpoints.addEndpoint(endpoint);
  return endpoint;
}

/** One delivery for each room, at the positions 1, 2, …. */
export function deliveriesOf(endpointId: string, rooms: readonly string[]): NewDelivery[] {
  return rooms.map((room, index) => {
    const raw = JSON.stringify({ report_msg: { room_id: room } });
    return newDelivery(endpointId, { ...message({ raw }), position: index + 1 });
  });
}

export async function fanOut(store: Store, deliveries: readonly NewDelivery[]): Promise<void> {
  const from = await store.webhooks.deliveries.fanOutPosition();
  const to = Math.max(from, ...deliveries.map(({ position }) => position));
  await store.webhooks.deliveries.saveFanOut({ from, to, deliveries });
}

export function claim(
  store: Store,
  endpointId: string,
  { limit = 100, atMs = nowMs }: { limit?: number; atMs?: number } = {},
): Promise<readonly ClaimedDelivery[]> {
  return store.webhooks.deliveries.claim({ endpointId, limit, nowMs: atMs, leaseMs });
}

export function positionsOf(claimed: readonly ClaimedDelivery[]): number[] {
  return claimed.map(({ delivery }) => delivery.position).sort((one, other) => one - other);
}

export function delivered(claimed: readonly ClaimedDelivery[]): Outcome[] {
  return claimed.map((each) => ({ ...each, kind: 'delivered' }));
}

export function failed(claimed: readonly ClaimedDelivery[], dueAtMs: number): Outcome[] {
  return claimed.map((each) => ({ ...each, kind: 'failed', error: 'HTTP status 500', dueAtMs }));
}

export function dead(claimed: readonly ClaimedDelivery[]): Outcome[] {
  return claimed.map((each) => ({ ...each, kind: 'dead', error: 'HTTP status 500' }));
}
