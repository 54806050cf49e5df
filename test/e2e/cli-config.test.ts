/** Where the configuration comes from, and how its problems are told. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { appSettings, environmentName, serviceSettings } from '../../src/config/index.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { Scope } from '../support/scope.ts';
import { apiKey, appId, baseVariables, secret, type Variables } from '../support/service.ts';

interface Shown {
  readonly apps: {
    readonly app_id: string;
    readonly app_secrets: number;
    readonly code_ttl_ms: number;
  }[];
  readonly api_key: number;
  readonly port: number;
  readonly database_url: string;
}

class Checkout {
  readonly #scope: Scope;
  readonly directory: string;

  constructor(scope: Scope, directory: string) {
    this.#scope = scope;
    this.directory = directory;
  }

  write(name: string, content: string | object): Promise<void> {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    return writeFile(join(this.directory, name), text);
  }

  check(variables: Variables, ...options: string[]): Promise<CliResult> {
    const { directory } = this;
    return runCli(this.#scope, ['config', 'check', ...options], { directory, variables });
  }

  async shown(variables: Variables): Promise<Shown> {
    const { code, stdout, stderr } = await this.check(variables, '--json');
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Shown;
  }

  /** The message of a configuration that has to be refused. */
  async refusal(variables: Variables): Promise<string> {
    const { code, stdout, stderr } = await this.check(variables);
    assert.equal(code, 78, stderr);
    assert.equal(stdout, '');
    assert.doesNotMatch(stderr, /\n\s+at /);
    return stderr;
  }
}

async function createCheckout(test: ConstructorParameters<typeof Scope>[0]): Promise<Checkout> {
  const scope = new Scope(test);
  return new Checkout(scope, await scope.temporaryDirectory());
}

test('a good configuration exits 0; secrets are counted, not shown', async (t) => {
  const checkout = await createCheckout(t);
  const { code, stdout } = await checkout.check(baseVariables);
  assert.equal(code, 0);
  assert.ok(stdout.includes(appId));
  assert.ok(!stdout.includes(secret) && !stdout.includes(apiKey));
  const { apps, api_key } = await checkout.shown(baseVariables);
  assert.equal(apps[0]?.app_secrets, 1);
  assert.equal(api_key, 1);
});

test('settings are shown under the names that people set them by', async (t) => {
  const checkout = await createCheckout(t);
  const { stdout } = await checkout.check({ ...baseVariables, PORT: '9001' });
  const known = new Set([
    ...Object.keys({ ...serviceSettings, ...appSettings }).map(environmentName),
    ...['SUD_APP_ID', 'SUD_APP_SECRET'],
  ]);
  const names = [...stdout.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name ?? '');
  assert.deepEqual(
    names.filter((name) => !known.has(name)),
    [],
  );
  assert.match(stdout, /^ {2}PORT +9001$/m);
  assert.match(stdout, /^ {2}SUDGATE_API_KEY +\(1 value\)$/m);
  await checkout.write('sudgate.json', file);
  const several = (await checkout.check(live)).stdout;
  assert.match(several, /^app 2002\n {2}app_id +2002\n {2}app_secrets +\(1 value\)$/m);
});

test('all problems are listed at once', async (t) => {
  const checkout = await createCheckout(t);
  const message = await checkout.refusal({
    SUD_APP_ID: 'has space',
    SUD_APP_SECRET: 'hunter2',
    SUDGATE_API_KEYS: apiKey,
    PORT: 'http',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'oracle://x',
    CALLBACK_PREFIX: 'sud/',
    TLS_CERT_FILE: 'cert.pem',
    USER_INFO_URL: 'ftp://backend',
    CODE_TTL_MS: '-1',
  });
  assert.match(message, /SUDGATE_API_KEYS.*did you mean SUDGATE_API_KEY\?/);
  const named = ['PORT', 'LOG_LEVEL', 'CALLBACK_PREFIX', 'CODE_TTL_MS', 'DATABASE_URL'];
  for (const name of [...named, 'USER_INFO_URL', 'TLS_KEY_FILE', 'SUD_APP_SECRET', 'app_id']) {
    assert.ok(message.includes(name), `${name} in: ${message}`);
  }
  assert.doesNotMatch(message, /hunter2/);
  assert.ok(!message.includes(apiKey));
});

test('serve refuses with the same message and exit code, before it opens anything', async (t) => {
  const scope = new Scope(t);
  const directory = await scope.temporaryDirectory();
  const { code, stderr } = await runCli(scope, ['serve'], {
    directory,
    variables: { ...baseVariables, PORT: '99999', DATABASE_URL: 'file:made/by/nobody.db' },
  });
  assert.equal(code, 78);
  assert.match(stderr, /PORT/);
  await assert.rejects(writeFile(join(directory, 'made', 'x'), ''), { code: 'ENOENT' });
});

test('without an app serve says which variables are missing', async (t) => {
  const message = await (await createCheckout(t)).refusal({});
  assert.match(message, /SUD_APP_ID/);
  assert.match(message, /SUD_APP_SECRET/);
});

test('an app id without a secret, or a secret without an app id, is named', async (t) => {
  const checkout = await createCheckout(t);
  assert.match(await checkout.refusal({ SUD_APP_ID: appId }), /SUD_APP_SECRET/);
  assert.match(await checkout.refusal({ SUD_APP_SECRET: secret }), /SUD_APP_ID/);
});

test('an empty secret is none, and a list of commas has none', async (t) => {
  const checkout = await createCheckout(t);
  for (const value of ['', ' , ,']) {
    assert.match(await checkout.refusal({ ...baseVariables, SUD_APP_SECRET: value }), /SECRET/);
  }
});

test('.env is read, and what the process has wins over it', async (t) => {
  const checkout = await createCheckout(t);
  await checkout.write('.env', `SUD_APP_ID=from-env-file\nSUD_APP_SECRET="${secret}"\nPORT=9001\n`);
  const fromFile = await checkout.shown({});
  assert.equal(fromFile.apps[0]?.app_id, 'from-env-file');
  assert.equal(fromFile.port, 9001);
  assert.equal((await checkout.shown({ PORT: '9002' })).port, 9002);
});

test('a slip in .env is found as well', async (t) => {
  const checkout = await createCheckout(t);
  await checkout.write('.env', `SUD_APPID=1\nSUD_APP_SECRET=${secret}\n`);
  assert.match(await checkout.refusal({}), /SUD_APPID.*did you mean SUD_APP_ID\?/);
});

const file = {
  port: 9003,
  code_ttl_ms: 3_600_000,
  profiles: {
    test: { apps: [{ app_id: '1001', app_secrets: ['env:TEST_SECRET'] }] },
    production: {
      port: 9004,
      api_key: ['env:LIVE_KEY'],
      apps: [
        { app_id: '2001', app_secrets: ['env:LIVE_SECRET', 'older-secret-0123456789abcdef'] },
        { app_id: '2002', app_secrets: ['env:LIVE_SECRET'], code_ttl_ms: 1_800_000 },
      ],
    },
  },
};
const source = { SUDGATE_CONFIG: 'sudgate.json', TEST_SECRET: secret };
const live = { ...source, SUDGATE_PROFILE: 'production', LIVE_SECRET: secret, LIVE_KEY: apiKey };

test('a file has profiles, and a profile wins over what all share', async (t) => {
  const checkout = await createCheckout(t);
  await checkout.write('sudgate.json', file);
  const test = await checkout.shown({ ...source, SUDGATE_PROFILE: 'test' });
  assert.deepEqual([test.port, test.apps.length, test.api_key], [9003, 1, 0]);
  assert.deepEqual([test.apps[0]?.app_id, test.apps[0]?.code_ttl_ms], ['1001', 3_600_000]);
  const production = await checkout.shown(live);
  assert.deepEqual([production.port, production.api_key], [9004, 1]);
  assert.deepEqual(
    production.apps.map((app) => [app.app_id, app.app_secrets, app.code_ttl_ms]),
    [
      ['2001', 2, 3_600_000],
      ['2002', 1, 1_800_000],
    ],
  );
});

test('the environment wins over the file', async (t) => {
  const checkout = await createCheckout(t);
  await checkout.write('sudgate.json', file);
  assert.equal((await checkout.shown({ ...live, PORT: '9005' })).port, 9005);
});

test('a profile that is not chosen, or not there, is asked for by name', async (t) => {
  const checkout = await createCheckout(t);
  await checkout.write('sudgate.json', file);
  for (const profile of ['', 'toString']) {
    const message = await checkout.refusal({ ...source, SUDGATE_PROFILE: profile });
    assert.match(message, /SUDGATE_PROFILE.*test, production/);
  }
  await checkout.write('plain.json', { apps: [] });
  const plain = { SUDGATE_CONFIG: 'plain.json', SUDGATE_PROFILE: 'test' };
  assert.match(await checkout.refusal(plain), /has no profiles/);
  assert.match(await checkout.refusal({ SUDGATE_PROFILE: 'test' }), /SUDGATE_CONFIG is not/);
});

test('a variable that the file asks for and that is not set is named', async (t) => {
  const checkout = await createCheckout(t);
  await checkout.write('sudgate.json', file);
  const { LIVE_SECRET: _secret, LIVE_KEY: _key, ...incomplete } = live;
  const message = await checkout.refusal(incomplete);
  assert.match(message, /LIVE_SECRET/);
  assert.match(message, /LIVE_KEY/);
});

test('unknown names in the file are refused, with the one that was meant', async (t) => {
  const checkout = await createCheckout(t);
  const app = { app_id: '1', app_secrets: [secret], code_ttl: 1 };
  await checkout.write('sudgate.json', { ports: 1, api_keys: [apiKey], apps: [app] });
  const message = await checkout.refusal(source);
  assert.match(message, /ports.*did you mean port\?/);
  assert.match(message, /api_keys.*did you mean api_key\?/);
  assert.match(message, /apps\/0\/code_ttl\b/);
});

test('an app that appears twice, or in file and environment, is refused', async (t) => {
  const checkout = await createCheckout(t);
  const app = { app_id: '1', app_secrets: [secret] };
  await checkout.write('sudgate.json', { apps: [app, app] });
  assert.match(await checkout.refusal(source), /twice/);
  await checkout.write('sudgate.json', { apps: [app] });
  assert.match(await checkout.refusal({ ...baseVariables, ...source }), /SUD_APP_ID/);
});

test('a file that is missing, a directory, or no JSON object is told in words', async (t) => {
  const checkout = await createCheckout(t);
  await mkdir(join(checkout.directory, 'folder'));
  await checkout.write('text.json', `{"apps": ${secret}`);
  await checkout.write('list.json', '[]');
  for (const path of ['missing.json', 'folder', 'text.json', 'list.json']) {
    const message = await checkout.refusal({ SUDGATE_CONFIG: path });
    assert.match(message, new RegExp(`SUDGATE_CONFIG.*${path}`));
    assert.ok(!message.includes(secret.slice(0, 12)));
  }
});
