import type { Clock } from '../core/index.ts';
import type { EventStore } from '../inbox/index.ts';
import { newDelivery, parseDeliveryId } from './delivery.ts';
import type { WebhookStores } from './webhook-store.ts';

export interface ReplayDeps {
  readonly events: Pick<EventStore, 'findEvent'>;
  readonly webhooks: WebhookStores;
  readonly clock: Clock;
}

/** `unknown`: it is no id, or its endpoint was removed. `expired`: its event is not kept any more. */
export type ReplayResult = 'replayed' | 'unknown' | 'expired';

/**
 * Has an event sent to an endpoint at once, under the id that it has there: a dead letter, one that
 * waits for its next attempt, or one that was delivered.
 */
export async function replayDelivery(deps: ReplayDeps, id: string): Promise<ReplayResult> {
  const { events, webhooks, clock } = deps;
  const parsed = parseDeliveryId(id);
  const endpoint = parsed && (await webhooks.endpoints.findEndpoint(parsed.endpointId));
  if (parsed === undefined || endpoint === undefined) return 'unknown';
  const event = await events.findEvent(parsed.position);
  if (event === undefined) return 'expired';
  if (event.appId !== endpoint.appId) return 'unknown';
  await webhooks.deliveries.send([newDelivery(endpoint.id, event)], clock());
  return 'replayed';
}
