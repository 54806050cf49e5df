/** The server API over HTTP: for our own client, and for requests that are wrong. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { createSudClient } from '../../../src/client/index.ts';
import type { SimulatorOptions } from '../../../src/testing/index.ts';
import { simulatedApp } from '../../support/app-server.ts';
import { mgId, person, roomId, startSimulation } from './support.ts';

const { appId, appSecret } = simulatedApp;

async function startPlatform(
  t: Parameters<typeof startSimulation>[0],
  options: Partial<SimulatorOptions> = {},
) {
  const simulation = await startSimulation(t, { speed: 1000, ...options });
  const { url } = await simulation.simulator.listen();
  const client = createSudClient({ appId, secrets: [appSecret], configService: url });
  return { ...simulation, url, client };
}

/** A request as an app writes it that has no client of ours. */
async function post(url: string, api: string, body: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/apps/${appId}/${api}`, { method: 'POST', body, headers });
  return (await response.json()) as { ret_code: number; ret_msg: string; data?: unknown };
}

function authorization(body: string, more: Partial<Record<'id' | 'time' | 'secret', string>> = {}) {
  const { id = appId, time = String(Date.now()), secret = appSecret } = more;
  const nonce = 'a-nonce';
  const digits = createHmac('sha1', secret)
    .update(`${id}\n${time}\n${nonce}\n${body}\n`)
    .digest('hex');
  return `Sud-Auth app_id="${id}",timestamp="${time}",nonce="${nonce}",signature="${digits}"`;
}

describe('for a client', () => {
  test('the games have the documented ids, in both forms', async (t) => {
    const { client } = await startPlatform(t);
    const { mg_info_list } = await client.mgList({});
    assert.ok(mg_info_list.some(({ mg_id }) => mg_id === mgId));
    const older = await client.getMgList();
    assert.ok(older.mg_info_list.every(({ mg_id, mg_id_str }) => mg_id === mg_id_str));
    const { mg_info } = await client.getMgInfo({ mg_id: mgId });
    assert.equal(mg_info.name['en-US'], 'Bumper');
    assert.equal((await client.mgInfo({ mg_id: mgId })).mg_id, mgId);
  });

  test('a room is led through a round, and the round can be queried', async (t) => {
    const { client, simulator } = await startPlatform(t, { roundMs: undefined });
    const { userIn, userReady, gameStart, gameEnd, roomInfo } = client.events;
    for (const uid of ['alice', 'bob']) {
      await userIn(mgId, { user_info: person(uid), room_id: roomId, seat_index: -1 });
      await userReady(mgId, { uid, is_ready: true, room_id: roomId });
    }
    await gameStart(mgId, { room_id: roomId, report_game_info_key: 'key-1' });
    assert.equal((await roomInfo(mgId, { room_id: roomId })).status, 'PLAYING');
    await gameEnd(mgId, { room_id: roomId });
    const byKey = await client.queryGameReportInfo({ report_game_info_key: 'key-1' });
    const roundId = byKey.game_settle?.game_round_id ?? '';
    assert.equal(byKey.game_start?.game_round_id, roundId);
    assert.equal(byKey.game_start?.mg_id, mgId);
    const page = await client.getGameReportInfoPage({ room_id: roomId });
    assert.deepEqual(
      page.map(({ game_round_id }) => game_round_id),
      [roundId],
    );
    const one = await client.getGameReportInfo({
      game_round_id: roundId,
      report_type: 'game_settle',
    });
    assert.equal(one.report_type, 'game_settle');
    const results = await client.getPlayerResults({
      game_round_id: roundId,
      page_no: 0,
      page_size: 1,
    });
    assert.deepEqual([results.total, results.results.length], [2, 1]);
    await simulator.settled();
  });

  test('user_in exchanges the code through the callback of the app', async (t) => {
    const { client, app, simulator } = await startPlatform(t);
    const expired = { code: 'no-code', room_id: roomId };
    await assert.rejects(client.events.userIn(mgId, expired), { retCode: 105005 });
    assert.deepEqual(app.names(), ['get_sstoken']);
    await simulator.settled();
  });

  test('an order is carried out for a user in the room, and the app is told', async (t) => {
    const { client, app, simulator } = await startPlatform(t);
    await client.events.userIn(mgId, { user_info: person('bob'), room_id: roomId });
    const order = { mg_id: mgId, room_id: roomId, cmd: 'gift', from_uid: 'alice', value: 3 };
    const made = await client.createOrder({ ...order, out_order_id: 'o-1', to_uid: 'bob' });
    await client.createOrder({ ...order, out_order_id: 'o-2', to_uid: 'nobody' });
    await assert.rejects(
      client.call('create_order', { ...order, out_order_id: 'o-1', to_uid: 'bob' }),
      { retCode: 70501 },
    );
    await simulator.settled();
    assert.equal((await client.queryOrder({ order_id: made.order_id })).status, 'EXECUTE_SUCCESS');
    assert.equal((await client.queryOrder({ out_order_id: 'o-2' })).status, 'EXECUTE_FAIL');
    await assert.rejects(client.queryOrder({ out_order_id: 'o-3' }), { retCode: 70503 });
    const told = app.received
      .filter(({ body }) => body.notify_event === 'sud.mg.merchant.order.changed')
      .map(({ body }) => body.data as Record<string, unknown>);
    assert.deepEqual(told.map(({ out_order_id, status }) => [out_order_id, status]).sort(), [
      ['o-1', 'EXECUTE_SUCCESS'],
      ['o-2', 'EXECUTE_FAIL'],
    ]);
  });

  test('a payload goes on with all its digits, and an id that is a number is refused', async (t) => {
    const { client, app, simulator, url } = await startPlatform(t);
    const order = {
      mg_id: mgId,
      room_id: roomId,
      cmd: 'gift',
      from_uid: 'a',
      to_uid: 'b',
      value: 3,
    };
    const payload = { big: BigInt(mgId), text: mgId };
    await client.createOrder({ ...order, out_order_id: 'o-1', payload });
    const orders = [{ ...order, out_order_id: 'o-2', payload }];
    await client.batchCreateOrder({ mg_id: mgId, room_id: roomId, orders });
    await simulator.settled();
    const told = app.received.filter(({ raw }) => raw.includes('order.'));
    assert.equal(told.length, 2);
    for (const { raw } of told) assert.match(raw, new RegExp(`"big":${mgId},"text":"${mgId}"`));
    const body = `{"mg_id":${mgId},"room_id":"${roomId}"}`;
    const headers = { authorization: authorization(body) };
    assert.equal((await post(url, 'create_order', body, headers)).ret_code, 10002);
  });

  test('a batch of orders is told about once', async (t) => {
    const { client, app, simulator } = await startPlatform(t);
    const order = { cmd: 'gift_windy', from_uid: 'alice', to_uid: 'bob', value: 1 };
    const orders = ['b-1', 'b-2'].map((out_order_id) => ({ ...order, out_order_id }));
    const batch = { mg_id: mgId, room_id: roomId, orders };
    assert.equal((await client.batchCreateOrder(batch)).orders?.length, 2);
    await assert.rejects(client.batchCreateOrder(batch), { retCode: 70501 });
    await simulator.settled();
    assert.deepEqual(app.names(), ['notify']);
  });

  test('every other documented API answers, and those of third parties are not listed', async (t) => {
    const { client } = await startPlatform(t);
    const user_info = { uid: 'u', nick_name: 'U', avatar_url: '' };
    assert.deepEqual(await client.authAppList(), []);
    assert.deepEqual((await client.authRoomList({ auth_secret: 's' })).room_infos, []);
    await client.bulletConnect({ mg_id: mgId, room_id: roomId, user_info });
    await client.bulletInit({ mg_id: mgId, anchor_info: user_info });
    await client.bulletRefresh({ mg_id: mgId, anchor_id: 'u' });
    const details = { user_id: 'u', nft_details_tokens: ['token'] };
    assert.deepEqual(Object.keys((await client.nftGetDetails(details)).nft_details_map), ['token']);
    await client.nftRefreshDetails({ user_id: 'u' });
    await assert.rejects(client.queryMatchBase({ match_id: 'm' }), { retCode: 70420 });
    await assert.rejects(client.createMatch({}), { code: 'unavailable' });
  });
});

describe('a wrong request is refused', () => {
  const room = JSON.stringify({
    event: 'room_info',
    mg_id: mgId,
    timestamp: '1',
    data: { room_id: roomId },
  });
  const event = (name: string, data: object, mg = mgId) =>
    JSON.stringify({ event: name, mg_id: mg, timestamp: '1', data });
  const old = String(Date.now() - 3_600_000);

  const inBody = (more: object) =>
    JSON.stringify({ app_id: appId, app_secret: appSecret, ...more });
  const pages = inBody({ room_id: roomId, page_no: -1 });
  const page = JSON.stringify({ game_round_id: 'r', page_no: -1, page_size: 10 });
  const rows: readonly (readonly [string, number, string, string, string | undefined])[] = [
    ['no Authorization', 70401, 'push_event', room, undefined],
    ['an Authorization of another form', 70401, 'push_event', room, 'Bearer x'],
    ['another body than was signed', 70401, 'push_event', room, authorization(`${room} `)],
    ['another secret', 70401, 'push_event', room, authorization(room, { secret: 'other' })],
    ['another app', 70401, 'push_event', room, authorization(room, { id: '1' })],
    ['a time an hour ago', 70401, 'push_event', room, authorization(room, { time: old })],
    ['a body that is no JSON', 10002, 'push_event', '{', authorization('{')],
    ['a member that is missing', 10002, 'push_event', '{}', authorization('{}')],
    ['a body without its credentials', 10002, 'get_mg_list', '{}', undefined],
    [
      'a body without the secret',
      10002,
      'get_mg_list',
      inBody({ app_secret: undefined }),
      undefined,
    ],
    ['an unknown app in the body', 10101, 'get_mg_list', inBody({ app_id: '1' }), undefined],
    ['a wrong secret in the body', 10004, 'get_mg_list', inBody({ app_secret: 'x' }), undefined],
    ['a page before the first of a room', 10002, 'get_game_report_info_page', pages, undefined],
    ['a page before the first of results', 10002, 'get_player_results', page, authorization(page)],
  ];
  for (const [what, code, api, body, header] of rows) {
    test(`for ${what} with ${code}`, async (t) => {
      const { url } = await startPlatform(t);
      const headers = header === undefined ? {} : { authorization: header };
      const { ret_code } = await post(url, api, body, headers);
      assert.equal(ret_code, code);
    });
  }

  const eventRows = [
    ['an event that is none', 10002, event('user_fly', { room_id: roomId })],
    ['a member of data that is missing', 10002, event('room_info', {})],
    ['a game that there is not', 10111, event('room_info', { room_id: roomId }, '1')],
    [
      'a seat that there is not',
      10002,
      event('user_in', { user_info: person('a'), room_id: 'r', mode: 1, seat_index: 6 }),
    ],
    ['a seat without a mode', 10002, event('user_in', { user_info: person('a'), room_id: 'r' })],
  ] as const;
  for (const [what, code, body] of eventRows) {
    test(`for ${what} with ${code}`, async (t) => {
      const { url } = await startPlatform(t);
      const answer = await post(url, 'push_event', body, { authorization: authorization(body) });
      assert.equal(answer.ret_code, code, answer.ret_msg);
    });
  }

  test('with the member that is wrong, in the form that was meant', async (t) => {
    const { url } = await startPlatform(t);
    const user_info = person('x'.repeat(201));
    const body = event('user_in', { user_info, room_id: roomId, mode: 1 });
    const answer = await post(url, 'push_event', body, { authorization: authorization(body) });
    assert.match(answer.ret_msg, /: \/data\/user_info\/uid must not have/);
  });

  test('for a RequestId that is missing or used', async (t) => {
    const { url } = await startPlatform(t);
    const body = JSON.stringify({ user_id: 'u' });
    const headers = { authorization: authorization(body) };
    assert.equal((await post(url, 'nft_refresh_details', body, headers)).ret_code, 13401);
    const named = { ...headers, RequestId: 'once' };
    assert.equal((await post(url, 'nft_refresh_details', body, named)).ret_code, 0);
    assert.equal((await post(url, 'nft_refresh_details', body, named)).ret_code, 13410);
  });

  test('for the eleventh request of a second to the limited APIs', async (t) => {
    const { url } = await startPlatform(t, { clock: () => 1_800_000_000_000 });
    const body = JSON.stringify({ app_id: appId, app_secret: appSecret });
    const statuses = await Promise.all(
      Array.from({ length: 11 }, async () => {
        const response = await fetch(`${url}/apps/${appId}/get_mg_list`, { method: 'POST', body });
        return response.status;
      }),
    );
    assert.deepEqual(statuses.toSorted(), [...Array.from({ length: 10 }, () => 200), 429]);
  });

  test('for a path of no app', async (t) => {
    const { url } = await startPlatform(t);
    assert.equal((await fetch(`${url}/${'0'.repeat(32)}`)).status, 404);
  });
});

test('texts of a start are cut off at their documented bytes, no character in two', async (t) => {
  const { url, simulator } = await startPlatform(t, { roundMs: undefined });
  for (const uid of ['alice', 'bob']) {
    const seat = { room_id: roomId, mode: 1, seat_index: -1, is_ready: true };
    await simulator.push('user_in', mgId, { user_info: person(uid), ...seat });
  }
  const data = { room_id: roomId, report_game_info_key: `${'k'.repeat(62)}€€` };
  const body = JSON.stringify({ event: 'game_start', mg_id: mgId, timestamp: '1', data });
  assert.equal(
    (await post(url, 'push_event', body, { authorization: authorization(body) })).ret_code,
    0,
  );
  const start = simulator.deliveries.find(({ type }) => type === 'game_start');
  assert.match(JSON.stringify(start?.message), /"report_game_info_key":"k{62}"/);
});
