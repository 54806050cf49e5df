import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import {
  createEndpoint,
  maxEndpointsPerApp,
  rotateSecret,
  type WebhookEndpoint,
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
  const { apps, webhooks, clock } = options;
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
      const appId = app_id === undefined ? undefined : apps.choose(app_id).appId;
      const all = await endpoints.listEndpoints();
      const wanted = all.filter((each) => appId === undefined || each.appId === appId);
      return { webhooks: wanted.map((each) => toWebhook(each, clock())) };
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
    async ({ body }, reply) => {
      const endpoint = await addEndpoint(options, body);
      reply.headers(noStore);
      return { ...toWebhook(endpoint, clock()), secret: newestSecret(endpoint) };
    },
  );
  scope.post<Params & { Querystring: Static<typeof RotateQuery> }>(
    '/v1/webhooks/:id/rotate',
    {
      schema: {
        ...apiRoute,
        summary: 'Give it a new secret; the one before signs beside it for a while',
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
      return { id, secret: newestSecret(endpoint) };
    },
  );
  scope.delete<Params>(
    '/v1/webhooks/:id',
    {
      schema: {
        ...apiRoute,
        summary: 'Remove it; what was still to be sent is not',
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

async function addEndpoint(
  { apps, events, webhooks, webhookPrivateAddresses, clock }: ApiOptions,
  { url, types, app_id }: Static<typeof WebhookInput>,
): Promise<WebhookEndpoint> {
  const { appId } = apps.choose(app_id);
  const all = await webhooks.endpoints.listEndpoints();
  if (all.filter((each) => each.appId === appId).length >= maxEndpointsPerApp) {
    throw new ProblemError('too_many_webhooks', `${maxEndpointsPerApp} at most: remove one first`);
  }
  const endpoint = created({
    appId,
    url,
    types,
    nowMs: clock(),
    sincePosition: await events.lastPosition(),
    privateAddresses: webhookPrivateAddresses,
  });
  await webhooks.endpoints.addEndpoint(endpoint);
  return endpoint;
}

/** @throws {ProblemError} `invalid_request` */
function created(options: Parameters<typeof createEndpoint>[0]): WebhookEndpoint {
  try {
    return createEndpoint(options);
  } catch (error) {
    if (error instanceof TypeError) throw new ProblemError('invalid_request', error.message);
    throw error;
  }
}

function newestSecret({ secrets }: Pick<WebhookEndpoint, 'secrets'>): string {
  return secrets[0]?.value ?? '';
}

function toWebhook(endpoint: WebhookEndpoint, nowMs: number) {
  const { id, appId, url, types, failures, pausedUntilMs, createdAtMs } = endpoint;
  const isPaused = pausedUntilMs > nowMs;
  return {
    id,
    app_id: appId,
    url,
    types: types === undefined ? null : [...types],
    state: isPaused ? ('paused' as const) : ('active' as const),
    paused_until_ms: isPaused ? pausedUntilMs : null,
    failures,
    created_at_ms: createdAtMs,
  };
}
