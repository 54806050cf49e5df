/** The simulated platform on the command line: beside dev, for other app servers, under load. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedApp, startAppServer } from '../support/app-server.ts';
import { startChildService } from '../support/child-service.ts';
import { runCli, spawnCli } from '../support/cli.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { Scope } from '../support/scope.ts';
import { apiKey, appId, secret, startTestService } from '../support/service.ts';

test('dev plays a round, and its app and other commands reach the simulated platform', async (t) => {
  const scope = new Scope(t);
  const child = await startChildService(scope, { command: 'dev' });
  await eventually('the round is over', () => / is over, (alice|bob) won.*\n/.test(child.stdout()));
  // It is said to be over before all has come where a machine takes long for it.
  const calls = await eventually('all calls are shown', () => {
    const shown = child.stdout().match(/^platform → app .*\n/gm) ?? [];
    return shown.length >= 6 && shown;
  });
  assert.deepEqual(calls.map((line) => line.split(/\s{2,}/)[1]).sort(), [
    ...['get_sstoken', 'get_sstoken', 'notify', 'notify'],
    ...['report_game_info', 'report_game_info'],
  ]);
  assert.match(child.stdout(), /get_sstoken .*ss_token for alice "Alice"/);
  assert.doesNotMatch(child.output(), /eyJ/);
  const games = await child.app.call('GET', '/v1/games');
  assert.match(games.text, /"mg_id":"1461227817776713818"/);
  const [, platform = ''] = /simulated at (http:\S+)/.exec(child.stdout()) ?? [];
  const listed = await runCli(scope, ['games', '--dev', '--json'], {
    directory: await scope.temporaryDirectory(),
    variables: { SUD_APP_ID: appId, SUD_APP_SECRET: secret, SUD_CONFIG_SERVICE: platform },
  });
  assert.equal(listed.code, 0, listed.stderr);
  assert.match(listed.stdout, /Bumper/);
  const shown = await eventually('the request is shown', () =>
    /^app → platform +mg_list .*ret_code 0/m.test(child.stdout()),
  );
  assert.ok(shown);
});

test('dev leaves the platform of SUD_CONFIG_SERVICE in its place', async (t) => {
  const variables = { SUD_CONFIG_SERVICE: `http://127.0.0.1:${await freePort()}` };
  const child = await startChildService(new Scope(t), { command: 'dev', variables });
  await eventually('the banner is printed', () => child.stdout().includes('Ctrl-C'));
  assert.match(child.stdout(), /platform +that of SUD_CONFIG_SERVICE/);
});

test('dev --forward plays with an app server of somebody else', async (t) => {
  const scope = new Scope(t);
  const app = await startAppServer(scope, {
    answer: ({ name }) => {
      if (name === 'events/sud') return { ret_code: 0, ret_msg: 'noted' };
      return name === 'report_game_info' ? { ret_code: 7, ret_msg: 'no\u001b[2J room' } : undefined;
    },
  });
  const child = spawnCli(scope, ['dev', '--forward', app.url, '--path', 'notify=/events/sud'], {
    directory: await scope.temporaryDirectory(),
    variables: {
      ...{ SUD_APP_ID: simulatedApp.appId, SUD_APP_SECRET: simulatedApp.appSecret, PORT: '0' },
    },
  });
  await eventually('the round is over', () => {
    assert.ok(child.running(), child.stderr());
    // The last line: what is written arrives in pieces.
    return /^ {2}report_game_info .*\n/m.test(child.stdout());
  });
  const shown = child.stdout();
  assert.match(shown, /^platform → app +notify .* received ret_code 0 "noted" /m);
  assert.match(shown, /^platform → app +report_game_info .*ret_code 7 "no\\u001b\[2J room" /m);
  assert.match(shown, / is over, [\s\S]*^\d+ calls, \d+ accepted, [1-9]\d* not accepted$/m);
  assert.match(
    shown,
    /^ {2}report_game_info {2}0 of \d+ accepted: ret_code 7 "no\\u001b\[2J room"$/m,
  );
  assert.match(shown, /^ {2}get_sstoken {7}2 of 2 accepted$/m);
  assert.ok(app.names().includes('report_game_info'));
  assert.ok(app.names().includes('events/sud'));
  assert.ok(!app.names().includes('notify'));
  child.kill('SIGINT');
  assert.deepEqual(await child.exited, { code: 0, signal: null });
});

test('dev --forward gets codes from the login that is named', async (t) => {
  const scope = new Scope(t);
  const app = await startAppServer(scope, {
    answer: ({ name }) => (name === 'in' ? { code: 'none of the SDKs' } : undefined),
  });
  const args = ['dev', '--forward', app.url, '--login-url', `${app.url}/in`];
  spawnCli(scope, args, { directory: await scope.temporaryDirectory(), variables: { PORT: '0' } });
  await eventually('the code is exchanged', () =>
    app.received.some(({ body }) => body.code === 'none of the SDKs'),
  );
});

test('simulate shows what an app server answered, and the code that the platform has for it', async (t) => {
  const scope = new Scope(t);
  const app = await startAppServer(scope, { answer: () => 500 });
  const child = spawnCli(scope, ['dev', '--forward', app.url], {
    directory: await scope.temporaryDirectory(),
    variables: { PORT: '0' },
  });
  await eventually('the failure is told', () => /was not played.*\n/.test(child.stdout()));
  assert.match(child.stdout(), /get_sstoken .*HTTP 500: 105015 GET_SSTOKEN_HTTP_STATUS/);
});

test('simulate stands by, with the faults that were asked for, and is steered over HTTP', async (t) => {
  const scope = new Scope(t);
  const app = await startAppServer(scope);
  const flags = [
    ...['--notify', 'room.seat.changed', '--api-fault', 'status=503,apis=mg_list'],
    ...['--path', 'get_sstoken=/get_sstoken?of=all'],
  ];
  const child = spawnCli(scope, ['simulate', `${app.url}/`, '--port', '0', ...flags], {
    directory: await scope.temporaryDirectory(),
    variables: {
      ...{ SUD_APP_ID: simulatedApp.appId, SUD_APP_SECRET: simulatedApp.appSecret },
    },
  });
  const [, command = '', body = ''] = await eventually('it says how to play a round', () => {
    return /^curl -X POST (\S+) \\\n.* '(\{.*\})'\n/m.exec(child.stdout()) ?? undefined;
  });
  assert.ok(child.stdout().includes(`POST ${app.url}/get_sstoken?of=all and so on`));
  const headers = { 'content-type': 'application/json' };
  void fetch(command, { method: 'POST', headers, body }).catch(() => {});
  await eventually('the round begins', () => app.names().includes('report_game_info'));
  await eventually('the seats are told of', () => app.names().includes('notify'));
  const events = app.received.flatMap(({ body: { notify_event } }) => notify_event ?? []);
  assert.deepEqual(events, ['sud.mg.merchant.room.seat.changed']);
  const { origin } = new URL(command);
  const api = `${origin}/apps/${simulatedApp.appId}`;
  assert.equal((await fetch(`${api}/mg_list`, { method: 'POST' })).status, 503);
  assert.equal((await fetch(`${api}/get_mg_list`, { method: 'POST', body: '{}' })).status, 200);
});

test('simulate --load says what became of it, and looks it up', async (t) => {
  const scope = new Scope(t);
  const { url, service } = await startTestService(scope);
  const users = [1, 2, 3, 4].map((number) => ({
    ...{ uid: `load-${number}`, nick_name: 'L', avatar_url: '', gender: '' as const },
    ...{ is_ai: 0, ai_level: 0, banned: false },
  }));
  await service.store.users.addMissingUsers(appId, users);
  const args = ['simulate', url, '--load', '4', '--rooms', '2', '--seconds', '1'];
  const options = ['--speed', '10000', '--drop', '0.2', '--uid-prefix', 'load-'];
  const { code, stdout, stderr } = await runCli(
    scope,
    [...args, ...options, '--api-key', apiKey, '--json'],
    {
      directory: await scope.temporaryDirectory(),
      variables: { SUD_APP_ID: appId, SUD_APP_SECRET: secret },
    },
  );
  assert.equal(code, 0, stderr + stdout);
  const summary = JSON.parse(stdout) as {
    rounds: number;
    failed_rounds: object;
    wrong_balances: unknown[];
    lost: unknown[];
    reports: { sent: number; delivered: number };
  };
  assert.ok(summary.rounds >= 2);
  assert.deepEqual([summary.failed_rounds, summary.wrong_balances], [{}, []]);
  assert.deepEqual(summary.lost, []);
  assert.equal(summary.reports.sent, summary.reports.delivered);
});

test('simulate --load ends with 1 if the app server refuses', async (t) => {
  const scope = new Scope(t);
  const app = await startAppServer(scope, { answer: () => ({ ret_code: 1, ret_msg: 'no' }) });
  const args = ['simulate', app.url, '--load', '2', '--seconds', '1'];
  const { code, stdout } = await runCli(scope, args, {
    directory: await scope.temporaryDirectory(),
  });
  assert.equal(code, 1);
  assert.match(stdout, /rounds not played: code 105008/);
  assert.match(stdout, /the last refusal:\nplatform → app +get_sstoken +code +ret_code 1: 105008/);
});

test('simulate --load --login-url says what the login answered instead of a code', async (t) => {
  const scope = new Scope(t);
  const app = await startAppServer(scope, {
    answer: ({ name }) => (name === 'in' ? 404 : undefined),
  });
  const args = [
    'simulate',
    app.url,
    '--load',
    '2',
    '--rounds',
    '1',
    '--login-url',
    `${app.url}/in`,
  ];
  const directory = await scope.temporaryDirectory();
  const { code, stdout } = await runCli(scope, args, { directory });
  assert.equal(code, 1);
  assert.match(stdout, /1 round not played: http:\S+\/in gave no code \(HTTP 404\)/);
  const asJson = await runCli(scope, [...args, '--json'], { directory });
  assert.match(asJson.stdout, /\/in gave no code \(HTTP 404\): data.code is missing": 1/);
});

test('simulate --load --stake ends with 1 if no balance can be compared', async (t) => {
  const scope = new Scope(t);
  const app = await startAppServer(scope, {
    answer: ({ name }) => (/account|get_score/.test(name) ? 500 : undefined),
  });
  const args = ['simulate', app.url, '--load', '2', '--rounds', '1', '--stake', '10'];
  const { code, stdout } = await runCli(scope, args, {
    directory: await scope.temporaryDirectory(),
    variables: { SUD_APP_ID: simulatedApp.appId, SUD_APP_SECRET: simulatedApp.appSecret },
  });
  assert.equal(code, 1);
  assert.match(stdout, /1 round not played: code 100000/);
  assert.match(stdout, /the last refusal:\nplatform → app +get_account +player-1 +.*HTTP 500/);
});

test('simulate --load prints what became of it before a feed that is none', async (t) => {
  const scope = new Scope(t);
  const app = await startAppServer(scope);
  const args = ['simulate', app.url, '--load', '2', '--rounds', '1', '--speed', '10000'];
  const { code, stdout, stderr } = await runCli(scope, [...args, '--api-key', 'any'], {
    directory: await scope.temporaryDirectory(),
    variables: { SUD_APP_ID: simulatedApp.appId, SUD_APP_SECRET: simulatedApp.appSecret },
  });
  assert.equal(code, 1);
  assert.match(stdout, /1 round of 2 players in 1 room/);
  assert.match(stdout, /report_game_info/);
  assert.doesNotMatch(stdout, /--api-key/);
  assert.match(stderr, /GET \/v1\/events/);
});

for (const args of [
  ['ftp://127.0.0.1'],
  ['http://127.0.0.1/?app=1'],
  ['http://127.0.0.1', '--load', '2', '--api-url', 'nonsense'],
  ['http://127.0.0.1', '--login-url', 'nonsense'],
  ['http://127.0.0.1', '--drop', '2'],
  ['http://127.0.0.1', '--load', '3', '--rooms', '2'],
  ['http://127.0.0.1', '--app-secret', 'short'],
  ['http://127.0.0.1', '--notify', 'nothing'],
  ['http://127.0.0.1', '--api-fault', 'status=200'],
  ['http://127.0.0.1', '--outage-hours', 'long'],
]) {
  test(`simulate ${args.join(' ')} is wrong usage`, async (t) => {
    const scope = new Scope(t);
    const directory = await scope.temporaryDirectory();
    assert.equal((await runCli(scope, ['simulate', ...args], { directory })).code, 2);
  });
}

for (const args of [['--rounds', '2'], ['--rooms', '1'], ['--json'], ['--api-key', apiKey]]) {
  test(`simulate ${args[0]} without --load is refused`, { timeout: 120_000 }, async (t) => {
    const scope = new Scope(t);
    const directory = await scope.temporaryDirectory();
    const result = await runCli(scope, ['simulate', 'http://127.0.0.1', ...args], { directory });
    const expected = { code: 2, stdout: '', stderr: `sudgate: ${args[0]} needs --load\n` };
    assert.deepEqual(result, expected);
  });
}
