/** `token issue` and `token inspect`. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, test } from 'node:test';
import { type CliResult, runCli } from '../support/cli.ts';
import { readClaims } from '../support/envelope.ts';
import { Scope } from '../support/scope.ts';
import { sdkToken } from '../support/sdk-token.ts';
import { appId, baseVariables, startTestService } from '../support/service.ts';
import { steering } from '../support/steering.ts';

const scope = new Scope({ after });
const directory = await scope.temporaryDirectory();

function run(args: readonly string[], input = ''): Promise<CliResult> {
  return runCli(scope, args, { directory, variables: baseVariables, input });
}

async function issue(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(['token', 'issue', 'player-7', ...args]);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

/** Of a store that is there. */
async function revoke(): Promise<CliResult> {
  await run(['db', 'migrate']);
  return await run(['users', 'revoke', 'player-7']);
}

test('an issued code is all that goes to standard output, and a service takes it', async (t) => {
  const code = await issue();
  assert.deepEqual([readClaims(code).uid, readClaims(code).app_id], ['player-7', appId]);
  const { gameServer } = await startTestService(new Scope(t));
  await gameServer.exchange(code);
});

test('without a configured app it says that "sudgate dev" has one', async () => {
  const issueWith = (variables: Record<string, string>, ...args: string[]) =>
    runCli(scope, ['token', 'issue', 'player-7', ...args], { directory, variables });
  const hint = /no app is configured.*\nFor the app of "sudgate dev", add --dev\.\n$/;
  const without = await issueWith({});
  assert.equal(without.code, 78);
  assert.match(without.stderr, hint);
  const wrong = { ...baseVariables, CODE_TTL_MS: 'soon' };
  assert.doesNotMatch((await issueWith(wrong)).stderr, /add --dev/);
  assert.equal((await issueWith({}, '--dev')).code, 0);
});

test('an issued ss_token is taken as one', async (t) => {
  const token = await issue('--use', 'ss_token');
  const { gameServer } = await startTestService(new Scope(t));
  assert.equal((await gameServer.updateSstoken(token)).status, 200);
  assert.match((await gameServer.updateSstoken(token)).text, /"ret_code":0/);
});

test('issue --json has the token and its expiry', async () => {
  const answer = JSON.parse(await issue('--json', '--ttl-ms', '3600000')) as {
    code: string;
    expire_date: number;
  };
  assert.deepEqual(Object.keys(answer).sort(), ['code', 'expire_date']);
  assert.equal(answer.expire_date, readClaims(answer.code).exp * 1000);
  const token = JSON.parse(await issue('--json', '--use', 'ss_token')) as object;
  assert.deepEqual(Object.keys(token).sort(), ['expire_date', 'ss_token']);
});

test('issue says that a lifetime below the minimum was raised', async () => {
  const raised = await run(['token', 'issue', 'player-7', '--ttl-ms', '5']);
  assert.equal(raised.code, 0);
  assert.match(raised.stderr, /^raised to 30 min\nexpires /);
  const kept = await run(['token', 'issue', 'player-7', '--ttl-ms', '1800000']);
  assert.match(kept.stderr, /^expires /);
});

test('inspect of a good code says by whom it is accepted, and exits 0', async () => {
  const { code, stdout } = await run(['token', 'inspect', await issue()]);
  assert.equal(code, 0);
  assert.match(stdout, /accepted by get_sstoken/);
  assert.match(stdout, /refused +by update_sstoken, get_user_info: token_purpose/);
});

test('inspect reads "-" from standard input', async () => {
  const token = await issue();
  for (const input of [token, ` ${token}\r\n`]) {
    const { code, stdout } = await run(['token', 'inspect', '-', '--json'], input);
    assert.equal(code, 0, stdout);
    const { as_code, claims } = JSON.parse(stdout) as Record<string, Record<string, unknown>>;
    assert.equal(as_code?.accepted, true);
    assert.equal(claims?.uid, 'player-7');
  }
});

test('inspect of a refused token says why, and exits 1', async () => {
  const refused: [token: string, reason: string][] = [
    [await sdkToken({ exp: 1 }), 'token_expired'],
    [await sdkToken({ exp: 4e9 }, { key: 'z'.repeat(32) }), 'token_signature'],
    [await sdkToken({ exp: 4e9, app_id: 'other' }), 'token_app_id'],
    ['x', 'token_segments'],
    ['', 'token_missing'],
  ];
  for (const [token, reason] of refused) {
    const { code, stdout, stderr } = await run(['token', 'inspect', token, '--json']);
    assert.equal(code, 1, stderr);
    const { as_code } = JSON.parse(stdout) as { as_code: { reason: string } };
    assert.equal(as_code.reason, reason);
  }
});

test('without --json inspect explains in words', async () => {
  const { code, stdout } = await run(['token', 'inspect', await sdkToken({ exp: 1 })]);
  assert.equal(code, 1);
  assert.match(stdout, /token_expired, sdk_error_code 1005\n.*exp has been reached/);
});

test('what a token of somebody else claims cannot steer the terminal, nor does it in JSON', async () => {
  const uid = '\u009b2J\u202eadmin';
  const token = await sdkToken({ exp: 1, uid });
  const { stdout } = await run(['token', 'inspect', token]);
  assert.ok(stdout.includes('\\u009b2J\\u202eadmin'), stdout);
  assert.doesNotMatch(stdout, steering);
  const json = await run(['token', 'inspect', token, '--json']);
  assert.doesNotMatch(json.stdout, steering);
  assert.equal((JSON.parse(json.stdout) as { claims: { uid: string } }).claims.uid, uid);
});

test('neither issuing nor inspecting makes a store', async (t) => {
  const here = new Scope(t);
  const empty = await here.temporaryDirectory();
  const options = { directory: empty, variables: baseVariables };
  const issued = await runCli(here, ['token', 'issue', 'player-7'], options);
  await runCli(here, ['token', 'inspect', issued.stdout.trim()], options);
  assert.deepEqual(await readdir(empty), []);
});

test('inspect knows of revocations in the store', async () => {
  const token = await issue();
  assert.equal((await revoke()).code, 0);
  const { code, stdout } = await run(['token', 'inspect', token]);
  assert.equal(code, 1);
  assert.match(stdout, /token_revoked/);
});

test('a code issued after a revocation, by another process, is good', async () => {
  assert.equal((await revoke()).code, 0);
  const { code, stdout } = await run(['token', 'inspect', await issue()]);
  assert.equal(code, 0, stdout);
});

test('--dev needs no configuration', async (t) => {
  const here = new Scope(t);
  const options = { directory: await here.temporaryDirectory() };
  const plain = await runCli(here, ['token', 'issue', 'alice'], options);
  assert.equal(plain.code, 78);
  assert.match(plain.stderr, /--dev/);
  const issued = await runCli(here, ['token', 'issue', 'alice', '--dev'], options);
  assert.equal(issued.code, 0, issued.stderr);
  const token = issued.stdout.trim();
  assert.equal((await runCli(here, ['token', 'inspect', token, '--dev'], options)).code, 0);
});
