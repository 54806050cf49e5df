/** Where `dev` runs its simulated platform, and where other commands find it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Config, loadConfig } from '../../../src/config/index.ts';
import { Scope } from '../../support/scope.ts';

async function load(
  t: ConstructorParameters<typeof Scope>[0],
  mode: Config['mode'],
  env: Record<string, string>,
) {
  const { simulatorPort, apps } = loadConfig({
    mode,
    env,
    directory: await new Scope(t).temporaryDirectory(),
  });
  return [simulatorPort, apps[0]?.configService];
}

const app = {
  SUD_APP_ID: '1',
  SUD_APP_SECRET: 'config-test-secret-0123456789',
  SUDGATE_API_KEY: 'config-test-api-key',
};

test('the simulator has the port after that of dev', async (t) => {
  assert.deepEqual(await load(t, 'dev', {}), [8081, 'http://127.0.0.1:8081']);
  assert.deepEqual(await load(t, 'dev', { PORT: '9000' }), [9001, 'http://127.0.0.1:9001']);
});

test('the simulator has some free port if dev has one, or the last', async (t) => {
  assert.deepEqual(await load(t, 'dev', { PORT: '0' }), [0, 'http://127.0.0.1:0']);
  assert.deepEqual(await load(t, 'dev', { PORT: '65535' }), [0, 'http://127.0.0.1:0']);
});

test('dev with a platform of its own has no simulator', async (t) => {
  const env = { SUD_CONFIG_SERVICE: 'test' };
  assert.deepEqual(await load(t, 'dev', env), [undefined, 'test']);
});

test('serve has no simulator', async (t) => {
  assert.deepEqual(await load(t, 'serve', app), [undefined, 'production']);
});
