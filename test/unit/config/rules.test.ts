/** What is refused, and how it is said. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Config } from '../../../src/config/index.ts';
import { apiKey, appInFile, assertProblem, load, oneApp, problemsOf } from './support.ts';

describe('a wallet', () => {
  const secret = `whsec_${'A'.repeat(43)}=`;

  test('needs a secret, and a secret a wallet', (t) => {
    const url = { WALLET_URL: 'http://127.0.0.1:8090' };
    assertProblem(t, { env: { ...oneApp, ...url } }, /^WALLET_URL needs a WALLET_SECRET/);
    const alone = { env: { ...oneApp, WALLET_SECRET: secret } };
    assertProblem(t, alone, /^WALLET_SECRET is for WALLET_URL, which is missing/);
  });

  test('of all apps is that of each that has no other', (t) => {
    const wallet = { wallet_url: 'http://10.0.0.7/', wallet_secrets: [secret] };
    const own = { ...appInFile, app_id: 'b', wallet_url: 'http://10.0.0.8/' };
    const { config } = load(t, { file: { ...wallet, apps: [appInFile, own] } });
    assert.deepEqual(
      config.apps.map((app) => app.wallet?.url),
      ['http://10.0.0.7/', 'http://10.0.0.8/'],
    );
  });
});

describe('what is not a setting', () => {
  for (const [name, suggested] of [
    ['SUD_APP_SECRETS', 'SUD_APP_SECRET'],
    ['SUD_APPID', 'SUD_APP_ID'],
    ['SUDGATE_API_KEYS', 'SUDGATE_API_KEY'],
    ['SUDGATE_CONF', 'SUDGATE_CONFIG'],
  ] as const) {
    test(`in the environment is refused: ${name} may be ${suggested}`, (t) => {
      const env = { ...oneApp, [name]: 'x' };
      assertProblem(t, { env }, new RegExp(`^${name} is not a setting: did you mean ${suggested}`));
    });
  }

  test('and near to none is refused without a suggestion', (t) => {
    assertProblem(t, { env: { ...oneApp, SUDGATE_COLOUR: 'x' } }, /^SUDGATE_COLOUR [a-z ]+$/);
    assertProblem(t, { file: { apps: [appInFile], colour: 1 } }, /^colour [a-z ]+$/);
  });

  test('and belongs to somebody else is left alone', (t) => {
    load(t, { env: { ...oneApp, SUDO_USER: 'root', PATH: '/bin', POST: '1', SUDGATEX: '1' } });
  });

  for (const [name, suggested] of [
    ['prot', 'port'],
    ['api_keys', 'api_key'],
    ['databaseurl', 'database_url'],
  ] as const) {
    test(`in the file is refused: ${name} may be ${suggested}`, (t) => {
      const file = { apps: [appInFile], [name]: 1 };
      assertProblem(
        t,
        { file },
        new RegExp(`^${name} is not a setting: did you mean ${suggested}`),
      );
    });
  }

  test('in an app is refused with its place', (t) => {
    const file = { apps: [appInFile, { ...appInFile, app_id: 'b', app_secret: 'x' }] };
    assertProblem(t, { file }, /^apps\/1\/app_secret is not a setting: did you mean app_secrets/);
  });

  test('but of the service is refused in an app', (t) => {
    assertProblem(t, { file: { apps: [{ ...appInFile, port: 1 }] } }, /^apps\/0\/port is not/);
  });

  test('in the place of apps is refused although no app is configured', (t) => {
    const problems = problemsOf(t, { file: { appss: [appInFile] } });
    assert.ok(
      problems.some((problem) => /^appss is not a setting: did you mean apps/.test(problem)),
    );
  });
});

describe('problems', () => {
  test('are listed all at once, each once', (t) => {
    const problems = problemsOf(t, {
      file: {
        prot: 1,
        log_level: 'loud',
        callback_prefix: 'x',
        apps: [{ app_id: '' }, { app_secrets: [] }],
      },
      env: { PORT: 'http', CODE_TTL_MS: 'long', SUDGATE_COLOUR: 'red' },
    });
    const patterns = [
      /^SUDGATE_COLOUR /,
      /^prot /,
      /^PORT /,
      /^LOG_LEVEL /,
      /^CODE_TTL_MS /,
      /^CALLBACK_PREFIX /,
      /^SUD_APP_ID \(apps\/0\/app_id\)/,
      /^SUD_APP_SECRET \(apps\/0\/app_secrets\) is missing/,
      /^SUD_APP_ID \(apps\/1\/app_id\) is missing/,
      /^SUD_APP_SECRET \(apps\/1\/app_secrets\)/,
    ];
    for (const pattern of patterns) {
      const count = problems.filter((problem) => pattern.test(problem)).length;
      assert.equal(count, 1, `${pattern} in\n${problems.join('\n')}`);
    }
    assert.equal(problems.length, patterns.length, problems.join('\n'));
  });

  test('of the rules are listed together', (t) => {
    const problems = problemsOf(t, {
      file: {
        database_url: 'postgres://x',
        tls_cert_file: 'cert.pem',
        user_info_url: 'ftp://x',
        apps: [
          { app_id: 'a b', app_secrets: ['short'] },
          { app_id: 'a b', app_secrets: ['short'] },
        ],
      },
    });
    for (const pattern of [
      /DATABASE_URL/,
      /TLS_CERT_FILE and TLS_KEY_FILE/,
      /USER_INFO_URL/,
      /SUD_APP_ID \(apps\/0\/app_id\) must/,
      /apps\/1\/app_id a b appears twice/,
      /fewer than 16 bytes/,
    ]) {
      assert.ok(
        problems.some((problem) => pattern.test(problem)),
        `${pattern}`,
      );
    }
  });

  test('of references are listed together with all others', (t) => {
    const problems = problemsOf(t, {
      file: { prot: 1, apps: [{ app_id: 'env:MY_APP', app_secrets: ['env:MY_SECRET'] }] },
      env: { PORT: 'http' },
    });
    for (const pattern of [/env:MY_APP/, /env:MY_SECRET/, /^prot /, /^PORT /]) {
      assert.ok(
        problems.some((problem) => pattern.test(problem)),
        `${pattern} in\n${problems.join('\n')}`,
      );
    }
  });

  test('show no secret and no key', (t) => {
    const problems = problemsOf(t, {
      env: {
        ...oneApp,
        SUD_APP_SECRET: 'canary-short',
        SUDGATE_API_KEY: `canary-key`,
        USER_INFO_URL: 'ftp://user:canary@x',
        PORT: 'x',
      },
    });
    assert.ok(!problems.join().includes('canary'));
  });

  test('that are one are not called several', (t) => {
    assert.throws(() => load(t, { env: {} }), {
      message: /^The configuration has a problem:\n {2}- /,
    });
    assert.throws(() => load(t, { env: { PORT: 'x' } }), { message: /has 2 problems:\n/ });
  });
});

test('the result is frozen on every level', (t) => {
  const env = {
    ...oneApp,
    SUDGATE_API_KEY: apiKey,
    USER_INFO_URL: 'https://backend.example/{uid}',
    TLS_CERT_FILE: '/cert.pem',
    TLS_KEY_FILE: '/key.pem',
  };
  const unfrozen: string[] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Object.isFrozen(value)) unfrozen.push(path);
    for (const [name, item] of Object.entries(value)) visit(item, `${path}.${name}`);
  };
  const { config }: { config: Config } = load(t, { env });
  visit(config, 'config');
  assert.deepEqual(unfrozen, []);
});

describe('a PostgreSQL URL', () => {
  const url = 'postgres://app:canary@db/game';

  for (const [what, DATABASE_URL, expected] of [
    ['without a database', 'postgres://app:canary@db', /^DATABASE_URL .* names no database$/],
    ['with an sslmode that falls back', `${url}?sslmode=prefer`, /^DATABASE_URL .* sslmode/],
    ['with a parameter that is not known', `${url}?canary=1`, /^DATABASE_URL .* known are/],
  ] as const) {
    test(`${what} is refused without being shown`, (t) => {
      assertProblem(t, { env: { ...oneApp, DATABASE_URL } }, expected);
      const [problem = ''] = problemsOf(t, { env: { ...oneApp, DATABASE_URL } });
      assert.doesNotMatch(problem, /canary/);
    });
  }

  test('that asks for no TLS contradicts a file of authorities', (t) => {
    const DATABASE_URL = `${url}?sslmode=disable`;
    const env = { ...oneApp, DATABASE_URL, DATABASE_CA_FILE: 'ca.pem' };
    assertProblem(t, { env }, /^DATABASE_CA_FILE asks for TLS/);
  });

  test('is what a file of authorities is for', (t) => {
    assertProblem(t, { env: { ...oneApp, DATABASE_CA_FILE: 'ca.pem' } }, /PostgreSQL only/);
  });

  test('may carry the file of authorities as a path from the configuration', (t) => {
    const env = { ...oneApp, DATABASE_URL: url, DATABASE_CA_FILE: 'tls/ca.pem' };
    const { config, directory } = load(t, { env });
    assert.ok(config.database.kind === 'postgres');
    assert.equal(config.database.caFile, join(directory, 'tls', 'ca.pem'));
  });
});
