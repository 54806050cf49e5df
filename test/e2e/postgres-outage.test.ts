/** The service while its PostgreSQL is away, and after it is back: without a restart. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { assertFailure, readEnvelope, readSuccess, readTokenData } from '../support/envelope.ts';
import { eventually } from '../support/eventually.ts';
import type { Answer } from '../support/http-client.ts';
import { readMetric } from '../support/metrics.ts';
import { userPath } from '../support/peers.ts';
import { createPostgresDatabase } from '../support/postgres.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { assertProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { baseVariables, startTestService, type TestService } from '../support/service.ts';
import { notificationBody, reportBody, SignedSender } from '../support/signed-sender.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const limits = { DATABASE_POOL_SIZE: '3' };
/** For a database that is silent; one that is away is known at once. */
const impatient = {
  ...limits,
  DATABASE_CONNECT_TIMEOUT_MS: '1000',
  DATABASE_STATEMENT_TIMEOUT_MS: '1500',
};

interface Player {
  readonly code: string;
  readonly ssToken: string;
  /** Of somebody who was revoked before. */
  readonly revokedCode: string;
}

async function prepare({ app, gameServer }: TestService): Promise<Player> {
  await app.putUser('player-7', { nick_name: 'Seven' });
  const revokedCode = await app.issueCode('revoked');
  await app.revoke('revoked');
  const code = await app.issueCode('player-7');
  const { ss_token, user_info } = await gameServer.exchange(code);
  assert.equal(user_info?.nick_name, 'Seven');
  return { code, ssToken: ss_token, revokedCode };
}

async function assertWorksWithoutDatabase(service: TestService, player: Player): Promise<void> {
  const { app, gameServer, client } = service;
  const calls = Array.from({ length: 20 }, async () => {
    const data = readTokenData(await gameServer.getSstoken(player.code));
    assert.equal(data.user_info, undefined);
    readTokenData(await gameServer.updateSstoken(data.ss_token));
  });
  await Promise.all(calls);
  // Not acknowledged: the platform sends them again.
  const sender = new SignedSender(client);
  const [report, notification] = await Promise.all([
    sender.post('report_game_info', reportBody('round-outage')),
    sender.post('notify', notificationBody('n-outage')),
  ]);
  assertFailure(report, 'report_game_info', 10001);
  assertFailure(notification, 'notify', 10001);
  assertFailure(await gameServer.getUserInfo(player.ssToken), 'get_user_info', 10001);
  assertFailure(await gameServer.getSstoken(player.revokedCode), 'get_sstoken', 1, 1004);
  await app.issueCode('player-7');
  for (const [method, path, body] of [
    ['PUT', userPath('player-7'), { nick_name: 'Eight' }],
    ['GET', userPath('player-7'), undefined],
    ['DELETE', userPath('player-7'), undefined],
    ['POST', `${userPath('player-7')}/revoke`, undefined],
  ] as const) {
    assertProblem(await app.call(method, path, body), 503, 'unavailable');
  }
  const answer = await client.request('/readyz');
  assert.equal(answer.status, 200);
  assert.deepEqual(JSON.parse(answer.text), { status: 'ready', database: 'unavailable' });
  assert.equal((await client.request('/healthz')).status, 200);
  const labels = { reason: 'directory_unavailable' };
  assert.ok((await readMetric(client, 'sudgate_callback_notes_total', labels)) >= 40);
}

async function untilSuccess(call: () => Promise<Answer>): Promise<Record<string, unknown>> {
  const answer = await eventually('it succeeds', async () => {
    const each = await call();
    return readEnvelope(each).ret_code === 0 && each;
  });
  return readSuccess(answer);
}

async function assertWorksAgain(testService: TestService, player: Player) {
  const { app, gameServer, client, service } = testService;
  await eventually('/readyz finds the database', async () => {
    return (await client.request('/readyz')).text.includes('"ok"');
  });
  await eventually('user_info is back', async () => {
    return readTokenData(await gameServer.getSstoken(player.code)).user_info !== undefined;
  });
  // Each may find another connection that is dead, or a machine that is too busy for an impatient one.
  const data = await untilSuccess(() => gameServer.getUserInfo(player.ssToken));
  assert.equal(data.nick_name, 'Seven');
  const sender = new SignedSender(client);
  await untilSuccess(() => sender.post('report_game_info', reportBody('round-outage')));
  await untilSuccess(() => sender.post('notify', notificationBody('n-outage')));
  const events = await eventually('events are read', () =>
    service.store.events.listEvents({ after: 0, limit: 100 }).catch(() => undefined),
  );
  const outage = events.map(({ key }) => key).filter((key) => key.endsWith('outage'));
  assert.deepEqual(outage.sort(), ['n-outage', 'round-outage']);
  for (const [method, path, body] of [
    ['PUT', userPath('player-8'), { nick_name: 'Eight' }],
    ['POST', `${userPath('player-7')}/revoke`, undefined],
  ] as const) {
    await eventually(`${method} ${path}`, async () => {
      return (await app.call(method, path, body)).status === 200;
    });
  }
  assertFailure(await gameServer.getSstoken(player.code), 'get_sstoken', 1, 1004);
}

describe('the service', () => {
  for (const [what, fault, variablesOfFault] of [
    ['cut off from its database', (proxy: TcpProxy) => proxy.cut(), limits],
    ['whose database does not answer', (proxy: TcpProxy) => proxy.stall(), impatient],
  ] as const) {
    test(`${what} goes on with tokens, and with the rest afterwards`, async (t) => {
      const scope = new Scope(t);
      const { url, drop } = await createPostgresDatabase();
      scope.defer(drop);
      const proxy = await TcpProxy.start(scope, url);
      // Not through the one that has little time: it makes the tables, too.
      const another = await startTestService(scope, { variables: { DATABASE_URL: url } });
      const player = await prepare(another);
      const variables = { ...variablesOfFault, DATABASE_URL: proxy.through(url) };
      const service = await startTestService(scope, { variables });
      await eventually('it finds the player', async () => {
        const answer = await service.gameServer.getSstoken(player.code);
        return readTokenData(answer).user_info !== undefined;
      });
      fault(proxy);
      await assertWorksWithoutDatabase(service, player);
      proxy.heal();
      await assertWorksAgain(service, player);
    });
  }

  test('hears of what another replica revoked while it was cut off', async (t) => {
    const scope = new Scope(t);
    const { url, drop } = await createPostgresDatabase();
    scope.defer(drop);
    const proxy = await TcpProxy.start(scope, url);
    const there = await startTestService(scope, {
      variables: { ...limits, DATABASE_URL: proxy.through(url) },
    });
    const here = await startTestService(scope, { variables: { ...limits, DATABASE_URL: url } });
    const code = await here.app.issueCode('player-7');
    const { ss_token } = await there.gameServer.exchange(code);
    proxy.cut();
    await here.app.revoke('player-7');
    readTokenData(await there.gameServer.updateSstoken(ss_token));
    proxy.heal();
    await eventually('the ss_token is refused', async () => {
      return readEnvelope(await there.gameServer.updateSstoken(ss_token)).sdk_error_code === 1004;
    });
  });
});

describe('a server of its own', async () => {
  const scope = new Scope({ after });
  const server = await PostgresServer.start();
  scope.defer(() => server.remove());

  for (const how of ['fast', 'immediate'] as const) {
    test(`that is stopped (${how}) and started again is used again`, async (t) => {
      const here = new Scope(t);
      const variables = { ...limits, DATABASE_URL: server.url('postgres') };
      const service = await startTestService(here, { variables });
      const player = await prepare(service);
      await server.stop(how);
      await assertWorksWithoutDatabase(service, player);
      await server.resume();
      await assertWorksAgain(service, player);
    });
  }

  test('that is away keeps the service from starting, and says which', async (t) => {
    const here = new Scope(t);
    await server.stop();
    here.defer(() => server.resume());
    const url = server.url('postgres').replace('postgres@', 'postgres:canary-password@');
    const { code, stdout, stderr } = await runCli(here, ['serve'], {
      directory: await here.temporaryDirectory(),
      variables: { ...baseVariables, DATABASE_URL: url },
    });
    assert.equal(code, 1);
    assert.match(stderr, /cannot start: postgres:\/\/postgres@127\.0\.0\.1:\d+\/postgres: /);
    assert.match(stderr, /ECONNREFUSED/);
    assert.doesNotMatch(stdout + stderr, /canary/);
  });
});
