import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  addEndpoint,
  InvalidEndpointError,
  rotateSecret,
  TooManyEndpointsError,
  toEndpointView,
  toEndpointViewWithSecret,
} from '../../webhooks/index.ts';
import { ProblemError } from '../problem.ts';
import type { ApiOptions } from './api-options.ts';
import { apiRoute, failures } from './route-schema.ts';
import {
  NewWebhook,
  RemovedAnswer,
  RotateAnswer,
  RotateQuery,
  WebhookInput,
  WebhookParams,
  WebhooksAnswer,
  WebhooksQuery,
} from './webhook-schemas.ts';

type Params = { Params: Static<typeof WebhookParams> };

const defaultOverlapMs = 86_400_000;

export function webhookRoutes(scope: FastifyInstance, options: ApiOptions): void {
  const { apps, webhooks, webhookPrivateAddresses: privateAddresses, clock } = options;
  const { endpoints } = webhooks;
  const noStore = { 'cache-control': 'no-store' };

  scope.get<{ Querystring: Static<typeof WebhooksQuery> }>(
    '/v1/webhooks',
    {
      schema: {
        ...apiRoute,
        summary: 'The addresses that get events, without their secrets',
        querystring: WebhooksQuery,
        response: { 200: WebhooksAnswer, ...failures },
      },
    },
    async ({ query: { app_id } }) => {
      const appId = apps.namedId(app_id);
      const all = await endpoints.listEndpoints();
      const wanted = all.filter((each) => appId === undefined || each.appId === appId);
      return { webhooks: wanted.map((each) => toEndpointView(each, clock())) };
    },
  );
  scope.post<{ Body: Static<typeof WebhookInput> }>(
    '/v1/webhooks',
    {
      schema: {
        ...apiRoute,
        summary: 'Add an address that gets the events from now on; answers with its secret',
        body: WebhookInput,
        response: { 200: NewWebhook, ...failures },
      },
    },
    async ({ body: { url, types, app_id } }, reply) => {
      const { appId } = apps.choose(app_id);
      const wanted = { appId, url, types, privateAddresses };
      const endpoint = await addEndpoint(options, wanted).catch(refuse);
      reply.headers(noStore);
      return toEndpointViewWithSecret(endpoint, clock());
    },
  );
  scope.post<Params & { Querystring: Static<typeof RotateQuery> }>(
    '/v1/webhooks/:id/rotate',
    {
      schema: {
        ...apiRoute,
        summary: 'Give it a new secret; the old one keeps signing for a while',
        params: WebhookParams,
        querystring: RotateQuery,
        response: { 200: RotateAnswer, ...failures },
      },
    },
    async ({ params: { id }, query: { overlap_ms = defaultOverlapMs } }, reply) => {
      const rotation = { id, nowMs: clock(), overlapMs: overlap_ms };
      const endpoint = await rotateSecret(endpoints, rotation);
      if (endpoint === undefined) throw new ProblemError('webhook_not_found');
      reply.headers(noStore);
      return { id, secret: toEndpointViewWithSecret(endpoint, clock()).secret };
    },
  );
  scope.delete<Params>(
    '/v1/webhooks/:id',
    {
      schema: {
        ...apiRoute,
        summary: 'Remove it; pending deliveries are dropped',
        params: WebhookParams,
        response: { 200: RemovedAnswer, ...failures },
      },
    },
    async ({ params: { id } }) => {
      if (!(await endpoints.removeEndpoint(id))) throw new ProblemError('webhook_not_found');
      return { id };
    },
  );
}

/** @throws {ProblemError} for what the caller can mend */
function refuse(error: unknown): never {
  if (error instanceof InvalidEndpointError)
    throw new ProblemError('invalid_request', error.message);
  if (error instanceof TooManyEndpointsError) {
    throw new ProblemError('too_many_webhooks', error.message);
  }
  throw error;
}
