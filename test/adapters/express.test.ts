import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import express, { type RequestHandler } from 'express';
import { createExpressHandler } from '../../src/express/index.ts';
import type { AnsweredCall, OnAnswer } from '../../src/node/index.ts';
import { assertFailure, readSuccess, readTokenData } from '../support/envelope.ts';
import { HttpClient } from '../support/http-client.ts';
import { GameServer } from '../support/peers.ts';
import { Scope } from '../support/scope.ts';
import { reportBody, SignedSender } from '../support/signed-sender.ts';
import { collectWarnings } from '../support/warnings.ts';
import { testAdapter } from './adapter-suite.ts';
import { firstApp, openGate, tokensOf, uid } from './gate.ts';
import { listen } from './listen.ts';

type Express = typeof express;

// Of Express 4 there are no types beside those of 5.
const express4 = createRequire(import.meta.url)('express4') as Express;

for (const [name, create] of [
  ['Express 5', express],
  ['Express 4', express4],
] as const) {
  await testAdapter(name, async (scope, credentials, prefix) => {
    const { apps, store } = await openGate(scope, credentials);
    const server = create();
    server.use(createExpressHandler(apps, { prefix }));
    server.use(create.json());
    return { url: await listen(scope, server), store };
  });
  testExpress(name, create);
}

/** A server whose middleware reads the request before the callbacks do. */
async function startBehind(scope: Scope, create: Express, first: RequestHandler) {
  const { apps, store } = await openGate(scope, [firstApp]);
  const answers: [reason: string | undefined, call: AnsweredCall][] = [];
  const onAnswer: OnAnswer = ({ reason }, call) => void answers.push([reason, call]);
  const server = create();
  server.use(first);
  server.use('/sud', createExpressHandler(apps, { onAnswer }));
  const client = new HttpClient(await listen(scope, server));
  scope.defer(() => client.close());
  const sender = new SignedSender(client, { ...firstApp, base: '/sud' });
  return { answers, client, store, sender, gameServer: new GameServer(client, '/sud') };
}

function testExpress(name: string, create: Express): void {
  const code = () => tokensOf(firstApp).issueCode(uid).token;
  const json = { headers: { 'content-type': 'application/json' } };

  for (const [parser, first, type] of [
    ['json()', create.json(), 'application/json'],
    ['text()', create.text(), 'text/plain'],
    ['urlencoded()', create.urlencoded({ extended: false }), 'application/x-www-form-urlencoded'],
  ] as const) {
    test(`${name} behind ${parser} is refused with the cause, and goes on`, async (t) => {
      const { answers, gameServer } = await startBehind(new Scope(t), create, first);
      const parsed = { headers: { 'content-type': type } };
      for (const attempt of [1, 2]) {
        const answer = await gameServer.call('get_sstoken', { code: code() }, parsed);
        assertFailure(answer, 'get_sstoken', 10001);
        assert.match(answer.text, /"request body was read before it came here"/);
        const [reason, call] = answers.at(-1) ?? [];
        assert.equal(reason, 'request_consumed', `attempt ${attempt}`);
        assert.deepEqual(call, {
          appId: firstApp.appId,
          name: 'get_sstoken',
          durationMs: undefined,
        });
      }
      // What the parser does not take is not lost.
      const other = { headers: { 'content-type': 'application/octet-stream' } };
      readTokenData(await gameServer.call('get_sstoken', { code: code() }, other));
    });
  }

  test(`${name} behind a parser says so once when nobody listens`, async (t) => {
    const scope = new Scope(t);
    const { apps } = await openGate(scope, [firstApp]);
    const server = create();
    server.use(create.json());
    server.use(createExpressHandler(apps));
    const client = new HttpClient(await listen(scope, server));
    scope.defer(() => client.close());
    const warnings = collectWarnings(scope);
    const gameServer = new GameServer(client);
    for (let count = 0; count < 3; count++) {
      await gameServer.call('get_sstoken', { code: code() }, json);
    }
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? '', /request_consumed.*put sudgate in front of it/);
  });

  test(`${name} behind a middleware that pauses the request reads it to the end`, async (t) => {
    const { gameServer } = await startBehind(new Scope(t), create, (request, _response, next) => {
      request.pause();
      setImmediate(next);
    });
    readTokenData(await gameServer.call('get_sstoken', { code: code() }, json));
  });

  test(`${name} behind raw() takes the bytes that it left`, async (t) => {
    const first = create.raw({ type: '*/*', limit: '2mb' });
    const { sender, gameServer } = await startBehind(new Scope(t), create, first);
    readSuccess(await sender.post('report_game_info', ` ${reportBody('raw')}\n`));
    const tooLarge = await gameServer.call('get_sstoken', Buffer.alloc(65_537, ' '), json);
    assertFailure(tooLarge, 'get_sstoken', 10002, undefined, 413);
    assertFailure(await gameServer.call('get_sstoken', '', json), 'get_sstoken', 10002);
  });

  test(`${name} behind json() that keeps rawBody takes those bytes`, async (t) => {
    const first = create.json({
      verify: (request, _response, bytes) => void Object.assign(request, { rawBody: bytes }),
    });
    const { sender, store } = await startBehind(new Scope(t), create, first);
    const body = ` ${reportBody('kept')}\n`;
    const headers = { ...sender.headers(body), ...json.headers };
    readSuccess(await sender.post('report_game_info', body, headers));
    const [event] = await store.events.listEvents({ after: 0, limit: 1 });
    assert.equal(Buffer.from(event?.raw ?? '').toString('utf8'), body);
  });

  test(`${name} is refused behind what made texts of the bytes`, async (t) => {
    const { gameServer } = await startBehind(new Scope(t), create, (request, _response, next) => {
      request.setEncoding('utf8');
      next();
    });
    const answer = await gameServer.call('get_sstoken', { code: code() });
    assertFailure(answer, 'get_sstoken', 10001);
  });

  test(`${name} leaves an answer alone that a middleware gave first`, async (t) => {
    const { gameServer } = await startBehind(new Scope(t), create, (_request, response, next) => {
      response.status(503).end('too late');
      next();
    });
    const answer = await gameServer.call('get_sstoken', { code: code() });
    assert.deepEqual([answer.status, answer.text], [503, 'too late']);
    assert.equal((await gameServer.call('get_sstoken', '{}', { method: 'GET' })).status, 503);
  });

  test(`${name} hands on what is no callback`, async (t) => {
    const scope = new Scope(t);
    const { apps } = await openGate(scope, [firstApp]);
    const server = create();
    server.use('/sud', createExpressHandler(apps));
    server.use(create.json());
    server.post('/sud/own', (request, response) => void response.json(request.body));
    const client = new HttpClient(await listen(scope, server));
    scope.defer(() => client.close());
    const call = { method: 'POST', body: '{"a": 1}', ...json };
    assert.equal((await client.request('/sud/own', call)).text, '{"a":1}');
  });
}
