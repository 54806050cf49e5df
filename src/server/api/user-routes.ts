import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { readUserProfile, type UserProfile, type UserProfileInput } from '../../users/index.ts';
import type { ApiOptions } from './api-options.ts';
import { checkUid } from './check-uid.ts';
import { findUser } from './find-user.ts';
import { ownProfiles } from './own-profiles.ts';
import { AppQuery, apiRoute, failures } from './route-schema.ts';
import { RevocationAnswer, UidParams, User, UserInput } from './user-schemas.ts';

type UserRoute = { Params: Static<typeof UidParams>; Querystring: Static<typeof AppQuery> };

export function userRoutes(scope: FastifyInstance, options: ApiOptions): void {
  const { apps, users, watermarks, clock } = options;
  const common = { ...apiRoute, params: UidParams, querystring: AppQuery };

  scope.get<UserRoute>(
    '/v1/users/:uid',
    {
      schema: { ...common, summary: 'A profile', response: { 200: User, ...failures } },
    },
    async ({ params, query }) => {
      const app = apps.choose(query.app_id);
      const uid = checkUid(params.uid);
      return { uid, ...(await findUser(app, uid)) };
    },
  );
  scope.put<UserRoute & { Body: Static<typeof UserProfileInput> }>(
    '/v1/users/:uid',
    {
      schema: {
        ...common,
        summary: 'Create or replace a profile',
        body: UserInput,
        response: { 200: User, ...failures },
      },
    },
    async ({ params, query, body }) => {
      const app = ownProfiles(apps.choose(query.app_id));
      const uid = checkUid(params.uid);
      const profile = readUserProfile(body) as UserProfile;
      await users.putUser({ appId: app.appId, uid }, profile);
      return { uid, ...profile };
    },
  );
  scope.delete<UserRoute>(
    '/v1/users/:uid',
    {
      schema: {
        ...common,
        summary: "Delete a profile and revoke the user's tokens",
        response: { 200: RevocationAnswer, ...failures },
      },
    },
    async ({ params, query }) => {
      const app = apps.choose(query.app_id);
      const uid = checkUid(params.uid);
      const { revocation } = await users.deleteUser({ appId: app.appId, uid }, clock());
      watermarks.apply(revocation);
      return { uid, revoked_at_ms: revocation.revokedAtMs };
    },
  );
  scope.post<UserRoute>(
    '/v1/users/:uid/revoke',
    {
      schema: {
        ...common,
        summary: 'Invalidate every token issued to a user so far',
        response: { 200: RevocationAnswer, ...failures },
      },
    },
    async ({ params, query }) => {
      const app = apps.choose(query.app_id);
      const uid = checkUid(params.uid);
      const { revokedAtMs } = await watermarks.revokeUser(app.appId, uid, clock());
      return { uid, revoked_at_ms: revokedAtMs };
    },
  );
}
