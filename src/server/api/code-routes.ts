import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { inspectToken } from '../../token/index.ts';
import { refreshWatermarks } from '../refresh-watermarks.ts';
import type { ApiOptions } from './api-options.ts';
import { checkUid } from './check-uid.ts';
import { CodeAnswer, CodeRequest, InspectAnswer, InspectRequest } from './code-schemas.ts';
import { apiRoute, failures } from './route-schema.ts';

export function codeRoutes(scope: FastifyInstance, { apps, watermarks }: ApiOptions): void {
  scope.post<{ Body: Static<typeof CodeRequest> }>(
    '/v1/codes',
    {
      schema: {
        ...apiRoute,
        summary: 'Issue a code for a logged-in user',
        body: CodeRequest,
        response: { 200: CodeAnswer, ...failures },
      },
    },
    async ({ body: { uid, ttl_ms, app_id } }, reply) => {
      reply.header('cache-control', 'no-store');
      const { tokens } = apps.choose(app_id);
      checkUid(uid);
      await refreshWatermarks(watermarks);
      const { token, expireDate } = tokens.issueCode(uid, ttl_ms);
      return { code: token, expire_date: expireDate };
    },
  );
  scope.post<{ Body: Static<typeof InspectRequest> }>(
    '/v1/tokens/inspect',
    {
      schema: {
        ...apiRoute,
        summary: 'Why is this token refused?',
        body: InspectRequest,
        response: { 200: InspectAnswer, ...failures },
      },
    },
    async ({ body: { token, app_id } }, reply) => {
      reply.header('cache-control', 'no-store');
      return inspectToken(apps.choose(app_id).tokens, token);
    },
  );
}
