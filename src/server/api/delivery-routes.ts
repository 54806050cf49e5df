import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  listDeliveries,
  replayDelivery,
  toDeliveryView,
  type WebhookEndpoint,
} from '../../webhooks/index.ts';
import { ProblemError } from '../problem.ts';
import type { ApiOptions } from './api-options.ts';
import { apiRoute, failures } from './route-schema.ts';
import {
  DeliveriesAnswer,
  DeliveriesQuery,
  ReplayAnswer,
  WebhookParams,
} from './webhook-schemas.ts';

type Query = Static<typeof DeliveriesQuery>;

export function deliveryRoutes(scope: FastifyInstance, options: ApiOptions): void {
  const { webhooks } = options;
  scope.get<{ Querystring: Query }>(
    '/v1/deliveries',
    {
      schema: {
        ...apiRoute,
        summary: 'Events that did not reach a webhook: given up, or still on their way',
        querystring: DeliveriesQuery,
        response: { 200: DeliveriesAnswer, ...failures },
      },
    },
    async ({ query }) => {
      const { state = 'dead', after, limit = 100 } = query;
      const endpoints = await wantedEndpoints(options, query);
      const { deliveries } = webhooks;
      const page = await listDeliveries({ deliveries, endpoints, state, after, limit }).catch(
        (error: unknown) => {
          if (!(error instanceof RangeError)) throw error;
          throw new ProblemError('invalid_request', 'after must be a next_cursor');
        },
      );
      return { deliveries: page.deliveries.map(toDeliveryView), next_cursor: page.nextCursor };
    },
  );
  scope.post<{ Params: Static<typeof WebhookParams> }>(
    '/v1/deliveries/:id/retry',
    {
      schema: {
        ...apiRoute,
        summary: 'Send an event to a webhook at once, whether it was delivered or not',
        params: WebhookParams,
        response: { 200: ReplayAnswer, ...failures },
      },
    },
    async ({ params: { id } }) => {
      const result = await replayDelivery(options, id);
      if (result === 'replayed') return { id, state: 'pending' as const };
      throw new ProblemError(
        'delivery_not_found',
        result === 'expired' ? 'its event is no longer kept' : undefined,
      );
    },
  );
}

async function wantedEndpoints(
  { apps, webhooks }: ApiOptions,
  { app_id, endpoint }: Query,
): Promise<readonly WebhookEndpoint[]> {
  const appId = apps.namedId(app_id);
  const all = await webhooks.endpoints.listEndpoints();
  const wanted = all.filter((each) => {
    return (
      (appId === undefined || each.appId === appId) &&
      (endpoint === undefined || each.id === endpoint)
    );
  });
  if (endpoint !== undefined && wanted.length === 0) throw new ProblemError('webhook_not_found');
  return wanted;
}
