/** Two replicas of the service on one PostgreSQL: what one of them knows, both do. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { assertFailure, readEnvelope, readSuccess, readTokenData } from '../support/envelope.ts';
import { eventually } from '../support/eventually.ts';
import { keysOf, readAll, readPage } from '../support/feed.ts';
import { createPostgresDatabase } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { notificationBody, reportBody, SignedSender } from '../support/signed-sender.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const windowMs = '60000';

const scope = new Scope({ after });
const { url, drop } = await createPostgresDatabase();
scope.defer(drop);
const variables = { DATABASE_URL: url, SIGNATURE_WINDOW_MS: windowMs };
const here = await startTestService(scope, { variables });
const there = await startTestService(scope, { variables });
const replicas = [here, there] as const;
const [senderHere, senderThere] = replicas.map(({ client }) => new SignedSender(client)) as [
  SignedSender,
  SignedSender,
];

/** The keys of the feed, as a replica serves it. */
async function feedOf({ app }: TestService): Promise<string[]> {
  return keysOf(await readAll(app));
}

describe('a report that is sent to both replicas', () => {
  test('at once, many times, is answered 0 each time and stored once', async () => {
    const body = reportBody('round-both');
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, nth) =>
        (nth % 2 === 0 ? senderHere : senderThere).post('report_game_info', body),
      ),
    );
    for (const answer of answers) readSuccess(answer);
    for (const replica of replicas) {
      const keys = await feedOf(replica);
      assert.equal(keys.filter((key) => key === 'round-both').length, 1);
    }
  });

  test('as different ones has one order, the same for both', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, nth) => {
        const sender = nth % 2 === 0 ? senderHere : senderThere;
        return nth % 3 === 0
          ? sender.post('notify', notificationBody(`n-${nth}`))
          : sender.post('report_game_info', reportBody(`round-${nth}`));
      }),
    );
    for (const answer of answers) readSuccess(answer);
    const keys = await feedOf(here);
    assert.deepEqual(await feedOf(there), keys);
    const sent = Array.from({ length: 100 }, (_, nth) => `${nth % 3 === 0 ? 'n' : 'round'}-${nth}`);
    assert.deepEqual(keys.filter((key) => sent.includes(key)).sort(), sent.sort());
  });

  test('wakes a reader who waits at the other', async () => {
    const { next_cursor } = await readPage(there.app, '?limit=1000');
    const page = readPage(there.app, `?after=${next_cursor}&wait_ms=30000`);
    readSuccess(await senderHere.post('report_game_info', reportBody('round-news')));
    assert.deepEqual(keysOf((await page).events), ['round-news']);
  });
});

describe('a signed message that one replica took', () => {
  test('is a retry at the other, with the same content', async () => {
    const body = notificationBody('n-retry');
    const headers = senderHere.headers(body);
    readSuccess(await senderHere.post('notify', body, headers));
    readSuccess(await senderThere.post('notify', body, headers));
  });

  test('is refused by the other as a replay, with other content', async () => {
    const signing = { timestamp: String(Date.now()), nonce: 'once-for-all-replicas' };
    const send = (sender: SignedSender, body: string) =>
      sender.post('notify', body, sender.headers(body, signing));
    readSuccess(await send(senderHere, notificationBody('n-first')));
    assertFailure(await send(senderThere, notificationBody('n-second')), 'notify', 1);
    assert.ok(!(await feedOf(here)).includes('n-second'));
  });
});

test('a user who is revoked at one replica is refused by the other', async () => {
  const code = await here.app.issueCode('player-7');
  const { ss_token } = await there.gameServer.exchange(code);
  readTokenData(await there.gameServer.updateSstoken(ss_token));
  await here.app.revoke('player-7');
  await eventually('the ss_token is refused', async () => {
    return readEnvelope(await there.gameServer.updateSstoken(ss_token)).sdk_error_code === 1004;
  });
});

test('a token callback with a signature goes on while the database is away', async (t) => {
  const own = new Scope(t);
  const proxy = await TcpProxy.start(own, url);
  const service = await startTestService(own, {
    variables: { ...variables, DATABASE_URL: proxy.through(url) },
  });
  const sender = new SignedSender(service.client);
  const body = JSON.stringify({ code: await service.app.issueCode('player-8') });
  proxy.cut();
  const headers = sender.headers(body);
  readTokenData(await sender.post('get_sstoken', body, headers));
  readTokenData(await sender.post('get_sstoken', body, headers));
  const other = JSON.stringify({ code: `${await service.app.issueCode('player-9')}` });
  const signing = { timestamp: headers['Sud-Timestamp'] ?? '', nonce: headers['Sud-Nonce'] ?? '' };
  const replay = await sender.post('get_sstoken', other, sender.headers(other, signing));
  assert.notEqual(readEnvelope(replay).ret_code, 0);
  const report = await sender.post('report_game_info', reportBody('round-away'));
  assertFailure(report, 'report_game_info', 10001);
  proxy.heal();
});
