import type { FastifyInstance } from 'fastify';
import { adjustRoute } from './adjust-route.ts';
import type { ApiOptions } from './api-options.ts';
import { authorize } from './authorize.ts';
import { codeRoutes } from './code-routes.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { eventStreamRoute } from './event-stream.ts';
import { gamesRoute } from './games-route.ts';
import { importRoute } from './import-route.ts';
import { readJsonBodies } from './json-bodies.ts';
import { roundRoutes } from './round-routes.ts';
import { scoreRoutes } from './score-routes.ts';
import { userRoutes } from './user-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export interface ApiRoutesOptions extends ApiOptions {
  readonly apiKeys: readonly string[];
}

/** For the app's own backend, with `Authorization: Bearer <SUDGATE_API_KEY>`. */
export async function apiRoutes(scope: FastifyInstance, options: ApiRoutesOptions): Promise<void> {
  scope.addHook('onRequest', async (request) => authorize(request, options.apiKeys));
  readJsonBodies(scope);
  codeRoutes(scope, options);
  userRoutes(scope, options);
  eventRoutes(scope, options);
  eventStreamRoute(scope, options);
  roundRoutes(scope, options);
  scoreRoutes(scope, options);
  await scope.register(async (inner) => adjustRoute(inner, options));
  gamesRoute(scope, options);
  webhookRoutes(scope, options);
  deliveryRoutes(scope, options);
  await scope.register(async (inner) => importRoute(inner, options));
}
