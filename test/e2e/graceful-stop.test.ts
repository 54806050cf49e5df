/** A stop loses no request, whenever it comes. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ChildService, startChildService } from '../support/child-service.ts';
import type { Exit } from '../support/cli.ts';
import { readSuccess, readTokenData } from '../support/envelope.ts';
import { eventually } from '../support/eventually.ts';
import { HttpClient } from '../support/http-client.ts';
import { GameServer } from '../support/peers.ts';
import { startProfileServer } from '../support/profile-server.ts';
import { Scope } from '../support/scope.ts';
import { startTestService } from '../support/service.ts';

/** From the signal to the end of the process, as promised. */
const stopDeadlineMs = 10_000;

async function exitInTime(child: ChildService): Promise<Exit> {
  const late = new AbortController();
  const deadline = sleep(stopDeadlineMs, undefined, { signal: late.signal }).then(() => {
    throw new Error(`still running after ${stopDeadlineMs} ms: ${child.output()}`);
  });
  deadline.catch(() => {});
  try {
    return await Promise.race([child.exited, deadline]);
  } finally {
    late.abort();
  }
}

/** One connection that sends the next exchange as soon as the last was answered. */
class Caller {
  readonly #client: HttpClient;
  readonly #code: string;
  answered = 0;
  /** Resolves when the service asks to close the connection; rejects if a request is lost. */
  readonly done: Promise<void>;

  constructor(scope: Scope, url: string, code: string) {
    this.#client = new HttpClient(url, { connections: 1 });
    this.#code = code;
    scope.defer(() => this.#client.close());
    this.done = this.#call();
  }

  async #call(): Promise<void> {
    const gameServer = new GameServer(this.#client);
    for (;;) {
      const answer = await gameServer.getSstoken(this.#code);
      readTokenData(answer);
      this.answered++;
      if (answer.headers.connection === 'close') return;
    }
  }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} under load: every request on 32 connections is answered, then it exits 0`, async (t) => {
    const scope = new Scope(t);
    const directory = await scope.temporaryDirectory();
    const child = await startChildService(scope, { directory });
    await child.app.putUser('player-7', { nick_name: 'Seven' });
    const code = await child.app.issueCode('player-7');
    const callers = Array.from({ length: 32 }, () => new Caller(scope, child.url, code));
    const lost = Promise.all(callers.map((caller) => caller.done));
    lost.catch(() => {});
    await eventually('all connections are busy', () => {
      return callers.every((caller) => caller.answered >= 5);
    });

    child.kill(signal);
    assert.deepEqual(await exitInTime(child), { code: 0, signal: null });
    await lost;

    const late = new HttpClient(child.url);
    scope.defer(() => late.close());
    await assert.rejects(late.request('/healthz'), { code: 'ECONNREFUSED' });
    assert.match(child.stdout(), /"msg":"stopped"/);

    const next = await startChildService(scope, { directory });
    const { user_info } = await next.gameServer.exchange(code);
    assert.equal(user_info?.nick_name, 'Seven');
  });
}

test('a request that waits for the directory when the stop begins is still answered', async (t) => {
  const scope = new Scope(t);
  const held: ServerResponse[] = [];
  const backend = await startProfileServer(scope, (_request, response) => void held.push(response));
  const child = await startChildService(scope, {
    variables: { USER_INFO_URL: `${backend.url}/{uid}`, USER_INFO_TIMEOUT_MS: '30000' },
  });
  const answering = child.gameServer.getSstoken(await child.app.issueCode('player-7'));
  await eventually('the directory is asked', () => held.length === 1);
  child.kill('SIGTERM');
  await eventually('the stop has begun', async () => {
    const client = new HttpClient(child.url);
    const answer = await client.request('/healthz').catch(() => undefined);
    client.close();
    return answer === undefined;
  });
  assert.ok(child.running());
  held[0]?.end(JSON.stringify({ nick_name: 'Seven' }));
  assert.equal(readTokenData(await answering).user_info?.nick_name, 'Seven');
  assert.equal((await exitInTime(child)).code, 0);
});

test('a request that never gets its profile does not keep the process alive', async (t) => {
  const scope = new Scope(t);
  const backend = await startProfileServer(scope, () => {});
  const child = await startChildService(scope, {
    variables: { USER_INFO_URL: `${backend.url}/{uid}`, USER_INFO_TIMEOUT_MS: '30000' },
  });
  const answering = child.gameServer.getSstoken(await child.app.issueCode('player-7'));
  answering.catch(() => {});
  await eventually('the directory is asked', () => backend.requests.length === 1);
  child.kill('SIGTERM');
  assert.equal((await child.exited).code, 0);
  await assert.rejects(answering);
});

test('a connection that never begins its TLS handshake does not keep the process alive', async (t) => {
  const scope = new Scope(t);
  const tls = (name: string) =>
    fileURLToPath(new URL(`../support/tls/${name}.pem`, import.meta.url));
  const child = await startChildService(scope, {
    variables: { TLS_CERT_FILE: tls('first.cert'), TLS_KEY_FILE: tls('first.key') },
  });
  const silent = connect(Number(new URL(child.url).port), '127.0.0.1').on('error', () => {});
  scope.defer(() => silent.destroy());
  await once(silent, 'connect');
  child.kill('SIGTERM');
  assert.equal((await child.exited).code, 0);
  assert.match(child.stdout(), /"msg":"stopped"/);
});

test('while it stops, /readyz is 503 or refused, never ready again', async (t) => {
  const scope = new Scope(t);
  const held: ServerResponse[] = [];
  const backend = await startProfileServer(scope, (_request, response) => void held.push(response));
  const { app, gameServer, service, url } = await startTestService(scope, {
    variables: { USER_INFO_URL: `${backend.url}/{uid}`, USER_INFO_TIMEOUT_MS: '30000' },
  });
  const answering = gameServer.getSstoken(await app.issueCode('player-7'));
  await eventually('the directory is asked', () => held.length === 1);
  const probe = new HttpClient(url, { connections: 1 });
  scope.defer(() => probe.close());
  assert.equal((await probe.request('/readyz')).status, 200);

  const stopped = service.stop();
  const onOldConnection = await probe.request('/readyz').catch(() => undefined);
  assert.ok(onOldConnection === undefined || onOldConnection.status === 503);
  await assert.rejects(probe.request('/readyz'));
  held[0]?.end(JSON.stringify({ nick_name: 'Seven' }));
  readSuccess(await answering);
  await stopped;
});

test('two stops at once are one', async (t) => {
  const { service, client } = await startTestService(new Scope(t));
  client.close();
  await Promise.all([service.stop(), service.stop()]);
  await service.stop();
});

test('a process without connections stops as well', async (t) => {
  const child = await startChildService(new Scope(t));
  child.kill('SIGTERM');
  assert.deepEqual(await exitInTime(child), { code: 0, signal: null });
});

test('dev stops on Ctrl-C too', async (t) => {
  const child = await startChildService(new Scope(t), { command: 'dev' });
  await eventually('the banner is printed', () => child.stdout().includes('Ctrl-C'));
  child.kill('SIGINT');
  assert.deepEqual(await exitInTime(child), { code: 0, signal: null });
});
