import type { Clock } from '../core/index.ts';
import type { EventStore } from '../inbox/index.ts';
import { createEndpoint, type EndpointOptions } from './create-endpoint.ts';
import type { WebhookEndpoint } from './endpoint.ts';
import type { EndpointStore } from './webhook-store.ts';

/** How many endpoints an app may have: each may hold some events in memory. */
export const maxEndpointsPerApp = 16;

export interface AddEndpointDeps {
  readonly events: Pick<EventStore, 'lastPosition'>;
  readonly webhooks: { readonly endpoints: Pick<EndpointStore, 'addEndpoint' | 'listEndpoints'> };
  readonly clock: Clock;
}

/** The app has {@link maxEndpointsPerApp}. */
export class TooManyEndpointsError extends Error {
  override readonly name = 'TooManyEndpointsError';

  constructor() {
    super(`an app has at most ${maxEndpointsPerApp} webhooks: remove one first`);
  }
}

/**
 * Adds an endpoint that gets the events from now on.
 *
 * @throws {TooManyEndpointsError}
 * @throws {InvalidEndpointError}
 */
export async function addEndpoint(
  { events, webhooks, clock }: AddEndpointDeps,
  options: Omit<EndpointOptions, 'nowMs' | 'sincePosition'>,
): Promise<WebhookEndpoint> {
  const all = await webhooks.endpoints.listEndpoints();
  const own = all.filter(({ appId }) => appId === options.appId);
  if (own.length >= maxEndpointsPerApp) throw new TooManyEndpointsError();
  const sincePosition = await events.lastPosition();
  const endpoint = createEndpoint({ ...options, nowMs: clock(), sincePosition });
  await webhooks.endpoints.addEndpoint(endpoint);
  return endpoint;
}
