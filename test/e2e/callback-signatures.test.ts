/** Who may call: the signature policies of a running service. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { assertFailure, readSuccess } from '../support/envelope.ts';
import { readMetric } from '../support/metrics.ts';
import { Scope } from '../support/scope.ts';
import { appId, secret, startTestService } from '../support/service.ts';
import { notificationBody, reportBody, SignedSender } from '../support/signed-sender.ts';

const scope = new Scope({ after });
const oldSecret = 'e2e-old-app-secret-0123456789abcdef';
const { client, service, log, app } = await startTestService(scope, {
  variables: { SUD_APP_SECRET: `${secret},${oldSecret}` },
});
const sender = new SignedSender(client);
const { events } = service.store;

type Name = 'report_game_info' | 'notify' | 'get_sstoken';

/** It has to be 1 without a token code, stored nowhere, and named exactly in the log. */
async function assertRefused(
  name: Name,
  body: string | Buffer,
  headers: Record<string, string>,
  reason: string,
): Promise<void> {
  const before = await events.lastPosition();
  log.length = 0;
  const counted = await readMetric(client, 'sudgate_callbacks_total', { callback: name, reason });
  assertFailure(await sender.post(name, body, headers), name, 1);
  assert.equal(await events.lastPosition(), before);
  assert.equal(log.find(({ msg }) => msg === name)?.reason, reason);
  const now = await readMetric(client, 'sudgate_callbacks_total', { callback: name, reason });
  assert.equal(now, counted + 1);
}

const report = reportBody('round-1');
const good = (body: string | Buffer) => sender.headers(body);
const without = (header: string) => {
  const headers = good(report);
  delete headers[header];
  return headers;
};

test('reports and notifications without a signature are refused by serve', async () => {
  await assertRefused('report_game_info', report, {}, 'signature_missing');
  await assertRefused('notify', notificationBody('n-1'), {}, 'signature_missing');
});

for (const header of ['Sud-AppId', 'Sud-Timestamp', 'Sud-Nonce', 'Sud-Signature']) {
  test(`a report without ${header} is refused`, async () => {
    await assertRefused('report_game_info', report, without(header), 'signature_incomplete');
  });
}

test('a body of one byte more or less is refused', async () => {
  await assertRefused('report_game_info', `${report} `, good(report), 'signature_mismatch');
  await assertRefused('report_game_info', report, good(`${report} `), 'signature_mismatch');
});

test('a body that was parsed and written again is refused', async () => {
  const rewritten = JSON.stringify(JSON.parse(report));
  await assertRefused('report_game_info', rewritten, good(report), 'signature_mismatch');
});

test('a signature of another secret is refused', async () => {
  const headers = sender.headers(report, { key: 'another-secret-0123456789abcdefgh' });
  await assertRefused('report_game_info', report, headers, 'signature_mismatch');
});

test('a signature that names another app is refused', async () => {
  const headers = { ...good(report), 'Sud-AppId': '2' };
  await assertRefused('report_game_info', report, headers, 'signature_app');
});

test('a doubled header is refused', async () => {
  const headers = good(report);
  const doubled = { ...headers, 'Sud-Nonce': [headers['Sud-Nonce'], 'x'] };
  await assertRefused(
    'report_game_info',
    report,
    doubled as unknown as Record<string, string>,
    'signature_header',
  );
});

test('the old secret signs until the rotation is over', async () => {
  readSuccess(
    await sender.post('report_game_info', report, sender.headers(report, { key: oldSecret })),
  );
});

test('an old timestamp is fine: there is no window by default', async () => {
  const body = reportBody('round-old');
  readSuccess(
    await sender.post(
      'report_game_info',
      body,
      sender.headers(body, { timestamp: '146634788974' }),
    ),
  );
});

test('a token callback needs no signature, but a bad one is refused before the token', async () => {
  const body = JSON.stringify({ code: await app.issueCode('player-7') });
  readSuccess(await sender.post('get_sstoken', body, {}));
  readSuccess(await sender.post('get_sstoken', body));
  await assertRefused('get_sstoken', body, good(`${body} `), 'signature_mismatch');
});

test('dev takes unsigned reports, and refuses badly signed ones', async (t) => {
  const dev = await startTestService(new Scope(t), { mode: 'dev' });
  const devSender = new SignedSender(dev.client);
  readSuccess(await devSender.post('report_game_info', report, {}));
  assertFailure(
    await devSender.post('report_game_info', report, good(`${report} `)),
    'report_game_info',
    1,
  );
});

test('a policy of the token callbacks can be require, one of the reports off', async (t) => {
  const own = await startTestService(new Scope(t), {
    variables: { TOKEN_SIGNATURES: 'require', REPORT_SIGNATURES: 'off' },
  });
  const ownSender = new SignedSender(own.client);
  const body = JSON.stringify({ code: await own.app.issueCode('player-7') });
  assertFailure(await ownSender.post('get_sstoken', body, {}), 'get_sstoken', 1);
  readSuccess(await ownSender.post('get_sstoken', body));
  readSuccess(await ownSender.post('report_game_info', report, { 'Sud-Signature': 'x' }));
});

test('with a window, stale messages and replays are refused and retries get their 0', async (t) => {
  const nowMs = 1_893_456_000_000;
  const own = await startTestService(new Scope(t), {
    variables: { SIGNATURE_WINDOW_MS: '60000' },
    clock: () => nowMs,
  });
  const ownSender = new SignedSender(own.client);
  const post = (body: string, signing: { timestamp: string; nonce?: string }) =>
    ownSender.post('notify', body, ownSender.headers(body, signing));
  const body = notificationBody('n-window');
  for (const offset of [-60_001, 60_001]) {
    const answer = await post(body, { timestamp: String(nowMs + offset) });
    assertFailure(answer, 'notify', 1);
  }
  for (const timestamp of [String(nowMs - 60_000), String(nowMs + 60_000), '1893456000']) {
    readSuccess(await post(body, { timestamp }));
  }
  const signing = { timestamp: String(nowMs), nonce: 'once' };
  readSuccess(await post(body, signing));
  readSuccess(await post(body, signing));
  assertFailure(await post(notificationBody('n-other'), signing), 'notify', 1);
});

test('with several apps, a signature of one does not open the address of another', async (t) => {
  const own = new Scope(t);
  const file = join(await own.temporaryDirectory(), 'sudgate.json');
  const apps = ['1001', '1002'].map((id) => ({
    app_id: id,
    app_secrets: [`secret-of-app-${id}-0123456789abcdef`],
  }));
  await writeFile(file, JSON.stringify({ apps }));
  const several = await startTestService(own, {
    variables: { SUD_APP_ID: '', SUD_APP_SECRET: '', SUDGATE_CONFIG: file },
  });
  const senderOf = (id: string, base: string) =>
    new SignedSender(several.client, {
      appId: id,
      secret: `secret-of-app-${id}-0123456789abcdef`,
      base,
    });
  const body = notificationBody('n-shared');
  readSuccess(await senderOf('1001', '/1001').post('notify', body));
  readSuccess(await senderOf('1002', '/1002').post('notify', body));
  assertFailure(await senderOf('1001', '/1002').post('notify', body), 'notify', 1);
  const stored = await several.service.store.events.listEvents({ after: 0, limit: 10 });
  assert.deepEqual(
    stored.map((event) => [event.appId, event.key]),
    [
      ['1001', 'n-shared'],
      ['1002', 'n-shared'],
    ],
  );
  assert.notEqual(appId, '1001');
});

for (const policy of ['log', 'refuse'] as const) {
  test(`REPORT_TOKENS=${policy} looks at the ss_token of a report`, async (t) => {
    const own = await startTestService(new Scope(t), { variables: { REPORT_TOKENS: policy } });
    const ownSender = new SignedSender(own.client);
    const { ss_token } = await own.gameServer.exchange(await own.app.issueCode('player-7'));
    const withToken = (round: string, token: string) =>
      reportBody(round).replace('"ss_token":""', `"ss_token":"${token}"`);
    readSuccess(await ownSender.post('report_game_info', withToken('r-none', '')));
    readSuccess(await ownSender.post('report_game_info', withToken('r-good', ss_token)));
    own.log.length = 0;
    const answer = await ownSender.post('report_game_info', withToken('r-bad', 'a.b.c'));
    if (policy === 'refuse') assertFailure(answer, 'report_game_info', 1, 1003);
    else readSuccess(answer);
    const line = own.log.find(({ msg }) => msg === 'report_game_info');
    assert.equal(policy === 'log' ? line?.note : line?.reason, 'token_encoding');
  });
}
