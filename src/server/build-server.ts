import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Config } from '../config/index.ts';
import { type Clock, isLoopback } from '../core/index.ts';
import type { EventStore, Rounds } from '../inbox/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { RevocationWatermarks } from '../revocation/index.ts';
import { isUnavailable } from '../store/index.ts';
import {
  type CallbackPath,
  callbackPaths,
  createCallbackEndpoint,
  PathTable,
} from '../transport/index.ts';
import type { UserStore } from '../users/index.ts';
import type { WebhookStores } from '../webhooks/index.ts';
import { apiRoutes } from './api/api-routes.ts';
import { createCallbackRecorder } from './callback-recorder.ts';
import type { FeedReaders } from './feed-readers.ts';
import { healthRoutes } from './health-routes.ts';
import type { Logger } from './logger.ts';
import { loginRoute } from './login-route.ts';
import type { Metrics } from './metrics.ts';
import { describeApi } from './openapi.ts';
import { ProblemError, type ProblemName, sendProblem } from './problem.ts';
import type { ServiceApps } from './service-apps.ts';
import type { ServiceGroup } from './service-group.ts';
import type { KeyPair } from './tls.ts';
import { typeboxCompilers } from './typebox-compilers.ts';

export interface ServerDeps {
  readonly config: Config;
  readonly apps: ServiceApps;
  readonly users: UserStore;
  readonly events: EventStore;
  readonly rounds: Rounds;
  readonly webhooks: WebhookStores;
  readonly ledger: Ledger;
  readonly readers: FeedReaders;
  readonly watermarks: RevocationWatermarks;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly keyPair: KeyPair | undefined;
  readonly isStopping: () => boolean;
  readonly checkDatabase: () => Promise<void>;
  readonly version: string;
  readonly group?: ServiceGroup;
}

const limits = {
  /** Bodies of the `/v1` API; the callbacks have their own, the import has none. */
  bodyLimit: 256 * 1024,
  /** A uid of 200 bytes, percent-encoded. */
  maxParamLength: 600,
};

const timeouts = {
  /** Silence on a connection during a request. */
  timeout: 30_000,
  /** The whole request, a long import included. */
  requestTimeout: 300_000,
  headersTimeout: 20_000,
  /** Longer than load balancers keep idle connections, so that they close and not we. */
  keepAliveTimeout: 75_000,
};

/** The HTTP service, not yet listening. */
export async function buildServer(deps: ServerDeps): Promise<FastifyInstance> {
  const { config, logger, apps, version } = deps;
  const paths = callbackPaths(apps.all, config.callbackPrefix);
  const server = Fastify({
    bodyLimit: limits.bodyLimit,
    // Callbacks log their one line themselves; a child logger for each request would cost more.
    logger: false,
    // A request that is on its way while we stop is answered like any other.
    return503OnClosing: false,
    // What the router finds before any handler: a path that cannot be decoded or is too long.
    frameworkErrors: (error, _request, reply) => answerError(error, reply, logger),
    routerOptions: { maxParamLength: limits.maxParamLength, ignoreTrailingSlash: true },
    schemaController: typeboxCompilers,
    serverFactory: (framework) =>
      createHttpServer(withCallbacks(deps, paths, framework), deps.keyPair),
  });
  server.setErrorHandler((error, _request, reply) => answerError(error, reply, logger));
  if (config.mode === 'dev' && isLoopback(config.host))
    server.addHook('onRequest', refuseOtherHosts);
  server.addHook('onRequest', answerUnknownAddress);
  const registerRoutes = (target: FastifyInstance) => addRoutes(target, deps);
  await registerRoutes(server);
  let document: Promise<object> | undefined;
  server.get('/openapi.json', async () => {
    document ??= describeApi({ version, callbacks: paths, registerRoutes }).catch((error) => {
      // Kept, a failure would be the answer for ever.
      document = undefined;
      throw error;
    });
    return await document;
  });
  return server;
}

/**
 * The callbacks stand in front of the framework, which handles everything else: they are nearly all
 * of the load, have one form of request and one of answer, and need none of its routing, parsing and
 * hooks, which would cost as much as the exchange itself.
 */
function withCallbacks(
  deps: ServerDeps,
  paths: readonly CallbackPath[],
  framework: RequestListener,
): RequestListener {
  const record = createCallbackRecorder(deps);
  const endpoints = new PathTable(
    paths.map((path) => [path.path, createCallbackEndpoint(path, record)] as const),
  );
  return (request, response) => {
    const endpoint = endpoints.find(request.url as string) ?? framework;
    endpoint(request, response);
  };
}

function createHttpServer(listener: RequestListener, keyPair: KeyPair | undefined): http.Server {
  const server = keyPair ? https.createServer(keyPair, listener) : http.createServer(listener);
  // By itself node:http answers 417 to an Expect that it does not know: of a callback, too.
  server.on('checkExpectation', listener);
  return Object.assign(server, timeouts);
}

async function addRoutes(server: FastifyInstance, deps: ServerDeps): Promise<void> {
  const { config, apps } = deps;
  await server.register(apiRoutes, {
    ...deps,
    apiKeys: config.apiKeys,
    webhookPrivateAddresses: config.webhookPrivateAddresses,
  });
  await server.register(healthRoutes, deps);
  if (config.mode === 'dev') {
    await server.register(loginRoute, {
      apps,
      configured: config.apps,
      watermarks: deps.watermarks,
    });
  }
}

/**
 * A web page may give its own name the address of this machine (DNS rebinding), and is then taken
 * for the same origin. The callbacks stand before this: a tunnel brings them under its own name.
 */
async function refuseOtherHosts({ headers }: FastifyRequest): Promise<void> {
  if (isLoopback(headers.host ?? '')) return;
  throw new ProblemError(
    'host_not_local',
    'call it localhost or 127.0.0.1, or let HOST be an address that others reach',
  );
}

/** Before the body is looked at: nothing is wrong with that. */
async function answerUnknownAddress(request: FastifyRequest, reply: FastifyReply) {
  if (!request.is404) return;
  return sendProblem(reply, 'not_found', 'see /openapi.json for what there is');
}

const problemsByStatus: Record<number, ProblemName> = {
  413: 'too_large',
  415: 'unsupported_media_type',
};

const bodyProblems: Record<string, string | undefined> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'the body is not JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'the body does not have its Content-Length',
  FST_ERR_PARAM_TOO_LONG: 'a part of the path is too long',
};

/** Every error outside of the callbacks as problem JSON; of our own faults only that they are. */
function answerError(error: unknown, reply: FastifyReply, logger: Logger): FastifyReply {
  if (error instanceof ProblemError) {
    if (error.problem === 'unauthorized') reply.header('www-authenticate', 'Bearer');
    return sendProblem(reply, error.problem, error.detail);
  }
  const { statusCode, code } = error as FastifyError;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    // Not its message: that may quote the request, and with it a token.
    const detail = code === 'FST_ERR_BAD_URL' ? 'the path cannot be decoded' : bodyProblems[code];
    return sendProblem(reply, problemsByStatus[statusCode] ?? 'invalid_request', detail);
  }
  logger.error({ err: error }, 'request failed');
  if (isUnavailable(error)) {
    return sendProblem(reply, 'unavailable', 'the database does not answer: try again');
  }
  return sendProblem(reply, 'internal');
}
