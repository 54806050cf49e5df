/** Help and usage of the command line. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { type CliResult, runCli } from '../support/cli.ts';
import { Scope } from '../support/scope.ts';
import { baseVariables } from '../support/service.ts';

const scope = new Scope({ after });
const directory = await scope.temporaryDirectory();

function run(args: readonly string[]): Promise<CliResult> {
  return runCli(scope, args, { directory, variables: baseVariables });
}

function tooWide(text: string): readonly string[] {
  return text.split('\n').filter((line) => [...line].length > 80);
}

const commands = [
  ...['dev', 'serve', 'token issue', 'token inspect', 'users import', 'users get', 'users set'],
  ...['users revoke', 'config check', 'events tail', 'events show', 'events set-aside'],
  ...['rounds list', 'rounds show', 'reconcile'],
  ...['db migrate', 'db status', 'db copy', 'db compare'],
  ...['webhooks list', 'webhooks add', 'webhooks rotate', 'webhooks remove', 'webhooks test'],
  ...['webhooks deliveries', 'webhooks replay'],
  ...[
    'games',
    'room info',
    'room clear',
    'room start',
    'order create',
    'order get',
    'api',
    'check',
    'simulate',
  ],
];
for (const command of commands) {
  test(`${command} --help shows an example and exits 0`, async () => {
    const { code, stdout, stderr } = await run([...command.split(' '), '--help']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`^Usage: sudgate ${command}\\b`));
    assert.match(stdout, /Examples?:\n {2}.*sudgate /);
    assert.deepEqual(tooWide(stdout), []);
  });
}

for (const group of [
  '',
  'token',
  'users',
  'config',
  'events',
  'rounds',
  'db',
  'room',
  'order',
  'webhooks',
]) {
  test(`${group === '' ? 'sudgate' : group} --help lists its commands and exits 0`, async () => {
    const { code, stdout } = await run([...group.split(' ').filter(Boolean), '--help']);
    assert.equal(code, 0);
    assert.deepEqual(tooWide(stdout), []);
    const names = commands.map((command) => command.split(' ')[group === '' ? 0 : 1] ?? '');
    const inGroup = names.filter((_, index) => (commands[index] ?? '').startsWith(group));
    for (const name of inGroup) assert.match(stdout, new RegExp(`^ {2}${name}\\b`, 'm'));
  });
}

test('--version prints the version of the package', async () => {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { code, stdout } = await run(['--version']);
  assert.equal(code, 0);
  assert.equal(stdout.trim(), (JSON.parse(manifest) as { version: string }).version);
});

const misuses = [
  ['no-such-command'],
  ['serve', '--no-such-option'],
  ['token', 'issue'],
  ['token', 'issue', 'alice', 'bob'],
  ['token', 'issue', 'alice', '--ttl-ms', 'soon'],
  ['token', 'issue', 'alice', '--use', 'ss_token', '--ttl-ms', '3600000'],
  ['token', 'issue', 'alice', '--ttl-ms', '315360000001'],
  ['token', 'issue', 'a\nb'],
  ['users', 'set', 'alice'],
  ['users', 'set', 'alice', '--name', ''],
  ['users', 'set', 'alice', '--name', 'Alice', '--gender', 'f'],
  ['users', 'get', 'alice', '--app', 'other'],
  ['room', 'info', 'room-42'],
  ['order', 'create', '--game', '1', '--room', 'r', '--cmd', 'c', '--from', 'u', '--value', 'x'],
  ['api', 'no_such_api'],
  ['api', 'mg_list', '--data', '{'],
  ['api', 'mg_info', '--data', '{}'],
  ['games', '--platform', 'amiga'],
  ['webhooks', 'add', 'example.com'],
  ['webhooks', 'add', 'http://127.0.0.1/hook'],
  ['webhooks', 'replay'],
  // They name their webhook: an app would be ignored.
  ['webhooks', 'rotate', 'we_0', '--app', '1'],
  ['webhooks', 'remove', 'we_0', '--app', '1'],
  ['webhooks', 'test', 'we_0', '--app', '1'],
  ['webhooks', 'replay', 'evt_0', '--app', '1'],
  ['reconcile'],
  ['reconcile', '--since', 'yesterday'],
  ['reconcile', '--room', 'r', '--round', ''],
  ['events', 'tail', '--type', ','],
  ['events', 'show', '0'],
  ['check', 'http://127.0.0.1:3000', '--timeout-ms', '1e3'],
];
for (const args of misuses) {
  test(`"${args.join(' ').replace('\n', '\\n')}" is wrong usage: a message and exit 2`, async () => {
    const { code, stdout, stderr } = await run(args);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /\S/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
}

test('a number out of range is answered with its option and what it may be', async () => {
  const { code, stderr } = await run(['events', 'tail', '-n', '1001']);
  assert.equal(code, 2);
  assert.match(stderr, /'-n, --lines <count>' .*'1001'.* a whole\snumber\sfrom\s0\sto\s1000\n/);
});

test('a mistyped command is answered with the one that was meant', async () => {
  const { code, stderr } = await run(['sevre']);
  assert.equal(code, 2);
  assert.match(stderr, /serve/);
});
