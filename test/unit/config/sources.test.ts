/** Where settings come from, and which source is before which. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadConfig } from '../../../src/config/index.ts';
import { temporaryDirectory } from '../../contract/temporary-directory.ts';
import {
  apiKey,
  appInFile,
  assertProblem,
  load,
  oneApp,
  otherSecret,
  problemsOf,
  secret,
} from './support.ts';

const canary = 'canary-in-the-file-0123456789';

describe('the environment', () => {
  test('stands before the file, setting by setting', (t) => {
    const file = { port: 1, host: 'file.example', apps: [appInFile] };
    const { config } = load(t, { file, env: { PORT: '2' } });
    assert.equal(config.port, 2);
    assert.equal(config.host, 'file.example');
  });

  test('stands before .env', (t) => {
    const dotenv = 'PORT=1\nHOST=dotenv.example\n';
    const { config } = load(t, { dotenv, env: { ...oneApp, PORT: '2' } });
    assert.equal(config.port, 2);
    assert.equal(config.host, 'dotenv.example');
  });

  test('keeps apps out of the file or leaves them to it', (t) => {
    assertProblem(t, { file: { apps: [appInFile] }, env: oneApp }, /SUDGATE_CONFIG.*SUD_APP_ID/);
  });

  test('may add the app to a file that has none', (t) => {
    const { config } = load(t, { file: { port: 9000 }, env: oneApp });
    assert.equal(config.port, 9000);
    assert.equal(config.apps[0]?.appId, 'app-1');
  });

  test('names several secrets and keys after commas, newest first', (t) => {
    const { config } = load(t, {
      env: {
        SUD_APP_ID: 'app-1',
        SUD_APP_SECRET: ` ${secret} , ${otherSecret} `,
        SUDGATE_API_KEY: `${apiKey},${apiKey}-old`,
      },
    });
    assert.deepEqual(config.apps[0]?.secrets, [secret, otherSecret]);
    assert.deepEqual(config.apiKeys, [apiKey, `${apiKey}-old`]);
  });

  for (const list of [`${secret},`, `,${secret}`, `${secret},,${otherSecret}`]) {
    test(`with an empty one among several secrets is refused: ${list.indexOf(',')}`, (t) => {
      const problems = problemsOf(t, { env: { ...oneApp, SUD_APP_SECRET: list } });
      assert.equal(problems.length, 1);
      assert.match(
        problems[0] ?? '',
        /^SUD_APP_SECRET \(apps.0.app_secrets.[01]\) must not be empty$/,
      );
    });
  }

  for (const name of ['SUD_APP_SECRET', 'SUDGATE_API_KEY']) {
    test(`with only commas in ${name} is refused`, (t) => {
      const problems = problemsOf(t, { env: { ...oneApp, [name]: ' , ,' } });
      assert.equal(problems.length, 3);
      for (const problem of problems) assert.ok(problem.startsWith(name), problem);
    });
  }

  for (const [missing, env] of [
    ['SUD_APP_SECRET', { SUD_APP_ID: 'app-1' }],
    ['SUD_APP_ID', { SUD_APP_SECRET: secret }],
  ] as const) {
    test(`with half an app lacks ${missing}`, (t) => {
      assertProblem(t, { env }, new RegExp(`^${missing} .* is missing`));
      assertProblem(t, { env: { ...env, [missing]: '' } }, new RegExp(`^${missing} .* is missing`));
    });
  }
});

describe('.env', () => {
  test('is read where there is one', (t) => {
    const dotenv = `# app\nSUD_APP_ID=app-9\nSUD_APP_SECRET="${secret}"\n`;
    assert.equal(load(t, { dotenv, env: {} }).config.apps[0]?.appId, 'app-9');
  });

  test('may name the file', (t) => {
    const directory = temporaryDirectory(t);
    writeFileSync(join(directory, '.env'), 'SUDGATE_CONFIG=conf/sudgate.json\n');
    mkdirSync(join(directory, 'conf'));
    writeFileSync(join(directory, 'conf/sudgate.json'), JSON.stringify({ apps: [appInFile] }));
    const config = loadConfig({ mode: 'serve', env: {}, directory });
    assert.equal(config.apps[0]?.appId, 'app-1');
  });

  test('that cannot be read is a problem', (t) => {
    const directory = temporaryDirectory(t);
    mkdirSync(join(directory, '.env'));
    assert.throws(() => loadConfig({ mode: 'serve', env: oneApp, directory }), {
      name: 'ConfigError',
      message: /\.env cannot be read/,
    });
  });

  test('may have the mark that editors on Windows put in front', (t) => {
    const dotenv = `\uFEFFSUD_APP_ID=app-9\r\nSUD_APP_SECRET="${secret}"\r\n`;
    assert.equal(load(t, { dotenv, env: {} }).config.apps[0]?.appId, 'app-9');
  });

  test('may have what shells and Node take', (t) => {
    const lines = [
      '# note',
      '',
      ' export PORT = 9001 # why',
      'OTHER=\'it"s',
      "two' # end",
      'EMPTY=',
    ];
    const { config } = load(t, { dotenv: [...lines, 'HOST=dotenv.example'].join('\n') });
    assert.deepEqual([config.port, config.host], [9001, 'dotenv.example']);
  });

  test('with lines that are no assignments is refused, the lines named and not shown', (t) => {
    const dotenv = `PORT=1\ncanary\n\n${canary}: 1\n9X=1\n`;
    assert.deepEqual(problemsOf(t, { dotenv }), [
      '.env:2 is not NAME=value',
      '.env:4 is not NAME=value',
      '.env:5 is not NAME=value',
    ]);
  });

  for (const [where, dotenv] of [
    ['at the end', 'PORT=1\nOTHER="canary'],
    ['before a value in quotes', `PORT=1\nOTHER="canary\nHOST="x"\n`],
    ['before other lines', `PORT=1\nOTHER='canary\nHOST=x\n`],
  ] as const) {
    test(`with a quote that is not closed ${where} is refused`, (t) => {
      const [problem] = problemsOf(t, { dotenv });
      assert.equal(problem, '.env:2 has a quote that is not closed');
    });
  }

  for (const [slip, meant] of [
    ['TOKEN_SIGNATURE', 'TOKEN_SIGNATURES'],
    ['REPORT_SIGNATURE', 'REPORT_SIGNATURES'],
    ['PROT', 'PORT'],
    ['DATABASE_URI', 'DATABASE_URL'],
  ] as const) {
    test(`with ${slip} is refused: ${meant} may be meant`, (t) => {
      const expected = [`.env:2 ${slip} is unknown; did you mean ${meant}?`];
      assert.deepEqual(problemsOf(t, { dotenv: `# mine\n${slip}=1\n` }), expected);
    });
  }

  test('may hold what belongs to somebody else, and what the file asks for', (t) => {
    const others = ['PGHOST', 'PGPORT', 'HOME', 'NODE_ENV', 'DATABASE_URL_2', 'REDIS_URL'];
    const dotenv = [...others, 'API_TOKEN'].map((name) => `${name}=x\n`).join('');
    load(t, { dotenv });
    const file = { apps: [{ ...appInFile, app_secrets: ['env:WALLET_SECRETS'] }] };
    load(t, { dotenv: `WALLET_SECRETS=${secret}\n`, file });
  });

  test('is not asked about the variables of the process', (t) => {
    load(t, { env: { ...oneApp, PROT: '1', TOKEN_SIGNATURE: 'off' } });
  });
});

describe('the file', () => {
  test('of one app may have it at the top', (t) => {
    const { config } = load(t, { file: { port: 7, ...appInFile } });
    assert.deepEqual(
      config.apps.map(({ appId, secrets }) => [appId, secrets]),
      [['app-1', [secret]]],
    );
    const problems = problemsOf(t, { file: { app_id: 'app-2', apps: [appInFile] } });
    assert.deepEqual(problems, ['app_id belongs in one of apps']);
  });

  test('is looked for from the directory', (t) => {
    const { config } = load(t, { file: { port: 7, apps: [appInFile] } });
    assert.equal(config.port, 7);
  });

  test('that is not there is a problem', (t) => {
    const env = { ...oneApp, SUDGATE_CONFIG: 'nowhere.json' };
    assertProblem(t, { env }, /SUDGATE_CONFIG: nowhere\.json cannot be read: ENOENT/);
  });

  for (const [fault, text] of [
    ['bad JSON', `{"api_key": ["${canary}"],}`],
    ['bad JSON at its beginning', `${canary}`],
    ['an unfinished text', `{"api_key": ["${canary}`],
    ['an array', `["${canary}"]`],
    ['a text', `"${canary}"`],
    ['null', 'null'],
    ['nothing', ''],
  ] as const) {
    test(`that holds ${fault} is a problem, and is never quoted`, (t) => {
      const problems = problemsOf(t, { file: text, env: oneApp });
      assert.equal(problems.length, 1);
      const told =
        /^SUDGATE_CONFIG: sudgate\.json (is not JSON: see line 1, column \d+|does not hold a JSON object)$/;
      assert.match(problems[0] ?? '', told);
      assert.ok(!problems[0]?.includes('canary'));
    });
  }

  test('without SUDGATE_CONFIG is not asked for a profile', (t) => {
    const env = { ...oneApp, SUDGATE_PROFILE: 'test' };
    assertProblem(t, { env }, /SUDGATE_PROFILE is set, but SUDGATE_CONFIG is not/);
  });
});

describe('profiles', () => {
  const profiles = { test: { port: 1 }, production: { port: 2, host: 'p.example' } };
  const file = { port: 3, host: 'all.example', apps: [appInFile], profiles };

  test('lie over what all have in common', (t) => {
    const test = load(t, { file, env: { SUDGATE_PROFILE: 'test' } }).config;
    assert.deepEqual([test.port, test.host], [1, 'all.example']);
    const production = load(t, { file, env: { SUDGATE_PROFILE: 'production' } }).config;
    assert.deepEqual([production.port, production.host], [2, 'p.example']);
  });

  test('stand behind the environment', (t) => {
    const env = { SUDGATE_PROFILE: 'test', PORT: '4' };
    assert.equal(load(t, { file, env }).config.port, 4);
  });

  for (const chosen of [undefined, '', 'staging', '__proto__', 'constructor']) {
    test(`have to be chosen from: not ${chosen}`, (t) => {
      const env = { SUDGATE_PROFILE: chosen };
      assertProblem(t, { file, env }, /set SUDGATE_PROFILE to one of test, production/);
    });
  }

  test('that are not there cannot be chosen', (t) => {
    const sources = { file: { apps: [appInFile] }, env: { SUDGATE_PROFILE: 'test' } };
    assertProblem(t, sources, /has no profiles/);
  });

  for (const wrong of [[], 'test', 7, null]) {
    test(`must not be ${JSON.stringify(wrong)}`, (t) => {
      const sources = { file: { ...file, profiles: wrong }, env: { SUDGATE_PROFILE: 'test' } };
      assertProblem(t, sources, /profiles must be an object/);
    });
  }
});

describe('a value env:NAME in the file', () => {
  test('is that of the variable, wherever it stands', (t) => {
    const file = {
      host: 'env:MY_HOST',
      api_key: ['env:MY_KEY'],
      apps: [{ app_id: 'env:MY_APP', app_secrets: ['env:NEW', 'env:OLD'] }],
    };
    const env = { MY_HOST: 'h', MY_KEY: apiKey, MY_APP: 'app-7', NEW: secret, OLD: otherSecret };
    const { config } = load(t, { file, env });
    assert.equal(config.host, 'h');
    assert.deepEqual(config.apiKeys, [apiKey]);
    assert.equal(config.apps[0]?.appId, 'app-7');
    assert.deepEqual(config.apps[0]?.secrets, [secret, otherSecret]);
  });

  test('is a number where one is wanted, of the service and of an app', (t) => {
    const apps = [{ ...appInFile, code_ttl_ms: 'env:MY_TTL' }];
    const file = { port: 'env:MY_PORT', ss_token_ttl_ms: 'env:MY_TTL', apps };
    const { config } = load(t, { file, env: { MY_PORT: '8443', MY_TTL: '9000000' } });
    assert.equal(config.port, 8443);
    assert.equal(config.apps[0]?.codeTtlMs, 9_000_000);
    assert.equal(config.apps[0]?.ssTokenTtlMs, 9_000_000);
    assertProblem(t, { file, env: { MY_PORT: 'x', MY_TTL: '0' } }, /PORT \(port\) must be integer/);
  });

  test('may stand in .env', (t) => {
    const file = { apps: [{ app_id: 'app-1', app_secrets: ['env:MINE'] }] };
    const { config } = load(t, { file, dotenv: `MINE=${secret}` });
    assert.deepEqual(config.apps[0]?.secrets, [secret]);
  });

  for (const env of [{}, { MINE: '' }]) {
    test(`is a problem if the variable is ${'MINE' in env ? 'empty' : 'not set'}`, (t) => {
      const file = { apps: [{ app_id: 'app-1', app_secrets: ['env:MINE'] }] };
      assertProblem(t, { file, env }, /env:MINE is asked for, but MINE is not set/);
    });
  }

  test('is looked up in the chosen profile only', (t) => {
    const profiles = { test: {}, production: { host: 'env:ONLY_THERE' } };
    const file = { apps: [appInFile], profiles };
    assert.equal(load(t, { file, env: { SUDGATE_PROFILE: 'test' } }).config.host, '0.0.0.0');
  });
});
