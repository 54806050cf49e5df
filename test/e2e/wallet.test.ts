/** Scores in the app's own wallet: the service on a store, and the wallet of the examples beside it. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { runChecks } from '../../src/checker/index.ts';
import { systemClock } from '../../src/core/index.ts';
import { callbackUrls } from '../../src/game-server/index.ts';
import { startChildService } from '../support/child-service.ts';
import { runCli } from '../support/cli.ts';
import { eventually } from '../support/eventually.ts';
import { readMetric } from '../support/metrics.ts';
import { createPostgresDatabase } from '../support/postgres.ts';
import { assertProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import {
  appId,
  baseVariables,
  secret,
  startTestService,
  type Variables,
} from '../support/service.ts';
import { SignedSender } from '../support/signed-sender.ts';
import { WalletServer, walletFaults } from '../support/wallet-server.ts';

const exampleServer = join(import.meta.dirname, '../../examples/wallet/server.ts');

function orderBody(orderId: string, score: number, type: 1 | 2 = 1, uid = 'alice'): string {
  const ids = `"order_id":"${orderId}","mg_id":"1649319572314173442","round_id":"r-1"`;
  return `{${ids},"uid":"${uid}","score":${score},"type":${type}}`;
}

function walletOf(server: WalletServer, timeoutMs = 20_000): Variables {
  const { url: WALLET_URL, secret: WALLET_SECRET } = server;
  return { WALLET_URL, WALLET_SECRET, WALLET_TIMEOUT_MS: String(timeoutMs) };
}

async function startWallet(t: ConstructorParameters<typeof Scope>[0], path?: string) {
  const scope = new Scope(t);
  const wallet = await WalletServer.start(scope, path);
  wallet.books.open('alice', 1_000n);
  return { scope, wallet };
}

const booked = (score: number) => `{"ret_code":0,"ret_msg":"success","data":{"score":${score}}}`;
const duplicate = '{"ret_code":9001,"ret_msg":"duplicate order id","data":{}}';

describe('the wallet of the examples', () => {
  test('plays a round: balance, bet, win, repeats, too little', async (t) => {
    const scope = new Scope(t);
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const { child, url } = await startExample(scope, secret);
    const variables = { WALLET_URL: url, WALLET_SECRET: secret };
    const { client, app } = await startTestService(scope, { variables });
    const sender = new SignedSender(client);
    const update = async (body: string) => (await sender.post('update_score', body)).text;
    await app.putUser('alice', { nick_name: 'Alice', avatar_url: 'https://example.com/a.png' });
    const account = await sender.post('get_account', '{"uid":"alice"}');
    assert.equal(
      account.text,
      '{"ret_code":0,"ret_msg":"success","data":{"nickname":"Alice","avatar_url":"https://example.com/a.png","score":1000,"vip_level":0}}',
    );
    assert.equal(await update(orderBody('so-1', 250)), booked(750));
    assert.equal(await update(orderBody('so-1', 250)), duplicate);
    assert.equal(await update(orderBody('so-1', 9)), duplicate);
    assert.equal(
      await update(orderBody('so-2', 751)),
      '{"ret_code":9000,"ret_msg":"insufficient balance","data":{}}',
    );
    assert.equal(await update(orderBody('so-3', 500, 2)), booked(1250));
    assert.equal((await sender.post('get_score', '{"uid":"alice"}')).text, booked(1250));
    assert.equal(
      await update(orderBody('so-4', 1, 2, 'eve')),
      '{"ret_code":1,"ret_msg":"user is unknown","data":{}}',
    );
    const { events } = await app.good('GET', '/v1/events?type=sudgate.wallet.booked');
    assert.deepEqual(
      (events as { body: Record<string, unknown> }[]).map(({ body }) => [
        body.order_id,
        body.amount,
        body.balance_after,
      ]),
      [
        ['so-1', '250', '750'],
        ['so-3', '500', '1250'],
      ],
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal((await sender.post('update_score', orderBody('so-5', 1))).status, 503);
    assert.equal(await update(orderBody('so-1', 250)), duplicate);
  });

  test('takes no call without a good signature', async (t) => {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const { url } = await startExample(new Scope(t), secret);
    const answer = await fetch(url, { method: 'POST', body: '{"action":"balance","uid":"alice"}' });
    assert.equal(answer.status, 401);
  });
});

async function startExample(scope: Scope, secret: string) {
  const directory = await scope.temporaryDirectory();
  const child: ChildProcess = spawn(process.execPath, [exampleServer], {
    cwd: directory,
    env: { PATH: process.env.PATH, WALLET_SECRET: secret, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  scope.defer(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const url = await eventually('the wallet listens', () => /http:\S+(?=\s)/.exec(output)?.[0]);
  return { child, url };
}

test('the service on a wallet passes every check of the scores', async (t) => {
  const { scope, wallet } = await startWallet(t);
  const variables = { ...walletOf(wallet), SIGNATURE_WINDOW_MS: '300000' };
  const { url, app } = await startTestService(scope, { variables });
  await app.putUser('alice', { nick_name: 'Alice' });
  const results = await runChecks(
    { urls: callbackUrls(url), uid: 'alice', scoreUid: 'alice', appId, appSecret: secret },
    { clock: systemClock, nonce: randomUUID, only: ['scores'] },
  );
  assert.ok(results.length > 20);
  const bad = results.filter(({ status }) => status !== 'pass');
  assert.deepEqual(bad, []);
});

test('an order without a clear answer gets 503 without a word, and its repeat an answer', async (t) => {
  const { scope, wallet } = await startWallet(t);
  const { client, log } = await startTestService(scope, { variables: walletOf(wallet, 2_000) });
  const sender = new SignedSender(client);
  let left = 1_000;
  let unclear = 0;
  /** @returns the answer, if there is one */
  const send = async (body: string): Promise<string | undefined> => {
    const { status, text } = await sender.post('update_score', body);
    if (status === 200) return text;
    assert.deepEqual([status, text], [503, '']);
    unclear++;
    return undefined;
  };
  for (const [nth, fault] of Object.values(walletFaults).entries()) {
    // A broken connection is tried once more at once.
    wallet.behave = fault;
    const body = orderBody(`so-${nth}`, 10);
    assert.equal(await send(body), undefined);
    wallet.behave = undefined;
    left -= 10;
    // A busy machine may take longer than the wallet has.
    assert.equal(await eventually('an answer', () => send(body)), booked(left));
    assert.equal(await eventually('another answer', () => send(body)), duplicate);
  }
  assert.equal(wallet.books.balance('alice'), BigInt(left));
  const reasons = log.flatMap(({ reason }) => reason ?? []);
  assert.deepEqual(new Set(reasons), new Set(['score_outcome_unknown', 'score_duplicate']));
  const labels = { action: 'book', outcome: 'failed' };
  assert.equal(await readMetric(client, 'sudgate_wallet_calls_total', labels), unclear);
});

test('a wallet that hangs slows no token callback, and takes no more calls than it may', async (t) => {
  const { scope, wallet } = await startWallet(t);
  const variables = walletOf(wallet, 30_000);
  const { client, app, gameServer } = await startTestService(scope, { variables });
  const sender = new SignedSender(client);
  const waiting: (() => void)[] = [];
  wallet.behave = (response, answer) => waiting.push(() => response.end(JSON.stringify(answer())));
  const answers = Array.from({ length: 300 }, (_, nth) =>
    sender.post('update_score', orderBody(`so-${nth}`, 1)),
  );
  await eventually('the wallet has as many calls as it may', () => waiting.length === 256);
  const labels = { action: 'book', outcome: 'busy' };
  await eventually('the others are turned away', async () => {
    return (await readMetric(client, 'sudgate_wallet_calls_total', labels)) === 44;
  });
  const code = await app.issueCode('alice');
  const { ss_token } = await gameServer.exchange(code);
  assert.notEqual(ss_token, '');
  const get = await sender.post('get_score', '{"uid":"alice"}');
  assert.equal(get.text, '{"ret_code":1,"ret_msg":"service exception","data":{}}');
  wallet.behave = undefined;
  for (const go of waiting) go();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  assert.deepEqual(
    [200, 503].map((wanted) => statuses.filter((status) => status === wanted).length),
    [256, 44],
  );
  assert.equal(wallet.books.balance('alice'), 744n);
});

test('/v1 shows the balance of the wallet, and says of the rest where it is', async (t) => {
  const { scope, wallet } = await startWallet(t);
  const { app } = await startTestService(scope, { variables: walletOf(wallet) });
  const { score, bookings } = await app.good('GET', '/v1/users/alice/score');
  assert.deepEqual([score, bookings], ['1000', null]);
  assertProblem(await app.call('GET', '/v1/users/eve/score'), 404, 'user_not_found');
  wallet.behave = walletFaults.failAfter;
  const failed = await app.call('GET', '/v1/users/alice/score');
  assertProblem(failed, 503, 'unavailable');
  assert.match(failed.text, /HTTP status 500/);
  const adjustment = { amount: '1', reason: 'x', idempotency_key: 'k' };
  for (const answer of [
    await app.call('POST', '/v1/users/alice/score:adjust', adjustment),
    await app.call('GET', '/v1/users/alice/bookings'),
    await app.call('GET', '/v1/rounds/r-1/bookings'),
  ]) {
    assertProblem(answer, 409, 'scores_elsewhere');
  }
});

test('config check shows the wallet without its secret', async (t) => {
  const { scope, wallet } = await startWallet(t);
  const directory = await scope.temporaryDirectory();
  const variables = { ...baseVariables, ...walletOf(wallet, 500) };
  const { stdout, code } = await runCli(scope, ['config', 'check', '--json'], {
    directory,
    variables,
  });
  assert.equal(code, 0);
  const [app] = (JSON.parse(stdout) as { apps: Record<string, unknown>[] }).apps;
  const { wallet_url, wallet_secrets, wallet_timeout_ms } = app ?? {};
  assert.deepEqual([wallet_url, wallet_secrets, wallet_timeout_ms], [wallet.url, 1, 500]);
});

describe('kill -9 of the service', () => {
  const scope = new Scope({ after });

  for (const backend of ['sqlite', 'postgres'] as const) {
    test(`between the wallet's booking and the answer: the repeat is booked once (${backend})`, async (t) => {
      const { wallet } = await startWallet(t);
      const directory = await scope.temporaryDirectory();
      const variables: Variables = {
        ...walletOf(wallet),
        ...(backend === 'postgres' && { DATABASE_URL: await databaseUrl() }),
      };
      let child = await startChildService(scope, { directory, variables });
      // It books, and the service dies before it can hear of it.
      wallet.next.push((_response, answer) => {
        answer();
        child.kill('SIGKILL');
      });
      const lost = new SignedSender(child.client).post('update_score', orderBody('so-1', 250));
      await assert.rejects(lost);
      await child.exited;
      assert.equal(wallet.books.balance('alice'), 750n);
      child = await startChildService(scope, { directory, variables });
      const sender = new SignedSender(child.client);
      const again = async () => (await sender.post('update_score', orderBody('so-1', 250))).text;
      assert.deepEqual([await again(), await again()], [booked(750), duplicate]);
      assert.deepEqual([wallet.orders.length, wallet.books.balance('alice')], [2, 750n]);
    });
  }

  async function databaseUrl(): Promise<string> {
    const { url, drop } = await createPostgresDatabase();
    scope.defer(drop);
    return url;
  }
});

test('two replicas that get one order at once book it once, and tell one of them so', async (t) => {
  const { scope, wallet } = await startWallet(t);
  const { url, drop } = await createPostgresDatabase();
  scope.defer(drop);
  const variables = { ...walletOf(wallet), DATABASE_URL: url };
  const senders: SignedSender[] = [];
  for (let nth = 0; nth < 2; nth++) {
    const { client } = await startTestService(scope, { variables });
    senders.push(new SignedSender(client));
  }
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, nth) =>
      (senders[nth % 2] as SignedSender).post('update_score', orderBody('so-1', 250)),
    ),
  );
  const texts = answers.map(({ text }) => text).sort();
  assert.deepEqual(texts, [booked(750), ...Array.from({ length: 39 }, () => duplicate)]);
  assert.equal(wallet.books.balance('alice'), 750n);
});
