import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify, { type onRequestAsyncHookHandler } from 'fastify';
import { createFastifyPlugin } from '../../src/fastify/index.ts';
import { Scope } from '../support/scope.ts';
import { testAdapter } from './adapter-suite.ts';
import { firstApp, openGate, tokensOf, uid } from './gate.ts';
import { urlOf } from './listen.ts';

for (const ignoreTrailingSlash of [false, true]) {
  const name = `Fastify with ignoreTrailingSlash ${ignoreTrailingSlash}`;
  await testAdapter(name, async (scope, credentials, prefix) => {
    const { apps, store } = await openGate(scope, credentials);
    const server = Fastify({ forceCloseConnections: true, routerOptions: { ignoreTrailingSlash } });
    // One part of the path from each side.
    const [, first = '', second = ''] = /^(\/[^/]+)(.*)$/.exec(prefix) ?? [];
    await server.register(createFastifyPlugin(apps, { prefix: second }), { prefix: first });
    await server.listen({ host: '127.0.0.1', port: 0 });
    scope.defer(() => server.close());
    return { url: urlOf(server.server), store };
  });
}

const code = () => tokensOf(firstApp).issueCode(uid).token;

test('the parsers of the app stay as they are', async (t) => {
  const scope = new Scope(t);
  const { apps } = await openGate(scope, [firstApp]);
  const server = Fastify();
  scope.defer(() => server.close());
  await server.register(createFastifyPlugin(apps), { prefix: '/sud' });
  server.post('/own', async (request) => request.body);
  const own = await server.inject({ method: 'POST', url: '/own', payload: { a: 1 } });
  assert.deepEqual(own.json(), { a: 1 });
  const text = { 'content-type': 'text/csv' };
  const other = await server.inject({ method: 'POST', url: '/own', headers: text, payload: 'a' });
  assert.equal(other.statusCode, 415);
  const url = '/sud/get_sstoken';
  const answer = await server.inject({ method: 'POST', url, payload: { code: code() } });
  assert.equal(answer.json().ret_code, 0);
});

test('hooks of the app come first: they may refuse, and their headers go out', async (t) => {
  const scope = new Scope(t);
  const { apps } = await openGate(scope, [firstApp]);
  const server = Fastify();
  scope.defer(() => server.close());
  const seen: string[] = [];
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', 'id-1');
    if (request.headers['x-forbidden'] !== undefined) return reply.code(403).send('no');
  });
  server.addHook('onResponse', async (request, reply) => {
    seen.push(`${request.routeOptions.url} ${reply.raw.statusCode}`);
  });
  await server.register(createFastifyPlugin(apps));
  const url = '/get_sstoken';
  const answer = await server.inject({ method: 'POST', url, payload: { code: code() } });
  assert.equal(answer.headers['x-request-id'], 'id-1');
  assert.equal(answer.headers['cache-control'], 'no-store');
  const refused = await server.inject({ method: 'POST', url, headers: { 'x-forbidden': '1' } });
  assert.equal(refused.statusCode, 403);
  assert.deepEqual(seen, ['/get_sstoken 200', '/get_sstoken 403']);
});

test('hooks that a plugin adds to each route come first as well', async (t) => {
  const scope = new Scope(t);
  const { apps } = await openGate(scope, [firstApp]);
  const server = Fastify();
  scope.defer(() => server.close());
  const counted: string[] = [];
  // As @fastify/rate-limit does it.
  server.addHook('onRoute', (route) => {
    const limit: onRequestAsyncHookHandler = async (request, reply) => {
      counted.push(request.url);
      if (counted.length % 2 === 0) return reply.code(429).send('later');
    };
    route.onRequest = [...[route.onRequest ?? []].flat(), limit];
  });
  await server.register(createFastifyPlugin(apps), { prefix: '/sud' });
  for (const url of ['/sud/get_sstoken', '/sud/get_sstoken/']) {
    const answer = await server.inject({ method: 'POST', url, payload: { code: code() } });
    assert.equal(answer.json().ret_code, 0);
    assert.equal((await server.inject({ method: 'POST', url })).statusCode, 429);
  }
  assert.equal(counted.length, 4);
});
