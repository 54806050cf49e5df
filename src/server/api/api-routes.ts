import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problem.ts';
import { adjustRoute } from './adjust-route.ts';
import type { ApiOptions } from './api-options.ts';
import { authorize } from './authorize.ts';
import { codeRoutes } from './code-routes.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { eventRoutes } from './event-routes.ts';
import { eventStreamRoute } from './event-stream.ts';
import { gamesRoute } from './games-route.ts';
import { importRoute } from './import-route.ts';
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
  acceptEmptyJson(scope);
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

/**
 * A POST without a body is no error where none is needed, even if it says it is JSON. Bytes that are
 * not UTF-8 are one: read all the same, different ones would become the same text.
 */
function acceptEmptyJson(scope: FastifyInstance): void {
  const parseJson = scope.getDefaultJsonParser('error', 'error');
  scope.removeContentTypeParser('application/json');
  const parseAs = { parseAs: 'buffer' } as const;
  scope.addContentTypeParser('application/json', parseAs, (request, body: Buffer, done) => {
    if (body.length === 0) done(null, undefined);
    else if (isUtf8(body)) parseJson(request, body.toString('utf8'), done);
    else done(new ProblemError('invalid_request', 'the body is not UTF-8'));
  });
}
