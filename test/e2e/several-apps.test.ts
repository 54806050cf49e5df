/** One service for several apps: each with its routes, secrets, users and tokens. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { assertFailure, readSuccess } from '../support/envelope.ts';
import { GameServer, userPath } from '../support/peers.ts';
import { assertProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { startTestService } from '../support/service.ts';

const scope = new Scope({ after });
const file = join(await scope.temporaryDirectory(), 'sudgate.json');
const apps = [
  { app_id: '1001', app_secrets: ['secret-of-app-1001-0123456789abcdef'] },
  { app_id: '1002', app_secrets: ['secret-of-app-1002-0123456789abcdef'] },
  // The same secret as the first, as a careless operator might have it.
  { app_id: '1003', app_secrets: ['secret-of-app-1001-0123456789abcdef'], code_ttl_ms: 3_600_000 },
];
await writeFile(file, JSON.stringify({ apps }));
const { app, client, gameServer } = await startTestService(scope, {
  variables: { SUD_APP_ID: '', SUD_APP_SECRET: '', SUDGATE_CONFIG: file },
});
const first = new GameServer(client, '/1001');
const second = new GameServer(client, '/1002');
const third = new GameServer(client, '/1003');

test('each app has its own routes', async () => {
  for (const [gate, appId] of [
    [first, '1001'],
    [second, '1002'],
    [third, '1003'],
  ] as const) {
    const { ss_token } = await gate.exchange(await app.issueCode('player-7', appId));
    await gate.updateSstoken(ss_token);
  }
});

test('without an app id in the path there is no callback', async () => {
  assertProblem(await gameServer.getSstoken('x'), 404, 'not_found');
  assertProblem(await new GameServer(client, '/1004').getSstoken('x'), 404, 'not_found');
});

test('a code of one app is refused by another: 1002, or 1004 if they share a secret', async () => {
  const code = await app.issueCode('player-7', '1001');
  assertFailure(await second.getSstoken(code), 'get_sstoken', 1, 1002);
  assertFailure(await third.getSstoken(code), 'get_sstoken', 1, 1004);
});

test('an ss_token of one app is refused by another', async () => {
  const { ss_token } = await first.exchange(await app.issueCode('player-7', '1001'));
  assertFailure(await second.updateSstoken(ss_token), 'update_sstoken', 1, 1002);
  assertFailure(await second.getUserInfo(ss_token), 'get_user_info', 1, 1002);
  assertFailure(await third.updateSstoken(ss_token), 'update_sstoken', 1, 1004);
});

test('the same uid is another user in each app', async () => {
  await app.good('PUT', `${userPath('same')}?app_id=1001`, { nick_name: 'In the first' });
  await app.good('PUT', `${userPath('same')}?app_id=1002`, { nick_name: 'In the second' });
  for (const [gate, appId, name] of [
    [first, '1001', 'In the first'],
    [second, '1002', 'In the second'],
  ] as const) {
    const { ss_token } = await gate.exchange(await app.issueCode('same', appId));
    assert.equal(readSuccess(await gate.getUserInfo(ss_token)).nick_name, name);
  }
  const { user_info } = await third.exchange(await app.issueCode('same', '1003'));
  assert.equal(user_info, undefined);
});

test('a revocation in one app leaves the user of another alone', async () => {
  const code = await app.issueCode('same', '1001');
  const other = await app.issueCode('same', '1002');
  await app.good('POST', `${userPath('same')}/revoke?app_id=1001`);
  assertFailure(await first.getSstoken(code), 'get_sstoken', 1, 1004);
  await second.exchange(other);
});

test('the API asks which app is meant', async () => {
  const calls: [method: string, path: string, body?: object][] = [
    ['POST', '/v1/codes', { uid: 'a' }],
    ['POST', '/v1/tokens/inspect', { token: 'x' }],
    ['GET', userPath('a')],
    ['PUT', userPath('a'), { nick_name: 'A' }],
    ['DELETE', userPath('a')],
    ['POST', `${userPath('a')}/revoke`],
  ];
  for (const [method, path, body] of calls) {
    assertProblem(await app.call(method, path, body), 400, 'app_not_named');
  }
  assertProblem(await app.import('{"uid":"a","nick_name":"A"}\n'), 400, 'app_not_named');
});

test('a setting of one app holds for it alone', async () => {
  const lifetimeOf = async (appId: string) => {
    const before = Date.now();
    const answer = await app.good('POST', '/v1/codes', { uid: 'a', app_id: appId });
    return (answer.expire_date as number) - before;
  };
  assert.ok((await lifetimeOf('1003')) < 7_000_000);
  assert.ok((await lifetimeOf('1001')) > 7_000_000);
});

test('import goes to the named app', async () => {
  const lines = '{"uid":"imported","nick_name":"Imported"}\n';
  assert.equal((await app.import(lines, '?app_id=1002')).status, 200);
  await app.good('GET', `${userPath('imported')}?app_id=1002`);
  const elsewhere = await app.call('GET', `${userPath('imported')}?app_id=1001`);
  assertProblem(elsewhere, 404, 'user_not_found');
});
