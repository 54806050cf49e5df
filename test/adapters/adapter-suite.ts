/**
 * What holds for the callbacks whatever carries them: the service and every adapter. All over real
 * sockets.
 */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { type CallbackName, callbackDefinitions } from '../../src/protocol/index.ts';
import type { Store } from '../../src/store/store.ts';
import { assertFailure, readEnvelope, readSuccess, readTokenData } from '../support/envelope.ts';
import { HttpClient } from '../support/http-client.ts';
import { GameServer } from '../support/peers.ts';
import { Scope } from '../support/scope.ts';
import { notificationBody, reportBody, SignedSender } from '../support/signed-sender.ts';
import { type Credentials, firstApp, secondApp, tokensOf, uid } from './gate.ts';

export interface Running {
  readonly url: string;
  readonly store: Store;
}

/** Listens on loopback with the callbacks of these apps behind the prefix. */
export type StartTarget = (
  scope: Scope,
  apps: readonly Credentials[],
  prefix: string,
) => Promise<Running>;

interface PeerOptions {
  readonly apps?: readonly Credentials[];
  readonly prefix?: string;
}

/** One running target with peers that know its first app. */
async function startPeers(
  start: StartTarget,
  scope: Scope,
  { apps = [firstApp], prefix = '' }: PeerOptions = {},
) {
  const { url, store } = await start(scope, apps, prefix);
  const client = new HttpClient(url);
  scope.defer(() => client.close());
  return {
    url,
    store,
    client,
    tokens: tokensOf(firstApp),
    gameServer: new GameServer(client, prefix),
    sender: new SignedSender(client, { ...firstApp, base: prefix }),
  };
}
type Peers = Awaited<ReturnType<typeof startPeers>>;

const order = (id: string, score: string) =>
  `{"order_id":"${id}","mg_id":"1649319572314173442","round_id":"r","uid":"${uid}","score":${score},"type":2}`;

/** @param name of what carries the callbacks */
export async function testAdapter(name: string, start: StartTarget): Promise<void> {
  const peers = await startPeers(start, new Scope({ after }));
  describe(`${name}, callbacks`, () => testCallbacks(peers));
  describe(`${name}, bytes`, () => testBytes(peers));
  describe(`${name}, requests`, () => testRequests(peers));
  describe(`${name}, limits`, () => testLimits(peers));
  describe(`${name}, connections`, () => testConnections(peers));
  describe(`${name}, mounting`, () => testMounting(start));
}

function testCallbacks(peers: Peers): void {
  test('exchanges a code, refreshes the ss_token, and says who the player is', async () => {
    const { gameServer, tokens } = peers;
    const { ss_token, user_info } = await gameServer.exchange(tokens.issueCode(uid).token);
    assert.equal(user_info?.nick_name, '七号 7');
    readTokenData(await gameServer.updateSstoken(ss_token));
    assert.equal(readSuccess(await gameServer.getUserInfo(ss_token)).nick_name, '七号 7');
  });

  test('takes a signed report and a signed notification, and keeps each once', async () => {
    const { sender, store } = peers;
    const report = reportBody('round-1');
    assert.deepEqual(readSuccess(await sender.post('report_game_info', report)), {});
    assert.deepEqual(readSuccess(await sender.post('report_game_info', report)), {});
    assert.deepEqual(readSuccess(await sender.post('notify', notificationBody('n-1'))), {});
    const keys = (await store.events.listEvents({ after: 0, limit: 10 })).map(({ key }) => key);
    assert.deepEqual(keys.sort(), ['n-1', 'round-1']);
  });

  test('reads and books scores beyond 2^53 to the last digit', async () => {
    const { client, sender } = peers;
    const booked = await sender.post('update_score', order('o-1', '9007199254740993'));
    const success = '{"ret_code":0,"ret_msg":"success","data":{"score":9007199254740993}}';
    assert.equal(booked.text, success);
    for (const callback of ['get_account', 'get_score']) {
      const body = `{"uid":"${uid}","mg_id":"1","round_id":"r"}`;
      const headers = sender.headers(body);
      const answer = await client.request(`/${callback}`, { method: 'POST', headers, body });
      assert.match(answer.text, /^\{"ret_code":0.*9007199254740993/, callback);
    }
  });

  test('refuses a report without a signature, and one with a bad one', async () => {
    const { sender } = peers;
    const body = reportBody('forged');
    assertFailure(await sender.post('report_game_info', body, {}), 'report_game_info', 1);
    const headers = sender.headers(body, { key: 'another-secret-0123456789abcdef' });
    assertFailure(await sender.post('report_game_info', body, headers), 'report_game_info', 1);
  });
}

function testBytes(peers: Peers): void {
  const odd = [
    ' {\r\n\t"report_type" : "game_settle" ,  "report_msg":{"game_round_id":"odd-1",',
    '"mg_id":  1461227817776713818, "nick":"\\u4e03\\/七" ,\n"x":1.0, "y":1e2 }\t}\n\n',
  ].join('');

  test('verifies a signature over the bytes as they came, and keeps those', async () => {
    const { sender, store } = peers;
    readSuccess(await sender.post('report_game_info', odd));
    const events = await store.events.listEvents({ after: 0, limit: 100 });
    const kept = events.find(({ key }) => key === 'odd-1');
    assert.equal(Buffer.from(kept?.raw ?? '').toString('utf8'), odd);
  });

  for (const [what, change] of [
    ['one space less', (body: string) => body.replace(' ,  "', ' , "')],
    ['a line end that is another', (body: string) => body.replace('\r\n', '\n')],
    ['the same JSON written anew', (body: string) => JSON.stringify(JSON.parse(body))],
  ] as const) {
    test(`refuses ${what}`, async () => {
      const { sender } = peers;
      const answer = await sender.post('report_game_info', change(odd), sender.headers(odd));
      assertFailure(answer, 'report_game_info', 1);
    });
  }

  test('refuses a signature header that came twice', async () => {
    const { client, sender } = peers;
    const body = reportBody('twice');
    const signed = sender.headers(body);
    const nonce = signed['Sud-Nonce'] ?? '';
    const headers = { ...signed, 'Sud-Nonce': [nonce, nonce] };
    const answer = await client.request('/report_game_info', { method: 'POST', headers, body });
    assertFailure(answer, 'report_game_info', 1);
  });

  test('reads a body that comes in pieces', async () => {
    const { client, sender } = peers;
    const body = Buffer.from(reportBody('pieces', 'game_settle', { nick: '七'.repeat(200) }));
    const pieces = Array.from({ length: 20 }, (_, at) => body.subarray(at * 40, at * 40 + 40));
    const rest = body.subarray(800);
    const answer = await client.request('/report_game_info', {
      method: 'POST',
      headers: sender.headers(body),
      body: Readable.from([...pieces, rest]),
    });
    readSuccess(answer);
  });
}

function testRequests(peers: Peers): void {
  for (const type of [
    undefined,
    'application/json; charset=gbk',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    ';;;',
  ]) {
    test(`reads the body with Content-Type ${type ?? 'absent'}`, async () => {
      const { gameServer, tokens } = peers;
      const headers = type === undefined ? {} : { 'content-type': type };
      const { token: code } = tokens.issueCode(uid);
      readTokenData(await gameServer.call('get_sstoken', { code }, { headers }));
    });
  }

  test('answers another method than POST with 10002, and says which is meant', async () => {
    const { client } = peers;
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await client.request('/get_sstoken', { method });
      assertFailure(answer, 'get_sstoken', 10002);
      assert.equal(answer.headers.allow, 'POST');
    }
  });

  test('answers HEAD without a body', async () => {
    const answer = await peers.client.request('/get_sstoken', { method: 'HEAD' });
    assert.deepEqual([answer.status, answer.text], [200, '']);
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
  });

  test('answers what is no JSON object with 10002', async () => {
    const { gameServer } = peers;
    for (const body of ['', ' ', 'null', '[]', '{"code":', Buffer.from([0x7b, 0xff, 0x7d])]) {
      assertFailure(await gameServer.call('get_sstoken', body), 'get_sstoken', 10002);
    }
    const chunked = Readable.from([]);
    const answer = await peers.client.request('/get_sstoken', { method: 'POST', body: chunked });
    assertFailure(answer, 'get_sstoken', 10002);
  });

  test('takes a slash at the end and a query for the same path', async () => {
    const { client, tokens } = peers;
    const body = JSON.stringify({ code: tokens.issueCode(uid).token });
    for (const path of ['/get_sstoken/', '/get_sstoken?x=%zz', '/get_sstoken/?code=1']) {
      readTokenData(await client.request(path, { method: 'POST', body }));
    }
  });

  test('has nothing at other paths', async () => {
    const { client } = peers;
    for (const path of ['/', '/get_sstoken/x', '/GET_SSTOKEN', '/sud/get_sstoken', '/get_ssto']) {
      for (const method of ['GET', 'POST']) {
        const body = method === 'POST' ? '{}' : undefined;
        const answer = await client.request(path, { method, ...(body && { body }) });
        assert.equal(answer.status, 404, `${method} ${path}`);
      }
    }
  });
}

function testLimits(peers: Peers): void {
  const { maxBodyBytes } = callbackDefinitions.get_sstoken;

  test('reads a body of the largest size', async () => {
    const { gameServer, tokens } = peers;
    const text = JSON.stringify({ code: tokens.issueCode(uid).token });
    readTokenData(await gameServer.call('get_sstoken', text.padEnd(maxBodyBytes)));
  });

  test('takes a report larger than an exchange may be', async () => {
    const { sender } = peers;
    const body = reportBody('large', 'game_settle', { extras: 'x'.repeat(900_000) });
    readSuccess(await sender.post('report_game_info', body));
  });

  for (const [what, callback, size] of [
    ['an exchange of one byte too many', 'get_sstoken', maxBodyBytes + 1],
    ['a report of two megabytes', 'report_game_info', 2_000_000],
  ] as const satisfies [string, CallbackName, number][]) {
    test(`answers ${what} with 413 in the envelope`, async () => {
      const body = Buffer.alloc(size, ' ');
      const answer = await peers.client.request(`/${callback}`, { method: 'POST', body });
      assertFailure(answer, callback, 10002, undefined, 413);
    });

    test(`answers ${what} in chunks with 413 as well`, async () => {
      const body = Readable.from(pieces(size));
      const answer = await peers.client.request(`/${callback}`, { method: 'POST', body });
      assertFailure(answer, callback, 10002, undefined, 413);
    });
  }
}

function* pieces(size: number): Generator<Buffer> {
  const piece = Buffer.alloc(16 * 1024, ' ');
  for (let rest = size; rest > 0; rest -= piece.length) yield piece.subarray(0, rest);
}

function testConnections(peers: Peers): void {
  test('keeps the connection, also after a refusal', async () => {
    const { url, tokens } = peers;
    const client = new HttpClient(url, { connections: 1 });
    const good = JSON.stringify({ code: tokens.issueCode(uid).token });
    const sockets = new Set();
    for (const [method, body] of [
      ['POST', good],
      ['POST', '{'],
      ['GET', undefined],
      ['POST', good],
    ] as const) {
      const answer = await client.request('/get_sstoken', { method, ...(body && { body }) });
      readEnvelope(answer);
      sockets.add(answer.connection);
    }
    client.close();
    assert.equal(sockets.size, 1);
  });

  test('goes on after a client that left in the middle of a body', async () => {
    const { url, gameServer, sender, store, tokens } = peers;
    const { hostname, port } = new URL(url);
    const body = reportBody('aborted');
    const lines = Object.entries({ ...sender.headers(body), 'Content-Length': body.length });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    for (const cut of [0, 1, body.length - 1]) {
      const socket = connect(Number(port), hostname);
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.write(`POST /report_game_info HTTP/1.1\r\nHost: a\r\n${head}\r\n`);
      socket.write(body.slice(0, cut), () => setImmediate(() => socket.destroy()));
      await closed;
    }
    readTokenData(await gameServer.getSstoken(tokens.issueCode(uid).token));
    const events = await store.events.listEvents({ after: 0, limit: 100 });
    assert.ok(events.every(({ key }) => key !== 'aborted'));
  });

  test('answers requests that come at once on one connection, in their order', async () => {
    const { url, tokens } = peers;
    const { hostname, port } = new URL(url);
    const body = JSON.stringify({ code: tokens.issueCode(uid).token });
    const head = 'POST /get_sstoken HTTP/1.1\r\nHost: a\r\n';
    const good = `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
    const bad = `${head}Connection: close\r\nContent-Length: 2\r\n\r\n{}`;
    const socket = connect(Number(port), hostname);
    socket.end(good + good + bad);
    const text = (await socket.toArray()).join('');
    const codes = [...text.matchAll(/"ret_code":(\d+)/g)].map(([, code]) => code);
    assert.deepEqual(codes, ['0', '0', '10002']);
  });
}

function testMounting(start: StartTarget): void {
  test('behind a prefix the callbacks are there and nowhere else', async (t) => {
    const { client, gameServer, sender, tokens } = await startPeers(start, new Scope(t), {
      prefix: '/hooks/sud',
    });
    await gameServer.exchange(tokens.issueCode(uid).token);
    readSuccess(await sender.post('report_game_info', reportBody('round-1')));
    const byId = new GameServer(client, `/hooks/sud/${firstApp.appId}`);
    await byId.exchange(tokens.issueCode(uid).token);
    for (const path of [
      '/get_sstoken',
      '/hooks/get_sstoken',
      '/hooks/sud',
      '/hooks/sudget_sstoken',
    ]) {
      assert.equal((await client.request(path, { method: 'POST', body: '{}' })).status, 404, path);
    }
  });

  test('of several apps each is at its id', async (t) => {
    const { client } = await startPeers(start, new Scope(t), {
      apps: [firstApp, secondApp],
      prefix: '/sud',
    });
    for (const app of [firstApp, secondApp]) {
      const base = `/sud/${app.appId}`;
      const gameServer = new GameServer(client, base);
      await gameServer.exchange(tokensOf(app).issueCode(uid).token);
      const sender = new SignedSender(client, { ...app, base });
      readSuccess(await sender.post('report_game_info', reportBody('round-1')));
      const other = app === firstApp ? secondApp : firstApp;
      const foreign = tokensOf(other).issueCode(uid).token;
      assertFailure(await gameServer.getSstoken(foreign), 'get_sstoken', 1, 1002);
      const forged = new SignedSender(client, { ...other, base });
      const report = await forged.post('report_game_info', reportBody('round-2'));
      assertFailure(report, 'report_game_info', 1);
    }
    const body = '{"code":"x"}';
    assert.equal((await client.request('/sud/get_sstoken', { method: 'POST', body })).status, 404);
  });
}
