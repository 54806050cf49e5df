import cors, { type OriginFunction } from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { callbackHeaders, failureEnvelope, successEnvelope } from '../callbacks/index.ts';
import { type AppConfig, devCredentials } from '../config/index.ts';
import { isLoopback } from '../core/index.ts';
import { EnvelopeOf } from '../protocol/index.ts';
import type { RevocationWatermarks } from '../revocation/index.ts';
import { refreshWatermarks } from './refresh-watermarks.ts';
import type { ServiceApps } from './service-apps.ts';

const LoginRequest = Type.Object({
  user_id: Type.String({ minLength: 1, description: 'User to issue the code for.' }),
  app_id: Type.Optional(Type.String({ description: 'Needed if there are several apps.' })),
});
const LoginAnswer = EnvelopeOf(
  Type.Object({
    code: Type.String(),
    expire_date: Type.Integer({ description: 'Expiry in milliseconds.' }),
  }),
);
const validator = Compile(LoginRequest);

export interface LoginRouteOptions {
  readonly watermarks: RevocationWatermarks;
  readonly apps: ServiceApps;
  /** The same apps with their secrets. */
  readonly configured: readonly AppConfig[];
}

/**
 * The login endpoint of the platform's demos (callbacks contract, section 3). It hands a code for
 * any user to anyone who asks: for development only. Any web page may ask for codes of the published
 * secret; those of another secret are good in production, so only pages of this machine may.
 */
export async function loginRoute(
  scope: FastifyInstance,
  { apps, configured, watermarks }: LoginRouteOptions,
): Promise<void> {
  const secrets = configured.flatMap((app) => app.secrets);
  const isPublished = secrets.every((secret) => secret === devCredentials.appSecret);
  await scope.register(cors, {
    origin: isPublished ? '*' : allowLocalPages,
    methods: ['POST'],
  });
  // Read as the callbacks read theirs: whatever Content-Type it comes with, and refused in the envelope.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, parseJson(body as string));
  });
  scope.post(
    '/login',
    {
      schema: {
        tags: ['development'],
        summary: 'A code for any user, in dev mode only',
        body: LoginRequest,
        response: { 200: LoginAnswer },
      },
      validatorCompiler: () => () => true,
    },
    async (request, reply) => {
      await refreshWatermarks(watermarks);
      return reply.headers(callbackHeaders).send(JSON.stringify(login(apps, request.body)));
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No login either: the check of its members refuses it.
    return undefined;
  }
}

const allowLocalPages: OriginFunction = (origin = '', answer) => {
  answer(null, isLoopback(origin.replace(/^https?:\/\//, '')));
};

function login(apps: ServiceApps, body: unknown): object {
  try {
    if (!validator.Check(body)) throw new TypeError('the body must be like {"user_id":"alice"}');
    const { user_id, app_id } = body as Static<typeof LoginRequest>;
    const { token, expireDate } = apps.choose(app_id).tokens.issueCode(user_id);
    return successEnvelope({ code: token, expire_date: expireDate });
  } catch (error) {
    // Unlike the game server, who develops here is told what is wrong.
    const envelope = failureEnvelope('token_creation', { code: '', expire_date: 0 });
    return { ...envelope, ret_msg: (error as Error).message };
  }
}
