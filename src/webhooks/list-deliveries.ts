import { type DeliveryState, parseDeliveryId, type WebhookDelivery } from './delivery.ts';
import type { WebhookEndpoint } from './endpoint.ts';
import type { DeliveryStore } from './webhook-store.ts';

export interface DeliveryPageQuery {
  readonly deliveries: Pick<DeliveryStore, 'listDeliveries'>;
  /** Only of these, in this order. */
  readonly endpoints: readonly WebhookEndpoint[];
  readonly state: DeliveryState;
  /** The id of the last delivery of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface DeliveryPage {
  readonly deliveries: readonly WebhookDelivery[];
  /** To be passed as `after`; null: there is nothing more. */
  readonly nextCursor: string | null;
}

/**
 * Deliveries by endpoint, then by event.
 *
 * @throws {RangeError} if `after` is no id of a delivery to one of the endpoints
 */
export async function listDeliveries(query: DeliveryPageQuery): Promise<DeliveryPage> {
  const { deliveries, endpoints, state, limit } = query;
  const from = query.after === undefined ? undefined : parseDeliveryId(query.after);
  const first = endpoints.findIndex(({ id }) => id === from?.endpointId);
  if (query.after !== undefined && first === -1) throw new RangeError('after: no such delivery');
  const page: WebhookDelivery[] = [];
  for (const { id: endpointId } of endpoints.slice(Math.max(first, 0))) {
    const after = endpointId === from?.endpointId ? from.position : 0;
    const rest = limit - page.length;
    page.push(...(await deliveries.listDeliveries({ endpointId, state, after, limit: rest })));
    if (page.length >= limit) break;
  }
  const last = page.length < limit ? undefined : page.at(-1);
  return { deliveries: page, nextCursor: last?.id ?? null };
}
