/** `users` and what goes wrong with the store. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startChildService } from '../support/child-service.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { Scope } from '../support/scope.ts';
import { baseVariables, startTestService, type Variables } from '../support/service.ts';
import { steering } from '../support/steering.ts';

type Run = (args: readonly string[], input?: string | Buffer) => Promise<CliResult>;

interface Setup {
  readonly scope: Scope;
  readonly directory: string;
  readonly run: Run;
}

async function setUp(
  test: ConstructorParameters<typeof Scope>[0],
  variables: Variables = {},
): Promise<Setup> {
  const scope = new Scope(test);
  const directory = await scope.temporaryDirectory();
  const run: Run = (args, input = '') =>
    runCli(scope, args, { directory, variables: { ...baseVariables, ...variables }, input });
  return { scope, directory, run };
}

const alice = {
  uid: 'alice',
  nick_name: 'Alice',
  avatar_url: '',
  gender: 'female',
  is_ai: 0,
  ai_level: 0,
  banned: false,
};

test('set makes a user, get prints it, set again changes only what is named', async (t) => {
  const { run } = await setUp(t);
  const made = await run(['users', 'set', 'alice', '--name', 'Alice', '--gender', 'female']);
  assert.equal(made.code, 0, made.stderr);
  const got = await run(['users', 'get', 'alice', '--json']);
  assert.deepEqual(JSON.parse(got.stdout), alice);

  const changed = await run([
    'users',
    'set',
    'alice',
    '--ban',
    '--ai',
    '--ai-level',
    '2',
    '--json',
  ]);
  const banned = { ...alice, banned: true, is_ai: 1, ai_level: 2 };
  assert.deepEqual(JSON.parse(changed.stdout), banned);
  const freed = await run(['users', 'set', 'alice', '--no-ban', '--no-ai', '--json']);
  assert.deepEqual(JSON.parse(freed.stdout), { ...alice, ai_level: 2 });
  assert.match((await run(['users', 'get', 'alice'])).stdout, /nick_name +Alice/);
});

test('a name that somebody gave himself cannot steer the terminal', async (t) => {
  const { run } = await setUp(t);
  const name = '\u001b[2J\u009b31m\u202e\nx';
  const { code, stdout } = await run(['users', 'set', 'mallory', '--name', name]);
  assert.equal(code, 0);
  assert.match(stdout, /^nick_name +\\u001b\[2J\\u009b31m\\u202e\\u000ax$/m);
  assert.doesNotMatch(stdout, steering);
});

test('get of an unknown user is a message and exit 1', async (t) => {
  const { run } = await setUp(t);
  await run(['db', 'migrate']);
  const { code, stdout, stderr } = await run(['users', 'get', 'nobody']);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /no user nobody/);
});

test('import takes a file and standard input', async (t) => {
  const { directory, run } = await setUp(t);
  await writeFile(join(directory, 'users.ndjson'), '{"uid":"a","nick_name":"A"}\n');
  const fromFile = await run(['users', 'import', 'users.ndjson']);
  assert.equal(fromFile.code, 0, fromFile.stderr);
  assert.match(fromFile.stdout, /1 imported, 0 refused/);
  const fromInput = await run(['users', 'import', '-', '--json'], '{"uid":"b","nick_name":"B"}');
  assert.deepEqual(JSON.parse(fromInput.stdout), { imported: 1, failed: 0, errors: [] });
  for (const uid of ['a', 'b']) assert.equal((await run(['users', 'get', uid])).code, 0);
});

test('import names lines that were refused, takes the others, and exits 1', async (t) => {
  const { run } = await setUp(t);
  const lines = '{"uid":"a","nick_name":"A"}\nx\n{"uid":"b"}\n{"uid":"c","nick_name":"C"}\n';
  const { code, stdout } = await run(['users', 'import', '-'], lines);
  assert.equal(code, 1);
  assert.match(stdout, /2 imported, 2 refused/);
  assert.match(stdout, /^line 2: /m);
  assert.match(stdout, /^line 3: /m);
  assert.equal((await run(['users', 'get', 'c'])).code, 0);
});

for (const path of ['missing.ndjson', 'folder']) {
  test(`import of ${path} says in words that it cannot be read`, async (t) => {
    const { directory, run } = await setUp(t);
    await mkdir(join(directory, 'folder'));
    const { code, stderr } = await run(['users', 'import', path]);
    assert.equal(code, 1);
    assert.ok(stderr.includes(path));
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
}

test('revoke tells until when tokens are void', async (t) => {
  const { run } = await setUp(t);
  await run(['db', 'migrate']);
  const before = Date.now();
  const { code, stdout } = await run(['users', 'revoke', 'alice', '--json']);
  assert.equal(code, 0);
  const { uid, revoked_at_ms } = JSON.parse(stdout) as { uid: string; revoked_at_ms: number };
  assert.equal(uid, 'alice');
  assert.ok(revoked_at_ms >= before);
  assert.match((await run(['users', 'revoke', 'alice'])).stdout, /tokens of alice .* are void/);
});

test('a running service sees at once what the command line wrote', async (t) => {
  const scope = new Scope(t);
  const { app, directory, gameServer } = await startTestService(scope);
  const args = ['users', 'set', 'alice', '--name', 'Alice'];
  const { code, stderr } = await runCli(scope, args, { directory, variables: baseVariables });
  assert.equal(code, 0, stderr);
  const { user_info } = await gameServer.exchange(await app.issueCode('alice'));
  assert.equal(user_info?.nick_name, 'Alice');
});

test('what comes from USER_INFO_URL is not changed here, exit 1', async (t) => {
  const { directory, run } = await setUp(t, { USER_INFO_URL: 'http://127.0.0.1:9/{uid}' });
  for (const args of [
    ['set', 'alice', '--name', 'Alice'],
    ['import', '-'],
  ]) {
    const { code, stdout, stderr } = await run(['users', ...args], JSON.stringify(alice));
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /profiles come from USER_INFO_URL: change them there/);
  }
  assert.equal(existsSync(join(directory, 'sudgate.db')), false);
});

test('with several apps --app is needed', async (t) => {
  const variables = { SUD_APP_ID: '', SUD_APP_SECRET: '', SUDGATE_CONFIG: 'sudgate.json' };
  const { directory, run } = await setUp(t, variables);
  const apps = ['1', '2'].map((id) => ({ app_id: id, app_secrets: [`${id}-0123456789abcdef`] }));
  await writeFile(join(directory, 'sudgate.json'), JSON.stringify({ apps }));
  const unnamed = await run(['users', 'set', 'alice', '--name', 'Alice']);
  assert.equal(unnamed.code, 2);
  assert.match(unnamed.stderr, /--app is needed: it must be one of 1, 2/);
  assert.equal((await run(['users', 'set', 'alice', '--name', 'Alice', '--app', '2'])).code, 0);
  assert.equal((await run(['users', 'get', 'alice', '--app', '2'])).code, 0);
  assert.equal((await run(['users', 'get', 'alice', '--app', '1'])).code, 1);
});

for (const [what, database] of [
  ['is a directory', 'folder'],
  ['is no database', 'text.txt'],
  ['lies under a file', 'text.txt/sudgate.db'],
] as const) {
  test(`a database file that ${what} is named in one line, exit 1`, async (t) => {
    const { directory, run } = await setUp(t, { DATABASE_URL: `file:${database}` });
    await mkdir(join(directory, 'folder'));
    await writeFile(join(directory, 'text.txt'), 'This is no database.\n'.repeat(100));
    for (const args of [['users', 'get', 'alice'], ['serve']]) {
      const { code, stderr } = await run(args);
      assert.equal(code, 1, stderr);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
      assert.ok(stderr.includes(database), stderr);
    }
  });
}

test('a port in use is a message that names PORT, exit 1', async (t) => {
  const { directory, scope } = await setUp(t);
  const { url } = await startTestService(scope);
  const variables = { ...baseVariables, PORT: new URL(url).port };
  const { code, stderr } = await runCli(scope, ['serve'], { directory, variables });
  assert.equal(code, 1);
  assert.match(stderr, /in use.*PORT/);
  assert.doesNotMatch(stderr, /\n\s+at /);
});

test('serve without an API key warns that /v1 is switched off', async (t) => {
  const child = await startChildService(new Scope(t), { variables: { SUDGATE_API_KEY: '' } });
  assert.match(child.stdout(), /SUDGATE_API_KEY is not set/);
});
