/** Every setting, from the environment and from the file. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  appSettings,
  type Config,
  environmentName,
  serviceSettings,
} from '../../../src/config/index.ts';
import { apiKey, appInFile, assertProblem, load, oneApp } from './support.ts';

interface Case {
  /** What takes the file's value or that of the environment. */
  readonly read: (config: Config) => unknown;
  readonly text: string;
  /** Default: the same text. */
  readonly value?: unknown;
  /** What the configuration holds then; default: `value`. */
  readonly held?: (directory: string) => unknown;
  readonly unset: unknown | ((directory: string) => unknown);
  readonly wrong?: readonly unknown[];
  /** Settings without which this one has no effect. */
  readonly together?: Readonly<Record<string, string>>;
}

const inDirectory = (path: string) => (directory: string) => join(directory, path);
const postgres = ({ database }: Config) => (database.kind === 'postgres' ? database : undefined);
const postgresUrl = { database_url: 'postgres://sudgate:secret@db.example/sudgate' };
const walletSecret = `whsec_${'A'.repeat(43)}=`;
const wallet = { wallet_url: 'http://10.0.0.7:8090/wallet', wallet_secrets: walletSecret };
const walletInFile = { ...wallet, wallet_secrets: [walletSecret] };
const userInfoUrl = { user_info_url: 'https://backend.example/users/{uid}' };

const cases: Readonly<Record<string, Case>> = {
  host: { read: (c) => c.host, text: '192.0.2.7', unset: '0.0.0.0', wrong: [7] },
  port: {
    read: (c) => c.port,
    text: '9000',
    value: 9000,
    unset: 8080,
    wrong: [65_536, -1, 80.5, 'http', '9000'],
  },
  workers: {
    read: (c) => c.workers,
    text: '0',
    value: 0,
    unset: 1,
    wrong: [257, -1, 1.5, 'auto'],
  },
  database_url: {
    read: (c) => (c.database.kind === 'sqlite' ? c.database.path : undefined),
    text: 'file:state/other.db',
    held: inDirectory('state/other.db'),
    unset: inDirectory('data/sudgate.db'),
    wrong: ['sqlite:x', 'file:', 'x.db', 'postgres://', 'postgres://host/db', 'mysql://u@h/d', 7],
  },
  database_ca_file: {
    read: (c) => postgres(c)?.caFile,
    text: '/etc/tls/authority.pem',
    unset: undefined,
    wrong: [7],
    together: postgresUrl,
  },
  database_pool_size: {
    read: (c) => postgres(c)?.poolSize,
    text: '25',
    value: 25,
    unset: 10,
    wrong: [0, 1_001, 1.5, 'many'],
    together: postgresUrl,
  },
  database_connect_timeout_ms: {
    read: (c) => postgres(c)?.connectTimeoutMs,
    text: '250',
    value: 250,
    unset: 1_000,
    wrong: [9, 3_600_001, 'soon'],
    together: postgresUrl,
  },
  database_statement_timeout_ms: {
    read: (c) => postgres(c)?.statementTimeoutMs,
    text: '2500',
    value: 2_500,
    unset: 5_000,
    wrong: [9, 3_600_001, 'soon'],
    together: postgresUrl,
  },
  database_lock_timeout_ms: {
    read: (c) => postgres(c)?.lockTimeoutMs,
    text: '500',
    value: 500,
    unset: 2_000,
    wrong: [9, 3_600_001, 'soon'],
    together: postgresUrl,
  },
  database_idle_timeout_ms: {
    read: (c) => postgres(c)?.idleTimeoutMs,
    text: '60000',
    value: 60_000,
    unset: 30_000,
    wrong: [9, 3_600_001, 'soon'],
    together: postgresUrl,
  },
  api_key: {
    read: (c) => c.apiKeys,
    text: apiKey,
    value: [apiKey],
    unset: [],
    wrong: [['too-short'], [], apiKey, [7]],
  },
  callback_prefix: {
    read: (c) => c.callbackPrefix,
    text: '/sud/v1',
    unset: '',
    wrong: ['sud', '/sud/', '/', '/a b', '/{x}', '//', 7],
  },
  tls_cert_file: {
    read: (c) => c.tls?.certFile,
    text: '/etc/tls/cert.pem',
    unset: undefined,
    wrong: [7],
    together: { tls_key_file: '/etc/tls/key.pem' },
  },
  tls_key_file: {
    read: (c) => c.tls?.keyFile,
    text: '/etc/tls/key.pem',
    unset: undefined,
    wrong: [7],
    together: { tls_cert_file: '/etc/tls/cert.pem' },
  },
  event_retention_days: {
    read: (c) => c.eventRetentionMs,
    text: '2',
    value: 2,
    held: () => 172_800_000,
    unset: 3_024_000_000,
    wrong: [0, -1, 1.5, 3651, 'long'],
  },
  webhook_private_addresses: {
    read: (c) => c.webhookPrivateAddresses,
    text: 'allow',
    unset: 'refuse',
    wrong: ['yes', true],
  },
  sud_config_service: {
    read: (c) => c.apps[0]?.configService,
    text: 'https://config.example/sud',
    unset: 'production',
    wrong: ['staging', 'ftp://config.example', '', 7],
  },
  log_level: { read: (c) => c.logLevel, text: 'debug', unset: 'info', wrong: ['verbose', 7] },
  code_ttl_ms: {
    read: (c) => c.apps[0]?.codeTtlMs,
    text: '1800000',
    value: 1_800_000,
    unset: 7_200_000,
    wrong: [-1, 0.5, 'soon', 315_360_000_001],
  },
  ss_token_ttl_ms: {
    read: (c) => c.apps[0]?.ssTokenTtlMs,
    text: '86400000',
    value: 86_400_000,
    unset: 7_200_000,
    wrong: [-1, 0.5, 'soon', 315_360_000_001],
  },
  untyped_tokens: {
    read: (c) => c.apps[0]?.untypedTokens,
    text: 'refuse',
    unset: 'accept',
    wrong: ['maybe', true],
  },
  token_signatures: {
    read: (c) => c.apps[0]?.signaturePolicies.token,
    text: 'off',
    unset: 'verify-if-present',
    wrong: ['sometimes', true],
  },
  report_signatures: {
    read: (c) => c.apps[0]?.signaturePolicies.report,
    text: 'verify-if-present',
    unset: 'require',
    wrong: ['sometimes', true],
  },
  score_signatures: {
    read: (c) => c.apps[0]?.signaturePolicies.score,
    text: 'off',
    unset: 'require',
    wrong: ['sometimes', true],
  },
  signature_window_ms: {
    read: (c) => c.apps[0]?.signatureWindowMs,
    text: '300000',
    value: 300_000,
    unset: undefined,
    wrong: [999, 0, -1, 1000.5, 'soon'],
  },
  report_tokens: {
    read: (c) => c.apps[0]?.reportTokens,
    text: 'refuse',
    unset: 'ignore',
    wrong: ['accept', true],
  },
  user_info_url: {
    read: (c) => c.apps[0]?.userInfo?.url,
    text: userInfoUrl.user_info_url,
    unset: undefined,
    wrong: ['backend.example', 7],
  },
  user_info_token: {
    read: (c) => c.apps[0]?.userInfo?.bearerToken,
    text: 'token-of-the-backend',
    unset: undefined,
    wrong: [7],
    together: userInfoUrl,
  },
  user_info_timeout_ms: {
    read: (c) => c.apps[0]?.userInfo?.timeoutMs,
    text: '250',
    value: 250,
    unset: 1_000,
    wrong: [9, 30_001, 'soon'],
    together: userInfoUrl,
  },
  user_info_cache_ttl_ms: {
    read: (c) => c.apps[0]?.userInfo?.cacheTtlMs,
    text: '0',
    value: 0,
    unset: 30_000,
    wrong: [-1, 86_400_001, 'long'],
    together: userInfoUrl,
  },
  wallet_url: {
    read: (c) => c.apps[0]?.wallet?.url,
    text: wallet.wallet_url,
    unset: undefined,
    wrong: ['wallet', 'ftp://wallet.example/', 'https://user:password@wallet.example/', 7],
    together: wallet,
  },
  wallet_secrets: {
    read: (c) => c.apps[0]?.wallet?.secrets,
    text: walletSecret,
    value: [walletSecret],
    unset: undefined,
    wrong: [[], walletSecret, [''], ['whsec_c2hvcnQ='], [walletSecret.slice(6)], [7]],
    together: wallet,
  },
  wallet_timeout_ms: {
    read: (c) => c.apps[0]?.wallet?.timeoutMs,
    text: '750',
    value: 750,
    unset: 2_000,
    wrong: [9, 30_001, 'soon'],
    together: wallet,
  },
};

function resolved(expected: unknown, directory: string): unknown {
  return typeof expected === 'function' ? expected(directory) : expected;
}

/** What stands in a list in the file. */
function inFile(together: Case['together']): object {
  return together === wallet ? walletInFile : { ...together };
}

function toEnvironment(settings: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(settings).map(([name, text]) => [environmentName(name), text]),
  );
}

test('the cases below are those of all settings', () => {
  const names = Object.keys({ ...serviceSettings, ...appSettings });
  assert.deepEqual(Object.keys(cases).sort(), names.sort());
});

for (const [
  name,
  { read, text, value = text, held = value, unset, wrong, together },
] of Object.entries(cases)) {
  const variable = environmentName(name);
  describe(`${variable} (${name})`, () => {
    test('is taken from the environment', (t) => {
      const env = { ...oneApp, ...toEnvironment(together ?? {}), [variable]: text };
      const { config, directory } = load(t, { env });
      assert.deepEqual(read(config), resolved(held, directory));
    });

    test('is taken from the file', (t) => {
      const file = { apps: [appInFile], ...inFile(together), [name]: value };
      const { config, directory } = load(t, { file });
      assert.deepEqual(read(config), resolved(held, directory));
    });

    test('has its default where nothing is said, or an empty text', (t) => {
      const { [name]: _without, ...others } = { ...together };
      const environment = { ...oneApp, ...toEnvironment(others) };
      // A certificate without its key would be a problem of its own, and a wallet without a secret.
      const alone = /^(tls_|wallet_(url|secrets))/.test(name) ? oneApp : environment;
      for (const env of [
        alone,
        { ...alone, [variable]: '' },
        { ...alone, [variable]: undefined },
      ]) {
        const { config, directory } = load(t, { env });
        assert.deepEqual(read(config), resolved(unset, directory));
      }
    });

    for (const bad of wrong ?? []) {
      test(`refuses ${JSON.stringify(bad)} in the file, naming the variable`, (t) => {
        const file = { apps: [appInFile], ...inFile(together), [name]: bad };
        assertProblem(t, { file }, new RegExp(`${variable} \\(${name}`));
      });
    }
  });
}

for (const name of Object.keys(appSettings)) {
  test(`${name} of an app stands before that of all apps`, (t) => {
    const { read, text, value = text, together } = cases[name] as Case;
    const app = { ...appInFile, ...inFile(together), [name]: value };
    const { config } = load(t, { file: { apps: [app, { ...appInFile, app_id: 'app-2' }] } });
    assert.deepEqual(read(config), value);
    const [, second] = config.apps;
    assert.notDeepEqual(read({ ...config, apps: second === undefined ? [] : [second] }), value);
  });
}

for (const text of ['-1', '80a', '8080.5', '1e3', '0x50', ' 8080', '65536', '9'.repeat(16)]) {
  test(`PORT=${text} is refused`, (t) => {
    assertProblem(t, { env: { ...oneApp, PORT: text } }, /^PORT \(port\)/);
  });
}

test('HOST is this machine only in dev', (t) => {
  assert.equal(load(t, { mode: 'dev', env: {} }).config.host, '127.0.0.1');
});
