/** Whatever stands in the sources: a configuration or a ConfigError, nothing else. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  appSettings,
  type Config,
  ConfigError,
  environmentName,
  loadConfig,
  serviceSettings,
} from '../../../src/config/index.ts';
import { temporaryDirectory } from '../../contract/temporary-directory.ts';
import { appInFile, oneApp, secret } from './support.ts';

const settingNames = Object.keys({ ...serviceSettings, ...appSettings });
const hostileNames = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '/', '~1'];

const text = fc.oneof(
  fc.string(),
  fc.constantFrom('', 'env:', 'env:X', 'env:__proto__', 'env:toString', 'file:', secret, '0', '-1'),
  fc.constantFrom('http://{', 'https://x/{uid}', '\0', '1e999', 'true', 'null', '\ud800'),
);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...settingNames, ...hostileNames), tie('json'), { maxKeys: 4 }),
  ),
}));
const app = fc.oneof(
  json,
  fc.constant(appInFile),
  fc.dictionary(fc.constantFrom('app_id', 'app_secrets', ...settingNames), json, { maxKeys: 4 }),
);
const file = fc.oneof(
  fc.string(),
  json.map((value) => JSON.stringify(value) ?? ''),
  fc
    .record(
      {
        ...Object.fromEntries(settingNames.map((name) => [name, json])),
        apps: fc.oneof(json, fc.array(app, { maxLength: 3 })),
        profiles: fc.oneof(json, fc.dictionary(fc.constantFrom('a', '__proto__'), json)),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
);
const env = fc.dictionary(
  fc.constantFrom(
    ...settingNames.map(environmentName),
    'SUD_APP_ID',
    'SUD_APP_SECRET',
    'SUDGATE_PROFILE',
    'SUDGATE_OTHER',
    'X',
    '__proto__',
  ),
  text,
  { maxKeys: 6 },
);
const mode = fc.constantFrom('dev' as const, 'serve' as const);

function loadOrRefuse(load: () => Config): void {
  let config: Config;
  try {
    config = load();
  } catch (error) {
    assert.ok(error instanceof ConfigError, `${error}`);
    assert.ok(error.problems.length > 0);
    return;
  }
  assert.ok(config.apps.length > 0);
  for (const { appId, secrets } of config.apps) {
    assert.match(appId, /^[\w.~-]+$/);
    assert.ok(secrets.length > 0 && secrets.every((item) => Buffer.byteLength(item) >= 16));
  }
}

test('any environment is loaded or refused with a ConfigError', (t) => {
  const directory = temporaryDirectory(t);
  fc.assert(
    fc.property(env, mode, fc.boolean(), (variables, chosen, hasApp) => {
      const merged = { ...variables, ...(hasApp ? oneApp : {}) };
      loadOrRefuse(() => loadConfig({ mode: chosen, env: merged, directory }));
    }),
    { numRuns: 500 },
  );
});

test('any file is loaded or refused with a ConfigError', (t) => {
  const directory = temporaryDirectory(t);
  fc.assert(
    fc.property(file, env, mode, (content, variables, chosen) => {
      writeFileSync(join(directory, 'any.json'), content);
      const merged = { ...variables, SUDGATE_CONFIG: 'any.json' };
      loadOrRefuse(() => loadConfig({ mode: chosen, env: merged, directory }));
    }),
    { numRuns: 1_000 },
  );
});

test('any .env is loaded or refused with a ConfigError', (t) => {
  const directory = temporaryDirectory(t);
  const line = fc.tuple(fc.constantFrom('PORT', 'SUD_APP_ID', 'SUDGATE_X', '"', '#'), text);
  const content = fc.oneof(
    fc.string(),
    fc.array(line).map((lines) => lines.map(([name, value]) => `${name}=${value}`).join('\n')),
  );
  fc.assert(
    fc.property(content, (dotenv) => {
      writeFileSync(join(directory, '.env'), dotenv);
      loadOrRefuse(() => loadConfig({ mode: 'serve', env: oneApp, directory }));
    }),
    { numRuns: 300 },
  );
});

test('a file that is nested without end is refused with a ConfigError', (t) => {
  const directory = temporaryDirectory(t);
  for (const [open, close] of [
    ['[', ']'],
    ['{"host":', '}'],
  ] as const) {
    const content = `{"apps":${open.repeat(50_000)}1${close.repeat(50_000)}}`;
    writeFileSync(join(directory, 'deep.json'), content);
    const variables = { SUDGATE_CONFIG: 'deep.json' };
    loadOrRefuse(() => loadConfig({ mode: 'serve', env: variables, directory }));
  }
});
