import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { type Clock, equalConstantTime } from '../core/index.ts';
import { maxUidBytes } from '../protocol/index.ts';
import type { RevocationWatermarks } from '../revocation/index.ts';
import { inspectToken, isValidUid } from '../token/index.ts';
import {
  importUsers,
  readUserProfile,
  type UserProfile,
  type UserProfileInput,
  type UserStore,
} from '../users/index.ts';
import {
  AppQuery,
  CodeAnswer,
  CodeRequest,
  failures,
  ImportAnswer,
  InspectAnswer,
  InspectRequest,
  RevocationAnswer,
  UidParams,
  User,
  UserInput,
} from './api-schemas.ts';
import { gamesRoute } from './games-route.ts';
import { ProblemError } from './problem.ts';
import type { ServiceApp, ServiceApps } from './service-apps.ts';

export interface ApiRoutesOptions {
  readonly apps: ServiceApps;
  readonly users: UserStore;
  readonly watermarks: RevocationWatermarks;
  readonly apiKeys: readonly string[];
  readonly clock: Clock;
}

/** For the app's own backend, with `Authorization: Bearer <SUDGATE_API_KEY>`. */
export async function apiRoutes(scope: FastifyInstance, options: ApiRoutesOptions): Promise<void> {
  scope.addHook('onRequest', async (request) => authorize(request, options.apiKeys));
  acceptEmptyJson(scope);
  codeRoutes(scope, options);
  userRoutes(scope, options);
  gamesRoute(scope, options.apps);
  await scope.register(async (inner) => importRoute(inner, options));
}

/** @throws {ProblemError} `unauthorized`, `api_disabled` */
function authorize(request: FastifyRequest, apiKeys: readonly string[]): void {
  if (apiKeys.length === 0) throw new ProblemError('api_disabled', 'set SUDGATE_API_KEY to use it');
  const presented = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  // Every key is compared, so that the time does not tell which one was near.
  const matches = apiKeys.filter((key) => equalConstantTime(key, presented));
  if (matches.length === 0)
    throw new ProblemError('unauthorized', 'send Authorization: Bearer <key>');
}

/** A POST without a body is no error where none is needed, even if it says it is JSON. */
function acceptEmptyJson(scope: FastifyInstance): void {
  const parseJson = scope.getDefaultJsonParser('error', 'error');
  scope.removeContentTypeParser('application/json');
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parseJson(request, body as string, done),
  );
}

const tags = ['api'];
const security = [{ apiKey: [] }];

function codeRoutes(scope: FastifyInstance, { apps }: ApiRoutesOptions): void {
  scope.post<{ Body: Static<typeof CodeRequest> }>(
    '/v1/codes',
    {
      schema: {
        tags,
        security,
        summary: 'Issue a code for a logged-in user',
        body: CodeRequest,
        response: { 200: CodeAnswer, ...failures },
      },
    },
    async ({ body: { uid, ttl_ms, app_id } }, reply) => {
      reply.header('cache-control', 'no-store');
      const { token, expireDate } = apps.choose(app_id).tokens.issueCode(checkUid(uid), ttl_ms);
      return { code: token, expire_date: expireDate };
    },
  );
  scope.post<{ Body: Static<typeof InspectRequest> }>(
    '/v1/tokens/inspect',
    {
      schema: {
        tags,
        security,
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

type UserRoute = { Params: Static<typeof UidParams>; Querystring: Static<typeof AppQuery> };

function userRoutes(scope: FastifyInstance, options: ApiRoutesOptions): void {
  const { apps, users, watermarks, clock } = options;
  const common = { tags, security, params: UidParams, querystring: AppQuery };

  scope.get<UserRoute>(
    '/v1/users/:uid',
    {
      schema: { ...common, summary: 'A profile', response: { 200: User, ...failures } },
    },
    async ({ params, query }) => {
      const app = apps.choose(query.app_id);
      const uid = checkUid(params.uid);
      const profile = await findUser(app, uid);
      if (profile === undefined) throw new ProblemError('user_not_found');
      return { uid, ...profile };
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
        summary: 'Make every token of a user invalid that was issued until now',
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

function importRoute(scope: FastifyInstance, { apps, users }: ApiRoutesOptions): void {
  scope.removeAllContentTypeParsers();
  // As a stream: the body is as long as the user base.
  scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  scope.post<{ Querystring: Static<typeof AppQuery>; Body: AsyncIterable<Uint8Array> }>(
    // "::" is how the router writes a colon.
    '/v1/users::import',
    {
      schema: {
        tags,
        security,
        summary: 'Create or replace profiles from NDJSON: one {"uid", "nick_name", …} a line',
        querystring: AppQuery,
        response: { 200: ImportAnswer, ...failures },
      },
    },
    async ({ query, body }) => {
      const { appId } = ownProfiles(apps.choose(query.app_id));
      return await importUsers({ store: users, appId, input: body ?? [] });
    },
  );
}

/** @throws {ProblemError} `invalid_request` */
function checkUid(uid: string): string {
  if (isValidUid(uid)) return uid;
  throw new ProblemError(
    'invalid_request',
    `uid must have 1 to ${maxUidBytes} bytes and no control characters`,
  );
}

/** @throws {ProblemError} `profiles_elsewhere` */
function ownProfiles(app: ServiceApp): ServiceApp {
  if (app.ownsProfiles) return app;
  throw new ProblemError('profiles_elsewhere', 'they come from USER_INFO_URL: change them there');
}

/** @throws {ProblemError} `unavailable` */
async function findUser(app: ServiceApp, uid: string): Promise<UserProfile | undefined> {
  try {
    return await app.users.findUser({ appId: app.appId, uid });
  } catch {
    throw new ProblemError('unavailable', 'the user directory did not answer with a profile');
  }
}
