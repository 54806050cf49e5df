import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { importUsers } from '../../users/index.ts';
import type { ApiOptions } from './api-options.ts';
import { ownProfiles } from './own-profiles.ts';
import { AppQuery, apiRoute, failures } from './route-schema.ts';
import { ImportAnswer } from './user-schemas.ts';

export function importRoute(scope: FastifyInstance, { apps, users }: ApiOptions): void {
  scope.removeAllContentTypeParsers();
  // As a stream: the body is as long as the user base.
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  scope.post<{ Querystring: Static<typeof AppQuery>; Body: Readable | undefined }>(
    // "::" is how the router writes a colon.
    '/v1/users::import',
    {
      schema: {
        ...apiRoute,
        summary: 'Create or replace profiles from NDJSON: one {"uid", "nick_name", …} per line',
        querystring: AppQuery,
        response: { 200: ImportAnswer, ...failures },
      },
    },
    async ({ query, body, raw }) => {
      const { appId } = ownProfiles(apps.choose(query.app_id));
      // Not destroyed when it is left early: the rest of a body that failed has to be read.
      const input = (body ?? Readable.from([])).iterator({ destroyOnReturn: false });
      try {
        return await importUsers({ store: users, appId, input });
      } finally {
        // It stands between this connection and its next request.
        raw.resume();
      }
    },
  );
}
