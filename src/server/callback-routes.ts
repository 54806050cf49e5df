import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import {
  answerCallback,
  type CallbackAnswer,
  callbackHeaders,
  refuseCallback,
} from '../callbacks/index.ts';
import { SudgateError } from '../errors.ts';
import { type CallbackName, callbackDefinitions, callbackNames } from '../protocol/index.ts';
import type { Metrics } from './metrics.ts';
import type { ServiceApp } from './service-apps.ts';

export interface CallbackRoutesOptions {
  readonly apps: readonly ServiceApp[];
  readonly callbackPrefix: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const otherMethods = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * The callbacks at `/<name>` if there is one app, and at `/<app_id>/<name>` for each app. Whatever
 * reaches one of them is answered 200 with the envelope: the game server shows nothing of an
 * answer with another status. A body that is too large gets 413, with the envelope as well.
 */
export async function callbackRoutes(
  scope: FastifyInstance,
  options: CallbackRoutesOptions,
): Promise<void> {
  scope.removeAllContentTypeParsers();
  // As bytes and whatever the Content-Type says: the platform does not specify one.
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  scope.addHook('onRequest', (request, _reply, done) => {
    // Without one, Fastify takes the parser above instead of refusing what it cannot read.
    request.raw.headers['content-type'] = undefined;
    done();
  });
  for (const app of options.apps) {
    for (const name of callbackNames) {
      const paths = [`/${app.appId}/${name}`];
      if (options.apps.length === 1) paths.unshift(`/${name}`);
      for (const path of paths)
        addCallback(scope, options, app, name, options.callbackPrefix + path);
    }
  }
}

function addCallback(
  scope: FastifyInstance,
  { logger, metrics }: CallbackRoutesOptions,
  app: ServiceApp,
  name: CallbackName,
  url: string,
): void {
  const { maxBodyBytes, request, answer, summary } = callbackDefinitions[name];

  function send(reply: FastifyReply, result: CallbackAnswer, ms?: number): FastifyReply {
    record(result, ms);
    return reply.code(result.status).headers(callbackHeaders).send(result.body);
  }

  function record(result: CallbackAnswer, ms: number | undefined): void {
    const { outcome, reason, uid, note, cause } = result;
    metrics.callbacks.inc({ callback: name, app: app.appId, outcome, reason: reason ?? '' });
    if (ms !== undefined) metrics.callbackDuration.observe({ callback: name }, ms / 1000);
    if (note) metrics.profilesMissing.inc({ app: app.appId, reason: note.code });
    const line = { app: app.appId, uid, outcome, ms: round(ms) };
    if (outcome === 'failed') logger.error({ ...line, reason, err: describe(cause) }, name);
    else if (outcome === 'refused') logger.info({ ...line, reason }, name);
    else if (note) logger.warn({ ...line, note: note.code, err: describe(note.cause) }, name);
    else logger.info(line, name);
  }

  const common = {
    url,
    bodyLimit: maxBodyBytes,
    errorHandler: (error: unknown, _request: FastifyRequest, reply: FastifyReply) =>
      send(reply, refuseCallback(name, toCallbackError(error))),
  };
  scope.route({
    ...common,
    method: 'POST',
    schema: { summary, tags: ['callbacks'], body: request, response: { 200: answer } },
    // The callback checks the body itself: its answers are not those of a validator.
    validatorCompiler: () => () => true,
    handler: async (incoming, reply) => {
      const startedAt = performance.now();
      const body = (incoming.body as Buffer | undefined) ?? noBody;
      const result = await answerCallback(name, app, body);
      return send(reply, result, performance.now() - startedAt);
    },
  });
  scope.route({
    ...common,
    method: otherMethods,
    exposeHeadRoute: false,
    schema: { hide: true },
    handler: async (_incoming, reply) =>
      send(reply.header('allow', 'POST'), refuseCallback(name, new SudgateError('request_method'))),
  });
}

const noBody = Buffer.alloc(0);

/** What went wrong while the body was read. */
function toCallbackError(error: unknown): unknown {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new SudgateError('request_too_large');
  return statusCode !== undefined && statusCode < 500 ? new SudgateError('request_body') : error;
}

function round(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 100) / 100;
}

/** An error for the log: name and message, and the stack where it is ours to mend. */
function describe(cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause === undefined ? undefined : String(cause);
  return { type: cause.name, message: cause.message, stack: cause.stack };
}
