/** The systemd unit fits the service. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { exitCodes } from '../../src/cli/exit.ts';
import { createProgram } from '../../src/cli/program.ts';
import { loadConfig } from '../../src/config/index.ts';
import { readText } from '../meta/source.ts';
import { Scope } from '../support/scope.ts';

const scope = new Scope({ after });
const directory = await scope.temporaryDirectory();
const lines = readText('deploy/sudgate.service').split('\n');

/** Values of a key, in the order of the file. */
const values = new Map<string, string[]>();
let section = '';
for (const line of lines.filter((text) => text !== '' && !text.startsWith('#'))) {
  const header = /^\[(\w+)\]$/.exec(line)?.[1];
  if (header !== undefined) section = header;
  const [, key, value] = /^([A-Z]\w+)=(.*)$/.exec(line) ?? [];
  if (header === undefined) assert.ok(key !== undefined && section !== '', line);
  if (key !== undefined) {
    const name = `${section}.${key}`;
    values.set(name, [...(values.get(name) ?? []), value ?? '']);
  }
}

function valueFor(name: string): string {
  const [value = '', ...more] = values.get(name) ?? [];
  assert.deepEqual(more, [], name);
  return value;
}

/** As systemd hands them over: `%d` is the folder of the credentials. */
function environment(credentials: string): Record<string, string> {
  return Object.fromEntries(
    (values.get('Service.Environment') ?? []).map((line) => {
      const [name = '', ...rest] = line.split('=');
      return [name, rest.join('=').replaceAll('%d', credentials)];
    }),
  );
}

test('it starts a command that there is', async () => {
  const [, name = '', ...rest] =
    /^\/usr\/bin\/env sudgate (\w+)$/.exec(valueFor('Service.ExecStart')) ?? [];
  assert.deepEqual(rest, []);
  const program = await createProgram(name);
  assert.ok(program.commands.some((command) => command.name() === name));
});

test('its variables and a credential of secrets make a configuration that serves', () => {
  const [name = ''] = valueFor('Service.LoadCredential').split(':');
  const secrets = {
    apps: [{ app_id: '1461564080052506636', app_secrets: ['a-secret-of-a-test-0123456789'] }],
    api_key: ['a-key-of-a-test-0123456789'],
  };
  writeFileSync(join(directory, name), JSON.stringify(secrets));
  const config = loadConfig({ mode: 'serve', env: environment(directory), directory });
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.apps.length, 1);
  const state = `/var/lib/${valueFor('Service.StateDirectory')}`;
  assert.equal(valueFor('Service.WorkingDirectory'), state);
  assert.equal(environment('').DATABASE_URL, `file:${state}/sudgate.db`);
});

test('no secret stands in the unit itself, which everybody may read', () => {
  for (const name of ['SUD_APP_SECRET', 'SUDGATE_API_KEY', 'USER_INFO_TOKEN']) {
    assert.equal(environment('')[name], undefined);
  }
});

test('a wrong configuration is not tried again and again', () => {
  const codes = valueFor('Service.RestartPreventExitStatus').split(' ').map(Number);
  assert.deepEqual(codes, [exitCodes.usage, exitCodes.config]);
});

test('any other fault is, however often and quickly it comes', () => {
  assert.equal(valueFor('Service.Restart'), 'on-failure');
  assert.equal(valueFor('Unit.StartLimitIntervalSec'), '0');
});

test('it has more time to stop than the service takes', () => {
  assert.ok(Number(valueFor('Service.TimeoutStopSec')) > 10);
});

test('it is hardened, but for what Node needs', () => {
  for (const name of ['NoNewPrivileges', 'DynamicUser', 'PrivateTmp', 'ProtectHome']) {
    assert.equal(valueFor(`Service.${name}`), 'yes');
  }
  assert.equal(valueFor('Service.ProtectSystem'), 'strict');
  assert.equal(valueFor('Service.CapabilityBoundingSet'), '');
  // The compiler of Node writes code into memory.
  assert.ok(!values.has('Service.MemoryDenyWriteExecute'));
});
