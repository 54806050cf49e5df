/** Our own service under the checker, and the command itself. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type CheckResult, checkTable, runChecks } from '../../src/checker/index.ts';
import { systemClock } from '../../src/core/index.ts';
import { callbackUrls } from '../../src/game-server/index.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { Scope } from '../support/scope.ts';
import { appId, secret, startTestService } from '../support/service.ts';

const idsOf = (results: readonly CheckResult[], status: string) =>
  results.filter((result) => result.status === status).map(({ id }) => id);

const chain = fileURLToPath(new URL('../support/tls/chain/', import.meta.url));
const ca = join(chain, 'root.cert.pem');
/** What the checker would have, and is off by default, as the documents leave it open. */
const strict = { TOKEN_SIGNATURES: 'require', SIGNATURE_WINDOW_MS: '300000' };

/** Our service over HTTPS, with signatures and scores, and a backend of an app with a login. */
async function startCheckable(scope: Scope) {
  const directory = await scope.temporaryDirectory();
  const certFile = join(directory, 'chain.pem');
  const parts = ['leaf.cert.pem', 'intermediate.cert.pem'].map((name) =>
    readFile(join(chain, name), 'utf8'),
  );
  await writeFile(certFile, (await Promise.all(parts)).join(''));
  const tls = { TLS_CERT_FILE: certFile, TLS_KEY_FILE: join(chain, 'leaf.key.pem') };
  const { url, app } = await startTestService(scope, {
    variables: { ...tls, ...strict },
    client: { ca: await readFile(ca, 'utf8') },
  });
  const avatar_url = 'https://example.com/7.png';
  for (const uid of ['player-7', 'rich-9']) await app.putUser(uid, { nick_name: uid, avatar_url });
  const login = http.createServer(async (request, response) => {
    const { user_id } = (await json(request)) as { user_id: string };
    response.end(JSON.stringify({ data: { code: await app.issueCode(user_id) } }));
  });
  await new Promise<void>((resolve) => login.listen(0, '127.0.0.1', resolve));
  scope.defer(() => login.closeAllConnections() ?? login.close());
  const { port } = login.address() as AddressInfo;
  return { url, loginUrl: `http://127.0.0.1:${port}/login` };
}

/** A busy machine is not what is looked at. */
const deadlineMs = 20_000;

test('our own service passes every check there is, and none is skipped', async (t) => {
  const scope = new Scope(t);
  const { url, loginUrl } = await startCheckable(scope);
  const credentials = ['--app-id', appId, '--app-secret', secret];
  const users = ['--uid', 'player-7', '--score-uid', 'rich-9'];
  const patience = ['--deadline-ms', String(deadlineMs)];
  const given = [...credentials, ...users, ...patience];
  const args = ['check', url, '--login-url', loginUrl, ...given, '--ca', ca];
  const directory = await scope.temporaryDirectory();
  const { code, stdout, stderr } = await runCli(scope, [...args, '--json'], { directory });
  const { summary, checks } = JSON.parse(stdout) as { summary: object; checks: CheckResult[] };
  assert.deepEqual(idsOf(checks, 'fail'), []);
  assert.deepEqual(idsOf(checks, 'skip'), []);
  assert.deepEqual(
    checks.map(({ id }) => id),
    checkTable.map(({ id }) => id),
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual(summary, {
    ...{ ok: true, total: checkTable.length, pass: checkTable.length, fail: 0, skip: 0 },
    failed_by_level: { required: 0, security: 0, advice: 0 },
  });
});

test('without TLS, login and a balance to change, what needs them is skipped and says so', async (t) => {
  const { url, app } = await startTestService(new Scope(t), {
    variables: strict,
  });
  await app.putUser('player-7', { nick_name: 'Seven', avatar_url: 'https://example.com/7.png' });
  const results = await runChecks(
    { urls: callbackUrls(url), uid: 'player-7', appId, appSecret: secret, deadlineMs },
    { clock: systemClock, nonce: randomUUID },
  );
  assert.deepEqual(idsOf(results, 'fail'), []);
  const reasonOf = (name: string) => results.find(({ id }) => id === name)?.seen ?? '';
  assert.match(reasonOf('tls.https'), /this machine/);
  assert.match(reasonOf('scores.get'), /--score-uid/);
  assert.match(reasonOf('get_sstoken.login'), /--login-url/);
  // A code that was minted does not say what it is for; one of a login does.
  assert.match(reasonOf('ss_token.code-as-ss-token'), /\S/);
  assert.deepEqual(
    idsOf(results, 'skip').filter((id) => !/^(tls|scores)\./.test(id)),
    ['get_sstoken.login', 'ss_token.code-as-ss-token'],
  );
});

test('dev passes too but for the signatures that it does not ask for, of whatever age', async (t) => {
  const { url, app } = await startTestService(new Scope(t), { mode: 'dev' });
  await app.putUser('player-7', { nick_name: 'Seven', avatar_url: 'https://example.com/7.png' });
  const loginUrl = new URL('/login', url);
  const results = await runChecks(
    { urls: callbackUrls(url), loginUrl, uid: 'player-7', appId, appSecret: secret, deadlineMs },
    { clock: systemClock, nonce: randomUUID, skip: ['tls', 'scores'] },
  );
  assert.deepEqual(idsOf(results, 'skip'), []);
  assert.deepEqual(idsOf(results, 'fail'), [
    ...['signature.unsigned', 'signature.stale'],
    ...['report.unsigned', 'report.stale'],
    ...['notify.unsigned', 'notify.stale'],
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

test('a failed check ends with 1 and says what to fix, with the code that the platform shows', async (t) => {
  const { code, stdout, stderr } = await check(t, '--only', 'get_user_info');
  assert.equal(code, 1, stderr);
  assert.match(stdout, /^\nFAIL required {2}get_user_info\.success/);
  assert.match(
    stdout,
    /^ {4}reported +105010\. This app server refused get_user_info: see its log\.$/m,
  );
  assert.match(stdout, /^ {4}fix +\S/m);
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

test('a --junit that cannot be written fails behind the report', async (t) => {
  const { code, stdout, stderr } = await check(t, '--only', 'code', '--junit', 'none/report.xml');
  assert.equal(code, 1);
  assert.match(stdout, /\npassed: \d+ checks/);
  assert.match(stderr, /^sudgate: --junit cannot be written: ENOENT.*\n$/);
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
  ['http://127.0.0.1:9', '--login-url', 'ftp://127.0.0.1:9/login'],
  ['http://127.0.0.1:9?key=1', '--login-url', 'http://127.0.0.1:9'],
  ['http://127.0.0.1:9/#sud', '--login-url', 'http://127.0.0.1:9'],
  ['http://127.0.0.1:9', '--login-url', 'http://127.0.0.1:9', '--path', 'notify=http://'],
  ['http://127.0.0.1:9', '--login-url', 'http://127.0.0.1:9', '--only', 'scores,transport'],
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
