/** Our own service under the checker, and the command itself. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type CheckResult, checkTable, runChecks } from '../../src/checker/index.ts';
import { systemClock } from '../../src/core/index.ts';
import { callbackUrls } from '../../src/platform/index.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { Scope } from '../support/scope.ts';
import { appId, secret, startTestService } from '../support/service.ts';

const idsOf = (results: readonly CheckResult[], status: string) =>
  results.filter((result) => result.status === status).map(({ id }) => id);

test('our own service passes every check of what it has', async (t) => {
  const { url, app } = await startTestService(new Scope(t), {
    variables: { TOKEN_SIGNATURES: 'require' },
  });
  await app.putUser('player-7', { nick_name: 'Seven', avatar_url: 'https://example.com/7.png' });
  await app.putUser('player-8', { nick_name: 'Eight' });
  const results = await runChecks(
    { urls: callbackUrls(url), uid: 'player-7', scoreUid: 'player-8', appId, appSecret: secret },
    { clock: systemClock, nonce: randomUUID, skip: ['tls'] },
  );
  assert.deepEqual(idsOf(results, 'fail'), []);
  // A code that was minted does not say what it is for; one of a login does.
  assert.deepEqual(idsOf(results, 'skip'), ['ss_token.code-as-ss-token']);
});

test('dev passes too but for the signatures that it does not ask for', async (t) => {
  const { url, app } = await startTestService(new Scope(t), { mode: 'dev' });
  await app.putUser('player-7', { nick_name: 'Seven', avatar_url: 'https://example.com/7.png' });
  const loginUrl = new URL('/login', url);
  const results = await runChecks(
    { urls: callbackUrls(url), loginUrl, uid: 'player-7', appId, appSecret: secret },
    { clock: systemClock, nonce: randomUUID, skip: ['tls', 'scores'] },
  );
  assert.deepEqual(idsOf(results, 'skip'), []);
  assert.deepEqual(idsOf(results, 'fail'), [
    'signature.unsigned',
    'report.unsigned',
    'notify.unsigned',
  ]);
});

/** Runs the command against our own service, where alice is unknown. */
async function check(
  t: TestContext,
  ...args: string[]
): Promise<CliResult & { directory: string }> {
  const scope = new Scope(t);
  const { url } = await startTestService(scope, { mode: 'dev' });
  const directory = await scope.temporaryDirectory();
  const variables = { SUD_APP_ID: appId, SUD_APP_SECRET: secret };
  const result = await runCli(scope, ['check', url, ...args], { directory, variables });
  return { ...result, directory };
}

test('a failed check ends with 1 and says what to mend, with the code that the platform shows', async (t) => {
  const { code, stdout, stderr } = await check(t, '--only', 'get_user_info');
  assert.equal(code, 1, stderr);
  assert.match(stdout, /^\nFAIL required {2}get_user_info\.success/);
  assert.match(stdout, /^ {4}reported +105010, get_user_info failed$/m);
  assert.match(stdout, /^ {4}to mend +\S/m);
  assert.match(stdout, /\nfailed: 14 checks, \d+ passed, 1 failed \(1 required\), \d+ skipped\n$/);
});

test('--json has the summary and each check', async (t) => {
  const { code, stdout } = await check(t, '--only', 'code,get_user_info', '--json');
  assert.equal(code, 1);
  const report = JSON.parse(stdout) as { summary: object; checks: Record<string, unknown>[] };
  const { summary, checks } = report;
  assert.deepEqual(Object.keys(summary).sort(), [
    ...['fail', 'failed_by_level', 'ok', 'pass', 'skip', 'total'],
  ]);
  for (const row of checks) {
    assert.deepEqual(Object.keys(row).sort(), [
      ...['expected', 'fix', 'game_server_code', 'group', 'id', 'level', 'seen', 'sent', 'status'],
    ]);
  }
  const expired = checks.find(({ id }) => id === 'code.expired');
  assert.equal(expired?.status, 'pass');
  assert.equal(expired?.game_server_code, 105005);
});

test('--junit writes a file for a build server', async (t) => {
  const { code, directory } = await check(t, '--only', 'code', '--junit', 'report.xml');
  assert.equal(code, 0);
  const xml = await readFile(join(directory, 'report.xml'), 'utf8');
  assert.match(
    xml,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites name="sudgate check">/,
  );
  assert.equal(
    [...xml.matchAll(/<testcase /g)].length,
    checkTable.filter(({ group }) => group === 'code').length,
  );
  assert.match(xml, /<testsuite name="code" tests="\d+" failures="0" skipped="\d+">/);
});

test('--list names every check and calls nobody', async (t) => {
  const directory = await new Scope(t).temporaryDirectory();
  const { code, stdout } = await runCli(new Scope(t), ['check', '--list'], { directory });
  assert.equal(code, 0);
  assert.equal(stdout.trimEnd().split('\n').length, checkTable.length);
});

const misuses: readonly (readonly string[])[] = [
  [],
  ['http://127.0.0.1:9'],
  ['nowhere', '--app-id', '1', '--app-secret', 'x'.repeat(16)],
  ['http://127.0.0.1:9', '--app-id', '1', '--app-secret', 'short'],
  ['http://127.0.0.1:9', '--login-url', 'http://127.0.0.1:9', '--only', 'everything'],
  ['http://127.0.0.1:9', '--login-url', 'nowhere'],
  ['http://127.0.0.1:9', '--login-url', 'http://127.0.0.1:9', '--path', 'token=/x'],
  ['http://127.0.0.1:9', '--login-url', 'http://127.0.0.1:9', '--timeout-ms', 'soon'],
  ['http://127.0.0.1:9', '--login-url', 'http://127.0.0.1:9', '--ca', 'missing.pem'],
];
for (const args of misuses) {
  test(`"check ${args.join(' ')}" is wrong usage: a message and exit 2`, async (t) => {
    const scope = new Scope(t);
    const directory = await scope.temporaryDirectory();
    const { code, stdout, stderr } = await runCli(scope, ['check', ...args], { directory });
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, /\S/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
}
