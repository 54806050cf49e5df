/** Scores over HTTP: what the game server books, and what the app's backend sees and does. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { eventually } from '../support/eventually.ts';
import { assertProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { apiKey, appId, baseVariables, startTestService } from '../support/service.ts';
import { SignedSender } from '../support/signed-sender.ts';
import { verifyWebhook, WebhookReceiver } from '../support/webhook-receiver.ts';

const scope = new Scope({ after });
const { app, client, directory, databasePath } = await startTestService(scope);
const sender = new SignedSender(client);

interface Booking {
  readonly order_id: string;
  readonly amount: string;
  readonly balance_after: string;
  readonly sequence: number;
}

async function update(uid: string, orderId: string, score: number | string, type: 1 | 2) {
  const body = `{"order_id":"${orderId}","mg_id":"1649319572314173442","round_id":"round-${uid}","uid":"${uid}","score":${score},"type":${type}}`;
  const answer = await sender.post('update_score', body);
  assert.equal(answer.headers['content-length'], String(Buffer.byteLength(answer.text)));
  return answer.text;
}

function adjust(uid: string, amount: string, key: string, reason = 'deposit') {
  const body = { amount, reason, idempotency_key: key };
  return app.call('POST', `/v1/users/${uid}/score:adjust`, body);
}

async function adjusted(uid: string, amount: string, key: string) {
  const answer = await adjust(uid, amount, key);
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text) as { score: string; repeat: boolean; booking: Booking };
}

test('an order that comes again with other contents is counted in a series that was there', async () => {
  const series = async (): Promise<string[]> => {
    const { text } = await client.request('/metrics');
    return text.split('\n').filter((line) => line.includes('reason="score_changed"'));
  };
  const [before = '', ...others] = await series();
  assert.match(before, /^sudgate_callbacks_total\{.*\} 0$/);
  assert.deepEqual(others, []);
  await adjusted('changed', '1000', 'deposit-changed');
  await update('changed', 'o-changed', 1, 1);
  assert.match(await update('changed', 'o-changed', 2, 1), /"ret_code":9001/);
  assert.deepEqual(await series(), [before.replace(/0$/, '1')]);
});

test('a deposit, a round and the bookings of both', async () => {
  const deposit = await adjusted('seven', '1000', 'deposit-1');
  assert.deepEqual([deposit.score, deposit.repeat], ['1000', false]);
  const success = (score: string) => `{"ret_code":0,"ret_msg":"success","data":{"score":${score}}}`;
  assert.equal(await update('seven', 'o-1', 250, 1), success('750'));
  assert.equal(await update('seven', 'o-2', '9007199254740993', 2), success('9007199254741743'));
  assert.equal(
    await update('seven', 'o-2', '9007199254740993', 2),
    '{"ret_code":9001,"ret_msg":"duplicate order id","data":{}}',
  );
  assert.deepEqual(await app.good('GET', '/v1/users/seven/score'), {
    app_id: appId,
    uid: 'seven',
    score: '9007199254741743',
    bookings: 3,
  });
  const page = await app.good('GET', '/v1/users/seven/bookings?limit=2');
  const bookings = page.bookings as Booking[];
  assert.deepEqual(
    bookings.map((each) => [each.order_id, each.amount, each.balance_after]),
    [
      ['o-2', '9007199254740993', '9007199254741743'],
      ['o-1', '250', '750'],
    ],
  );
  const rest = await app.good('GET', `/v1/users/seven/bookings?after=${page.next_cursor}`);
  assert.equal(rest.next_cursor, null);
  assert.deepEqual(rest.bookings, [deposit.booking]);
});

test('what a round took and paid, in pages', async () => {
  await adjusted('eight', '100', 'deposit-8');
  for (const nth of [1, 2, 3]) await update('eight', `e-${nth}`, 10, 1);
  await update('eight', 'e-win', 25, 2);
  const first = await app.good('GET', '/v1/rounds/round-eight/bookings?limit=3');
  assert.deepEqual([first.consumed, first.gained], ['30', '25']);
  const path = `/v1/rounds/round-eight/bookings?limit=3&after=${first.next_cursor}`;
  const second = await app.good('GET', path);
  const ids = [first, second].flatMap(({ bookings }) =>
    (bookings as Booking[]).map((each) => each.order_id),
  );
  assert.deepEqual(ids, ['e-1', 'e-2', 'e-3', 'e-win']);
  assert.deepEqual((await app.good('GET', '/v1/rounds/nothing/bookings')).bookings, []);
});

test('every booking is an event of the feed, as the API shows it', async () => {
  await adjusted('nine', '7', 'deposit-9');
  const { events } = await app.good('GET', '/v1/events?type=sudgate.score.booked&limit=100');
  const [last] = (events as { type: string; body: object }[]).slice(-1);
  assert.equal(last?.type, 'sudgate.score.booked');
  const page = await app.good('GET', '/v1/users/nine/bookings');
  assert.deepEqual([last?.body], page.bookings);
});

test('a booking goes out by webhook, as the API shows it', async (t) => {
  const own = new Scope(t);
  const variables = { WEBHOOK_PRIVATE_ADDRESSES: 'allow' };
  const { app: backend, client: platform } = await startTestService(own, { variables });
  const receiver = await WebhookReceiver.start(own);
  const hook = { url: receiver.url, types: ['sudgate.score.booked'] };
  const { secret } = (await backend.good('POST', '/v1/webhooks', hook)) as { secret: string };
  await backend.putUser('alice', { nick_name: 'Alice' });
  const body = '{"order_id":"w-1","mg_id":"7","round_id":"r","uid":"alice","score":5,"type":2}';
  await new SignedSender(platform).post('update_score', body);
  const received = await eventually('the call', () => receiver.received[0]);
  const event = verifyWebhook(secret, received) as { type: string; body: unknown };
  const { bookings } = await backend.good('GET', '/v1/users/alice/bookings');
  assert.deepEqual([event.type, [event.body]], ['sudgate.score.booked', bookings]);
});

test('no notification passes for a booking', async () => {
  const body = { notify_id: 'n', notify_event: 'sudgate.score.booked', data: {} };
  const answer = await sender.post('notify', JSON.stringify(body));
  assert.equal(JSON.parse(answer.text).ret_code, 10002);
});

describe('an adjustment', () => {
  test('is booked once for its key, whatever becomes of the answer', async () => {
    await adjusted('ten', '5', 'key-10');
    await adjusted('ten', '-2', 'key-11');
    const again = await adjusted('ten', '5', 'key-10');
    assert.deepEqual([again.score, again.repeat], ['5', true]);
    assert.equal((await app.good('GET', '/v1/users/ten/score')).score, '3');
  });

  test('is refused with the key of another, beyond the balance and beyond int64', async () => {
    await adjusted('eleven', '5', 'key-20');
    assertProblem(await adjust('eleven', '6', 'key-20'), 409, 'idempotency_conflict');
    assertProblem(await adjust('eleven', '-6', 'key-21'), 409, 'insufficient_balance');
    const most = '9223372036854775807';
    assertProblem(await adjust('eleven', most, 'key-22'), 409, 'balance_overflow');
  });

  for (const amount of [
    '',
    '1.5',
    '1e3',
    ' 1',
    '--1',
    '01',
    '-01',
    '-0',
    '+1',
    '9223372036854775808',
    '99999999999999999999',
  ]) {
    test(`of ${JSON.stringify(amount)} is refused`, async () => {
      assertProblem(await adjust('twelve', amount, 'key-30'), 400, 'invalid_request');
    });
  }

  function adjustAs(uid: string, literal: string, key: string, reason = '"deposit"') {
    const body = `{"amount": ${literal}, "reason": ${reason}, "idempotency_key": "${key}"}`;
    return adjustRaw(uid, body);
  }

  function adjustRaw(uid: string, body: Buffer | string) {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    return client.request(`/v1/users/${uid}/score:adjust`, { method: 'POST', headers, body });
  }

  test('with a key that is not UTF-8 is refused: two such keys would become one', async () => {
    for (const letter of ['\u00e4', '\u00f6']) {
      const text = `{"amount":"5","reason":"deposit","idempotency_key":"k${letter}-1"}`;
      const answer = await adjustRaw('fourteen', Buffer.from(text, 'latin1'));
      assertProblem(answer, 400, 'invalid_request');
      assert.match(answer.text, /UTF-8/);
      const { repeat } = JSON.parse((await adjustRaw('fourteen', text)).text);
      assert.equal(repeat, false);
    }
  });

  for (const doubled of ['"amount": "500"', '"am\\u006funt": 500', '"idempotency_key": "other"']) {
    test(`with a second ${doubled} is refused`, async () => {
      const body = `{"amount": "5", "reason": "deposit", "idempotency_key": "k-50", ${doubled}}`;
      const answer = await adjustRaw('twelve', body);
      assertProblem(answer, 400, 'invalid_request');
      assert.match(answer.text, /named twice/);
    });
  }

  test('with a whole number as amount keeps every digit, and is the same as its text', async () => {
    const answer = await adjustAs('thirteen', '9007199254740993', 'key-40');
    assert.equal(JSON.parse(answer.text).score, '9007199254740993', answer.text);
    const again = await adjusted('thirteen', '9007199254740993', 'key-40');
    assert.deepEqual([again.score, again.repeat], ['9007199254740993', true]);
    const taken = await adjustAs('thirteen', '-9007199254740992', 'key-41');
    assert.equal(JSON.parse(taken.text).score, '1', taken.text);
  });

  test('with a number for a text is refused, however large', async () => {
    for (const reason of ['7', '12345678901234567890']) {
      assertProblem(await adjustAs('twelve', '1', 'key-44', reason), 400, 'invalid_request');
    }
  });

  test('with a number beyond int64 is refused as its text is', async () => {
    for (const digits of ['9223372036854775808', '99999999999999999999']) {
      const asText = await adjust('twelve', digits, 'key-42');
      const asNumber = await adjustAs('twelve', digits, 'key-42');
      assertProblem(asNumber, 400, 'invalid_request');
      assert.equal(asNumber.text, asText.text);
    }
  });

  for (const literal of ['1.5', '1.0', '1e3', '9.007199254740993e15', '-0', '01', 'null', '']) {
    test(`with the amount ${literal || 'left out'} in JSON is refused`, async () => {
      const answer = await adjustAs('twelve', literal, 'key-43');
      assertProblem(answer, 400, 'invalid_request');
    });
  }
});

test('the score of a user that nobody knows is 404, of one with a profile 0', async () => {
  assertProblem(await app.call('GET', '/v1/users/nobody/score'), 404, 'user_not_found');
  await app.putUser('fresh', { nick_name: 'Fresh' });
  assert.equal((await app.good('GET', '/v1/users/fresh/score')).score, '0');
});

test('/openapi.json has the routes of scores', async () => {
  const { text } = await client.request('/openapi.json');
  const { paths } = JSON.parse(text) as { paths: Record<string, object> };
  for (const path of [
    '/v1/users/{uid}/score',
    '/v1/users/{uid}/score:adjust',
    '/v1/users/{uid}/bookings',
    '/v1/rounds/{round_id}/bookings',
    '/update_score',
  ]) {
    assert.ok(path in paths, `${path}: ${Object.keys(paths).join(' ')}`);
  }
});

describe('in dev', () => {
  test('score callbacks need a signature as well', async (t) => {
    const dev = await startTestService(new Scope(t), { mode: 'dev' });
    const { text } = await dev.client.request('/get_score', {
      method: 'POST',
      body: '{"uid":"a"}',
    });
    assert.equal(text, '{"ret_code":1,"ret_msg":"signature is not valid","data":{}}');
  });
});

test('sudgate ledger verify says whether the books are right, and where they are not', async () => {
  const run = (...args: string[]) =>
    runCli(scope, ['ledger', 'verify', ...args], { directory, variables: baseVariables });
  const right = await run('--json');
  assert.equal(right.code, 0, right.stderr);
  assert.equal(JSON.parse(right.stdout).ok, true);
  assert.match((await run()).stdout, /^right {2}\d+ accounts, \d+ bookings\n$/);
  const db = new DatabaseSync(databasePath, { timeout: 5_000 });
  db.exec("update score_accounts set balance = balance + 1 where uid = 'seven'");
  db.close();
  const wrong = await run();
  assert.equal(wrong.code, 3);
  assert.match(wrong.stdout, /^wrong {2}app \d+, user seven, account: the account has \d+, its/);
  assert.deepEqual(Object.keys(JSON.parse((await run('--json')).stdout).difference), [
    'app_id',
    'uid',
    'sequence',
    'problem',
  ]);
  const damaged = new DatabaseSync(databasePath, { timeout: 5_000 });
  damaged.exec("pragma ignore_check_constraints = on; update score_accounts set balance = 'x'");
  damaged.close();
  const { code, stdout, stderr } = await run('--json');
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^sudgate: the books cannot be read: .*x.*$/m);
  assert.doesNotMatch(stderr, / at /);
});
