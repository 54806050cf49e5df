/** `sudgate dev`: works with no configuration, and is refused in production. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { startChildService } from '../support/child-service.ts';
import { runCli, sourceScript, spawnCli } from '../support/cli.ts';
import { type Envelope, readEnvelope, readSuccess, readTokenData } from '../support/envelope.ts';
import { eventually } from '../support/eventually.ts';
import { type Answer, HttpClient } from '../support/http-client.ts';
import { GameServer } from '../support/peers.ts';
import { assertProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { appId, baseVariables, secret, startTestService } from '../support/service.ts';
import { reportBody } from '../support/signed-sender.ts';

const json = { 'content-type': 'application/json' };
const devSecret = 'sudgate-dev-secret-for-your-machine-only';
const devApiKey = 'sudgate-dev-api-key';

test('/login hands out a code that can be exchanged', async (t) => {
  const { client, gameServer } = await startTestService(new Scope(t), { mode: 'dev' });
  for (const body of [{ user_id: 'alice' }, { user_id: 'alice', app_id: appId, extra: 1 }]) {
    const call = { method: 'POST', headers: json, body: JSON.stringify(body) };
    const data = readSuccess(await client.request('/login', call));
    assert.deepEqual(Object.keys(data).sort(), ['code', 'expire_date']);
    await gameServer.exchange(data.code as string);
  }
});

test('/login refuses a user_id that is missing, empty or no text, and an unknown app', async (t) => {
  const { client } = await startTestService(new Scope(t), { mode: 'dev' });
  for (const body of [{}, { user_id: '' }, { user_id: 7 }, { user_id: 'a', app_id: 'x' }, []]) {
    const call = { method: 'POST', headers: json, body: JSON.stringify(body) };
    const { ret_code, ret_msg, data } = readEnvelope(await client.request('/login', call));
    assert.notEqual(ret_code, 0);
    assert.match(ret_msg, /^the body must be like \{"user_id"|^app_id must be one of /);
    assert.deepEqual(data, { code: '', expire_date: 0 });
  }
});

test('/login reads JSON whatever its type is called, and refuses what is none in the envelope', async (t) => {
  const { client } = await startTestService(new Scope(t), { mode: 'dev' });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', undefined]) {
    const headers = type === undefined ? {} : { 'content-type': type };
    const send = (body: string) => client.request('/login', { method: 'POST', headers, body });
    assert.notEqual(readSuccess(await send('{"user_id":"alice"}')).code, '');
    for (const body of ['{bad', '', 'null']) {
      const { ret_code, data } = readEnvelope(await send(body));
      assert.notEqual(ret_code, 0);
      assert.deepEqual(data, { code: '', expire_date: 0 });
    }
  }
});

/** Asks as a web page does: the preflight first, then the request. */
async function askFromPage(client: HttpClient, origin: string) {
  const preflight = await client.request('/login', {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  });
  const body = JSON.stringify({ user_id: 'alice' });
  const headers = { ...json, origin };
  const answer = await client.request('/login', { method: 'POST', headers, body });
  const allowed = (of: { readonly headers: Answer['headers'] }) =>
    of.headers['access-control-allow-origin'];
  return { preflight, allowed: [allowed(preflight), allowed(answer)] };
}

test('/login with the published secret may be called from any web page', async (t) => {
  const variables = { SUD_APP_SECRET: devSecret };
  const { client } = await startTestService(new Scope(t), { mode: 'dev', variables });
  const { preflight, allowed } = await askFromPage(client, 'https://game.example.com');
  assert.equal(preflight.status, 204);
  assert.deepEqual(allowed, ['*', '*']);
  assert.match(preflight.headers['access-control-allow-methods'] ?? '', /\bPOST\b/);
  assert.match(preflight.headers['access-control-allow-headers'] ?? '', /content-type/i);
});

describe('/login with a secret of its user', () => {
  test('may be called from web pages of this machine, at any port', async (t) => {
    const { client } = await startTestService(new Scope(t), { mode: 'dev' });
    for (const origin of ['http://localhost:5173', 'https://127.0.0.1', 'http://[::1]:80']) {
      const { preflight, allowed } = await askFromPage(client, origin);
      assert.equal(preflight.status, 204);
      assert.deepEqual(allowed, [origin, origin]);
    }
  });

  for (const [what, secrets] of [
    ['alone', secret],
    ['beside the published one', `${devSecret},${secret}`],
  ] as const) {
    test(`and may not from any other, if it is there ${what}`, async (t) => {
      const variables = { SUD_APP_SECRET: secrets };
      const { client } = await startTestService(new Scope(t), { mode: 'dev', variables });
      for (const origin of [
        ...['https://example.com', 'http://localhost.example.com', 'http://127.0.0.1.example.com'],
        ...['http://notlocalhost', 'http://localhost:80@example.com', 'null', 'file://localhost'],
      ]) {
        const { allowed } = await askFromPage(client, origin);
        assert.deepEqual(allowed, [undefined, undefined], origin);
      }
    });
  }
});

describe('a web page that gives its name the address of this machine (DNS rebinding)', () => {
  const hosts = [
    'rebound.example.com',
    'localhost.example.com:80',
    '127.0.0.1.example.com',
    '10.0.0.1',
  ];

  test('reaches no /login, no API and no metrics of dev', async (t) => {
    const { client } = await startTestService(new Scope(t), { mode: 'dev' });
    const body = JSON.stringify({ user_id: 'alice' });
    for (const host of hosts) {
      const headers = { ...json, host };
      const login = await client.request('/login', { method: 'POST', headers, body });
      assertProblem(login, 403, 'host_not_local');
      for (const path of ['/v1/events', '/metrics', '/openapi.json', '/nothing']) {
        assertProblem(await client.request(path, { headers }), 403, 'host_not_local');
      }
    }
  });

  test('is told from the names of this machine', async (t) => {
    const { client } = await startTestService(new Scope(t), { mode: 'dev' });
    for (const host of ['localhost:8080', 'game.localhost', '127.8.0.1:1', '[::1]:8080']) {
      const answer = await client.request('/healthz', { headers: { host } });
      assert.equal(answer.status, 200, host);
    }
  });

  test('is none to the callbacks, which a tunnel brings under its own name', async (t) => {
    const { client } = await startTestService(new Scope(t), { mode: 'dev' });
    const headers = { host: 'tunnel.example.com' };
    const answer = await client.request('/get_sstoken', { method: 'POST', headers, body: '{}' });
    assert.equal(answer.status, 200);
  });

  test('is none where HOST is open to others, nor to serve', async (t) => {
    const scope = new Scope(t);
    const variables = { HOST: '0.0.0.0' };
    for (const options of [{ mode: 'dev', variables }, { mode: 'serve' }] as const) {
      const { service } = await startTestService(scope, options);
      const client = new HttpClient(service.url.replace('0.0.0.0', '127.0.0.1'));
      scope.defer(() => client.close());
      const answer = await client.request('/healthz', { headers: { host: 'game.example.com' } });
      assert.equal(answer.status, 200);
    }
  });
});

test('the callbacks and the API are open to no web page, in dev mode either', async (t) => {
  const { client, app } = await startTestService(new Scope(t), { mode: 'dev' });
  const headers = { origin: 'http://localhost:5173' };
  const answer = await client.request('/get_sstoken', { method: 'POST', headers, body: '{}' });
  assert.equal(answer.headers['access-control-allow-origin'], undefined);
  const api = await app.call('POST', '/v1/codes', { uid: 'alice' }, headers);
  assert.equal(api.headers['access-control-allow-origin'], undefined);
});

test('there is no /login in serve', async (t) => {
  const { client } = await startTestService(new Scope(t));
  for (const method of ['POST', 'OPTIONS', 'GET']) {
    assertProblem(await client.request('/login', { method }), 404, 'not_found');
  }
});

for (const [what, variables, named] of [
  ['secret', { SUD_APP_SECRET: devSecret }, /SUD_APP_SECRET/],
  ['secret as an older one', { SUD_APP_SECRET: `${secret},${devSecret}` }, /SUD_APP_SECRET/],
  ['API key', { SUDGATE_API_KEY: devApiKey }, /SUDGATE_API_KEY/],
] as const) {
  test(`serve refuses the published ${what} of dev`, async (t) => {
    const scope = new Scope(t);
    const { code, stderr } = await runCli(scope, ['serve'], {
      directory: await scope.temporaryDirectory(),
      variables: { ...baseVariables, ...variables },
    });
    assert.equal(code, 78);
    assert.match(stderr, named);
    assert.doesNotMatch(stderr, /sudgate-dev-/);
  });
}

/** Starts dev with nothing but a port, and waits for the lines to paste. */
async function startBareDev(scope: Scope) {
  const directory = await scope.temporaryDirectory();
  const child = spawnCli(scope, ['dev'], { directory, variables: { PORT: '0' } });
  const lines = await eventually('the lines to paste are printed', () => {
    assert.ok(child.running(), child.stderr());
    // Whole lines only: what is written comes in pieces.
    const found = child.stdout().split('\n').slice(0, -1);
    const start = found.findIndex((line) => line.startsWith('CODE='));
    const end = found.findIndex(
      (line) => line.startsWith('curl') && line.includes('/update_sstoken'),
    );
    if (start === -1 || end === -1 || found[end + 1] === undefined) return undefined;
    return found.slice(start, end + 2);
  });
  return { child, directory, lines };
}

function hasPrograms(): boolean {
  return ['bash', 'curl', 'sed', 'tee'].every(
    (name) => spawnSync(name, ['--version']).status === 0,
  );
}

/** Runs the lines as somebody would who pastes them. Standard error is a file: tee opens it. */
async function paste(lines: readonly string[], directory: string): Promise<Envelope[]> {
  const errors = join(directory, 'stderr.txt');
  const shell = spawn('bash', ['-c', lines.join('\n')], {
    stdio: ['ignore', 'pipe', openSync(errors, 'w')],
  });
  let output = '';
  shell.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  await once(shell, 'close');
  const texts = [readFileSync(errors, 'utf8'), ...output.trim().split('\n')];
  return texts.map((text) => JSON.parse(text) as Envelope);
}

/** Makes the calls of the lines without a shell, for a machine that has no curl. */
async function follow(lines: readonly string[], scope: Scope): Promise<Envelope[]> {
  const urls = lines.flatMap((line) => /http:\/\/\S+/.exec(line) ?? []);
  const client = new HttpClient(urls[0] ?? '');
  scope.defer(() => client.close());
  const post = async (url: string | undefined, body: object) => {
    const call = { method: 'POST', headers: json, body: JSON.stringify(body) };
    return readEnvelope(await client.request(new URL(url ?? '').pathname, call));
  };
  const { code } = (await post(urls[0], { user_id: 'alice' })).data;
  const exchanged = await post(urls[1], { code });
  const { ss_token } = exchanged.data;
  return [exchanged, await post(urls[2], { ss_token }), await post(urls[3], { ss_token })];
}

test('dev needs no configuration, and the lines that it prints run the exchange', async (t) => {
  const scope = new Scope(t);
  const { directory, lines } = await startBareDev(scope);
  assert.equal(lines.length, 10);
  const [exchanged, profile, updated, ...others] = hasPrograms()
    ? await paste(lines, directory)
    : await follow(lines, scope);
  assert.deepEqual(others, []);
  assert.deepEqual(
    [exchanged?.ret_code, profile?.ret_code, updated?.ret_code],
    [0, 0, 0],
    JSON.stringify([exchanged, profile, updated]),
  );
  assert.match(JSON.stringify(exchanged?.data.user_info), /"nick_name":"Alice"/);
  assert.equal(profile?.data.uid, 'alice');
  assert.equal(typeof updated?.data.ss_token, 'string');
});

test('dev prints its app, its secret, its users and its addresses', async (t) => {
  const { child } = await startBareDev(new Scope(t));
  for (const text of ['sudgate-dev', devSecret, devApiKey, 'alice', '/login', '/openapi.json']) {
    assert.ok(child.stdout().includes(text), text);
  }
});

test('what a web page reports without a signature cannot steer the terminal', async (t) => {
  const scope = new Scope(t);
  const { child } = await startBareDev(scope);
  const client = new HttpClient(/http:\/\/127\.0\.0\.1:\d+/.exec(child.stdout())?.[0] ?? '');
  scope.defer(() => client.close());
  await eventually('the first round is over', () => child.stdout().includes(' is over, '));
  const body = reportBody('\u001b[2J\u009b31m\u202e\nof-a-page');
  const report = { method: 'POST', headers: { 'content-type': 'text/plain' }, body };
  assert.equal(readEnvelope(await client.request('/report_game_info', report)).ret_code, 0);
  const line = await eventually('the report is shown', () => {
    return child
      .stdout()
      .split('\n')
      .slice(0, -1)
      .find((text) => text.includes('of-a-page'));
  });
  assert.ok(line.includes('\\u001b[2J\\u009b31m\\u202e\\u000aof-a-page'), line);
  assert.doesNotMatch(line, /[\p{Cc}\u202e]/u);
});

test('dev keeps a secret and an API key of its user to itself', async (t) => {
  const child = await startChildService(new Scope(t), { command: 'dev' });
  await eventually('the banner is printed', () => child.stdout().includes('Ctrl-C'));
  for (const name of ['SUD_APP_SECRET', 'SUDGATE_API_KEY']) {
    assert.ok(!child.output().includes(baseVariables[name] as string), name);
  }
});

test('a demo user that was changed stays changed when dev starts again', async (t) => {
  const scope = new Scope(t);
  const directory = await scope.temporaryDirectory();
  const variables = { ...baseVariables };
  const set = await runCli(scope, ['users', 'set', 'alice', '--name', 'Alicia', '--dev'], {
    directory,
    variables,
  });
  assert.equal(set.code, 0, set.stderr);
  const child = await startChildService(scope, { command: 'dev', directory });
  await eventually('the banner is printed', () => child.stdout().includes('Ctrl-C'));
  const gameServer = new GameServer(child.client);
  const answer = await gameServer.getSstoken(await child.app.issueCode('alice'));
  assert.equal(readTokenData(answer).user_info?.nick_name, 'Alicia');
});

test('a checkout serves from its source: what other tests run may be a bundle of it', async (t) => {
  const options = { command: 'dev', script: sourceScript } as const;
  const { app, gameServer } = await startChildService(new Scope(t), options);
  await gameServer.exchange(await app.issueCode('alice'));
});
