import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { test } from 'node:test';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createWebHandler } from '../../src/web/index.ts';
import { Scope } from '../support/scope.ts';
import { testAdapter } from './adapter-suite.ts';
import { firstApp, openGate, tokensOf, uid } from './gate.ts';
import { urlOf } from './listen.ts';

async function listen(scope: Scope, fetch: Hono['fetch']): Promise<string> {
  const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  scope.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await once(server, 'listening');
  return urlOf(server);
}

await testAdapter('Hono', async (scope, credentials, prefix) => {
  const { apps, store } = await openGate(scope, credentials);
  const handle = createWebHandler(apps, { prefix });
  const server = new Hono();
  server.all(`${prefix}/*`, (context) => handle(context.req.raw));
  return { url: await listen(scope, server.fetch), store };
});

const url = 'https://app.example/get_sstoken';
const exchange = () => JSON.stringify({ code: tokensOf(firstApp).issueCode(uid).token });

async function retCode(response: Response): Promise<number> {
  return ((await response.json()) as { ret_code: number }).ret_code;
}

async function openHandler(scope: Scope) {
  const reasons: unknown[] = [];
  const { apps } = await openGate(scope, [firstApp]);
  const handle = createWebHandler(apps, { onAnswer: ({ reason }) => void reasons.push(reason) });
  const codeOf = async (request: Request) => retCode(await handle(request));
  return { handle, reasons, codeOf };
}

test('a request that was read before is refused with the cause', async (t) => {
  const { codeOf, reasons } = await openHandler(new Scope(t));
  const read = new Request(url, { method: 'POST', body: exchange() });
  await read.json();
  const locked = new Request(url, { method: 'POST', body: exchange() });
  locked.body?.getReader();
  for (const request of [read, locked]) assert.equal(await codeOf(request), 10001);
  const copied = new Request(url, { method: 'POST', body: exchange() });
  await copied.clone().json();
  assert.equal(await codeOf(copied), 0);
  assert.deepEqual(reasons, ['request_consumed', 'request_consumed', undefined]);
});

test('a body that breaks off is answered, and one without an end is cut', async (t) => {
  const { codeOf, handle, reasons } = await openHandler(new Scope(t));
  const broken = new ReadableStream({
    pull(controller) {
      controller.error(new Error('connection reset'));
    },
  });
  assert.equal(await codeOf(streamed(broken)), 10002);
  const cancelled = Promise.withResolvers<void>();
  const endless = new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(256 * 1024));
    },
    cancel() {
      cancelled.resolve();
    },
  });
  assert.equal((await handle(streamed(endless))).status, 413);
  await cancelled.promise;
  assert.deepEqual(reasons, ['request_body', 'request_too_large']);
});

function streamed(body: ReadableStream): Request {
  return new Request(url, { method: 'POST', body, duplex: 'half' });
}
