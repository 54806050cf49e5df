/** The adapters in the frameworks as their users type them: this file has to compile, and is not run. */
import { createServer } from 'node:http';
import { createServer as createHttp2Server, createSecureServer } from 'node:http2';
import express, { type RequestHandler, Router } from 'express';
import Fastify, { type FastifyInstance, type FastifyPluginCallback } from 'fastify';
import { Hono } from 'hono';
import { pino } from 'pino';
import type { CallbackApp } from '../../src/callbacks/index.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { createExpressHandler } from '../../src/express/index.ts';
import { createFastifyPlugin } from '../../src/fastify/index.ts';
import { createNodeHandler } from '../../src/node/index.ts';
import type { CallbackName } from '../../src/protocol/index.ts';
import { createWebHandler } from '../../src/web/index.ts';

declare const app: CallbackApp;
declare const apps: readonly CallbackApp[];

export const handler: RequestHandler = createExpressHandler(app);
express().use(createExpressHandler(apps)).use('/sud', createExpressHandler(app));
Router().use(createExpressHandler(app, { prefix: '/sud' }));

export const plugin: FastifyPluginCallback = createFastifyPlugin(app);
const withLogger = Fastify({ loggerInstance: pino() });
export const registered = withLogger.register(createFastifyPlugin(app), { prefix: '/sud' });
export const inPlugin = async (instance: FastifyInstance) => {
  await instance.register(createFastifyPlugin(apps));
};

export const server = createServer(createNodeHandler(app));
export const http2Server = createHttp2Server(createNodeHandler(app));
export const eitherServer = createSecureServer({ allowHTTP1: true }, createNodeHandler(app));

new Hono<{ Bindings: { secret: string } }>().all('/sud/*', (context) =>
  createWebHandler(app)(context.req.raw),
);
/** As Next.js types what a route exports. */
export const POST: (request: Request, context: { params: Promise<object> }) => Promise<Response> =
  createWebHandler(app);

createWebHandler(app, {
  onAnswer({ reason, uid }, { name, durationMs }) {
    const told: [ErrorCode | undefined, string | undefined, CallbackName, number | undefined] = [
      reason,
      uid,
      name,
      durationMs,
    ];
    return told.length;
  },
});

// @ts-expect-error an option that is none
createNodeHandler(app, { path: '/sud' });
// @ts-expect-error no app
createNodeHandler({ prefix: '/sud' });
