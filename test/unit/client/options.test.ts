/** Wrong arguments of our own user, the rate limit, and what never shows. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import {
  createSudClient,
  SudApiError,
  type SudClient,
  type SudClientOptions,
  SudRefusedError,
} from '../../../src/client/index.ts';
import { rateLimitOf } from '../../../src/client/rate-limit.ts';
import { signConfigPath } from '../../../src/signature/index.ts';
import { freePort } from '../../support/free-port.ts';
import { type Fault, Refused, type SudCall, sendText, sudApp } from '../../support/sud-server.ts';
import { mgId, requests, startPlatform, user } from './support.ts';

describe('options', () => {
  const good = { appId: '1', secrets: ['0123456789abcdef'] };
  const wrong: readonly [options: object, error: typeof TypeError | typeof RangeError][] = [
    [{ appId: '' }, TypeError],
    [{ appId: undefined }, TypeError],
    [{ appId: 'a"b' }, TypeError],
    [{ appId: 'a\nb' }, TypeError],
    [{ secrets: [] }, TypeError],
    [{ secrets: [''] }, TypeError],
    [{ secrets: ['short'] }, TypeError],
    [{ secrets: ['0123456789abcdef\n'] }, TypeError],
    [{ timeout: 5 }, TypeError],
    [{ configService: 'staging' }, TypeError],
    [{ configService: 'ftp://x.example' }, TypeError],
    [{ configService: 'https://user:password@x.example' }, TypeError],
    [{ configService: 'https://x.example/?' }, TypeError],
    [{ configService: 'https://x.example/#f' }, TypeError],
    [{ endpoints: null }, TypeError],
    [{ endpoints: 'text' }, TypeError],
    [{ timeoutMs: 0 }, RangeError],
    [{ timeoutMs: 0.5 }, RangeError],
    [{ maxAttempts: 0 }, RangeError],
    [{ maxAttempts: 11 }, RangeError],
    [{ requestsPerSecond: 11 }, RangeError],
    [{ requestsPerSecond: Number.NaN }, RangeError],
    [{ gamesTtlMs: 0 }, RangeError],
    [{ endpointsTtlMs: -1 }, RangeError],
  ];
  for (const [options, error] of wrong) {
    test(`${inspect(options)} is refused at once`, () => {
      assert.throws(() => createSudClient({ ...good, ...options } as SudClientOptions), error);
    });
  }

  test('undefined is as if it was left out', () => {
    createSudClient({ ...good, timeoutMs: undefined, fetch: undefined } as never);
  });
});

describe('a wrong request', () => {
  const { create_order: order, report_game_round_bill: bill } = requests;
  const wrong: readonly [
    api: Parameters<ReturnType<typeof createSudClient>['call']>[0],
    unknown,
  ][] = [
    ['get_mg_info', {}],
    ['get_mg_info', { mg_id: 1461 }],
    ['query_order', {}],
    ['query_order', { order_id: '' }],
    ['create_order', { ...order, out_order_id: 'x'.repeat(65) }],
    ['create_order', { ...order, value: 2 ** 31 }],
    ['create_order', { ...order, value: '1' }],
    ['create_order', { ...order, payload: { big: 2 ** 60 } }],
    ['create_order', { ...order, payload: { big: Number.NaN } }],
    ['report_game_round_bill', { ...bill, total_amount: '1.234' }],
    ['report_game_round_bill', { ...bill, total_amount: 2 }],
    ['push_event', { event: 'user_in', mg_id: mgId, data: { room_id: 'r' } }],
    ['push_event', null],
    ['push_event', { event: 'game_end', mg_id: mgId, data: {} }],
    ['bullet_operate', { ...requests.bullet_operate, data: { content_code: 1 } }],
  ];
  for (const [api, request] of wrong) {
    test(`${api} ${JSON.stringify(request)?.slice(0, 60)} is a TypeError, and nothing is sent`, async (t) => {
      const { sud, client } = await startPlatform(t);
      await assert.rejects(client.call(api, request as never), TypeError);
      assert.equal(sud.calls.length + sud.configurationCalls, 0);
    });
  }
});

test('a wrong request in one of several forms is told of by the form that was meant', async (t) => {
  const { client } = await startPlatform(t);
  const user_info = { ...user, uid: 'x'.repeat(201) };
  await assert.rejects(client.events.userIn(mgId, { room_id: 'r', user_info }), {
    name: 'TypeError',
    message: 'push_event user_in: data: /user_info/uid must not have more than 200 characters',
  });
});

describe('the rate limit', () => {
  /** Most of the moments that any second has. */
  function densest(moments: readonly number[]): number {
    const counts = moments.map((start) => moments.filter((at) => at >= start && at < start + 1000));
    return Math.max(...counts.map(({ length }) => length));
  }

  /** As signed: the moment after the wait. */
  const sentAtMs = ({ headers }: SudCall) =>
    Number(/timestamp="(\d+)"/.exec(headers.authorization ?? '')?.[1]);

  test('no second has more requests than allowed, retries included, and none is lost', async (t) => {
    const { sud, client } = await startPlatform(t, { requestsPerSecond: 4, maxAttempts: 3 });
    const fail: Fault = (response) => sendText(response, 500, '');
    sud.faults.push(fail, fail);
    const calls = Array.from({ length: 8 }, (_, at) =>
      client.queryGameReportInfo({ game_round_id: `r-${at}` }),
    );
    await Promise.all(calls);
    const moments = sud.calls.map(sentAtMs);
    assert.equal(moments.length, 10);
    assert.ok(densest(moments) <= 4, `${densest(moments)} in a second`);
  });

  test('it holds for all clients of an app in the process', async (t) => {
    const { sud, connect } = await startPlatform(t);
    const clients = [connect({}), connect({ configService: `${sud.url}/` })];
    await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        clients[at % 2]?.queryGameReportInfo({ game_round_id: 'r' }),
      ),
    );
    const most = densest(sud.calls.map(sentAtMs));
    assert.ok(most <= 10, `${most} in a second`);
  });

  test('a client that is to be slow holds up no other', async (t) => {
    const { connect } = await startPlatform(t);
    const [slow, quick] = [connect({ requestsPerSecond: 1 }), connect({})];
    const answered: string[] = [];
    const call = async (client: typeof slow, name: string) => {
      await client.queryGameReportInfo({ game_round_id: name });
      answered.push(name);
    };
    const calls = [call(slow, 'slow-1'), call(slow, 'slow-2'), call(quick, 'quick')];
    await Promise.all(calls);
    assert.equal(answered.at(-1), 'slow-2');
  });

  test('another app, or another platform, does not wait for it', async () => {
    const take = async (app: string, service: string) =>
      await rateLimitOf(app, `https://${service}.example`, 10)(AbortSignal.timeout(500));
    for (let turn = 0; turn < 10; turn++) await take('1', 'a');
    await take('2', 'a');
    await take('1', 'b');
    await assert.rejects(take('1', 'a'), { name: 'TimeoutError' });
  });

  test('turns come in the order asked, and one that is given up is not taken', async (t) => {
    const { sud, client } = await startPlatform(t, { requestsPerSecond: 1 });
    await client.endpoints();
    const controller = new AbortController();
    const reason = new Error('given up');
    const first = client.getMgInfo({ mg_id: '1' });
    const second = client.getMgInfo({ mg_id: '2' }, { signal: controller.signal });
    const third = client.getMgInfo({ mg_id: '3' });
    await first;
    controller.abort(reason);
    await assert.rejects(second, reason);
    await third;
    assert.deepEqual(
      sud.calls.map(({ json }) => json.mg_id),
      ['1', '3'],
    );
  });

  test('APIs without a documented limit do not wait', async (t) => {
    const { sud, client } = await startPlatform(t, { requestsPerSecond: 1 });
    const calls = Array.from({ length: 30 }, () => client.queryOrder({ order_id: '1' }));
    // Were they limited, this would take half a minute and the test its time.
    await Promise.all(calls);
    assert.equal(sud.calls.length, 30);
  });
});

describe('secrets', () => {
  test('are on no error, in no text of it, and not on the client', async (t) => {
    const { sud, client, connect } = await startPlatform(t, { maxAttempts: 1 });
    const faults: readonly Fault[] = [
      (response, call) =>
        sendText(response, 200, `{"ret_code":1,"ret_msg":"${call?.json.app_secret}"}`),
      (response, call) => sendText(response, 200, call?.body.toString() ?? ''),
      (response, call) => sendText(response, 500, call?.body.toString() ?? ''),
      (response) => response.destroy(),
    ];
    const errors: unknown[] = [];
    for (const fault of faults) {
      sud.faults.push(fault);
      await client.getMgList().catch((error: unknown) => errors.push(error));
    }
    sud.answers.set('get_mg_list', ({ json }) => new Refused(10004, String(json.app_secret)));
    await client.getMgList().catch((error: unknown) => errors.push(error));
    await connect({ configService: `http://127.0.0.1:${await freePort()}` })
      .getMgList()
      .catch((error: unknown) => errors.push(error));
    assert.equal(errors.length, 6);
    for (const error of errors) assert.ok(error instanceof SudApiError);
    const sign = signConfigPath(sudApp.appId, sudApp.secret);
    for (const shown of [...errors, client].map((value) =>
      inspect(value, { depth: 9, showHidden: true }),
    )) {
      assert.ok(!shown.includes(sudApp.secret) && !shown.includes(sign), shown);
    }
  });

  const code = 'code-of-player-7';
  const quoted: readonly [Parameters<SudClient['call']>[0], object, string][] = [
    ['auth_room_list', { auth_secret: 'of-the-other-app' }, 'of-the-other-app'],
    ['push_event', { event: 'user_in', mg_id: mgId, data: { code, room_id: 'r' } }, code],
    [
      'push_event',
      { event: 'quick_start', mg_id: mgId, data: { codes: ['', code], room_id: 'r', mode: 1 } },
      code,
    ],
    ['nft_get_details', { user_id: 'u', nft_details_tokens: ['t', 'token-1'] }, 'token-1'],
  ];
  for (const [api, request, credential] of quoted) {
    test(`of a request, such as those of ${api}, are not quoted from the platform`, async (t) => {
      const { sud, client } = await startPlatform(t);
      sud.answers.set(api, () => new Refused(10002, `no ${credential}, no game`));
      await assert.rejects(client.call(api, request as never), (error) => {
        assert.ok(error instanceof SudRefusedError);
        const shown = inspect(error, { depth: 9, showHidden: true });
        assert.ok(shown.includes('no …, ') && !shown.includes(credential), shown);
        return true;
      });
    });
  }
});
