/** Every API and event, against a server that checks signature, method and required fields. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { ApiInput } from '../../../src/client/index.ts';
import { parseLossless } from '../../../src/core/index.ts';
import {
  type ApiName,
  apiNames,
  type PushEvent,
  type PushEventAnswer,
  type PushEventData,
  pushEvents,
  serverInt64Names,
} from '../../../src/protocol/index.ts';
import { sudApp } from '../../support/sud-server.ts';
import { tables, writeJson } from '../../vectors/server-api.ts';
import { mgId, requests, startPlatform, user } from './support.ts';

const { sud, client } = await startPlatform({ after });

/** Each request typed by its API: a wrong one would not compile. */
const typed: { readonly [Name in ApiName]: ApiInput<Name> } = requests as never;
requests satisfies { readonly [Name in ApiName]: DeepReadonly<ApiInput<Name>> };

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

describe('every API', () => {
  for (const name of apiNames) {
    test(`${name} is accepted, and its answer comes back as it is`, async () => {
      const data = await client.call(name, typed[name] as never);
      const expected = tables.apis[name].example;
      assert.deepEqual(data, expected && parseLossless(writeJson(expected), serverInt64Names));
      assert.equal(sud.callsOf(name).length, 1);
    });
  }

  test('a time of push_event that is undefined is filled in like one that is left out', async () => {
    const { event, mg_id, data } = requests.push_event;
    await client.call('push_event', { event, mg_id, data, timestamp: undefined } as never);
    assert.match(String(sud.calls.at(-1)?.json.timestamp), /^\d{13}$/);
  });

  test('a method for each, under its name', () => {
    const methods = apiNames.map((name) =>
      name.replaceAll(/_./g, (two) => two[1]?.toUpperCase() ?? ''),
    );
    for (const method of methods) {
      assert.equal(typeof (client as unknown as Record<string, unknown>)[method], 'function');
    }
  });
});

const room = { room_id: 'room-42' };
const events: { readonly [Event in PushEvent]: PushEventData<Event> } = {
  user_in: { ...room, mode: 2, code: 'c', seat_index: -1, is_seat_random: true },
  user_out: { ...room, uid: 'u' },
  user_ready: { uid: 'u', is_ready: true },
  game_start: { ...room, report_game_info_key: 'k' },
  captain_change: { captain_uid: 'u' },
  user_kick: { kicked_uid: 'u' },
  game_end: room,
  game_setting: { ...room, rule: { mode: 1 } },
  ai_add: {
    ...room,
    ai_players: [{ uid: 'ai', avatar: '', name: 'Robot', gender: 'male' }],
    is_ready: 1,
  },
  room_info: room,
  quick_start: { ...room, user_infos: [user] },
  room_clear: room,
  user_in_batch: { ...room, user_infos: [{ ...user, seat_index: 0 }] },
  llm_ai_add: { ...room, ai_players: [{ uid: 'ai', avatar: '', name: 'Robot', ai_id: '' }] },
  refresh_user_item: { ...room, item_infos: [{ uid: 'u', cmd: 'shield', count: 2 }] },
  mode_ex_change: { ...room, mode_ex: 2 },
  game_create: {},
  game_delete: {},
  llm_ai_exit: { ...room, uids: ['ai'] },
  draw_image_clear: { ...room, uid: 'u' },
  user_to_player: { ...room, user_info: user },
  player_asset: { uids: ['u'] },
};
const answers: { readonly [Event in PushEvent]?: PushEventAnswer<Event> } = {
  ai_add: { uids: ['ai'] },
  room_info: { status: 'WATING', captain_uid: 'u', player: [] },
  refresh_user_item: { item_infos: [{ uid: 'u', cmd: 'shield', count: 2 }] },
  player_asset: { player_assets: [{ uid: 'u', asset: { gold: 1 } }] },
};

describe('every event', () => {
  for (const event of pushEvents) {
    test(`${event} is pushed with a timestamp, and its answer comes back`, async (t) => {
      const own = await startPlatform(t, { clock: () => 1_795_564_800_000 });
      own.sud.answers.set('push_event', () => answers[event]);
      const method = event.replaceAll(/_./g, (two) => two[1]?.toUpperCase() ?? '');
      const push = (own.client.events as unknown as Record<string, CallableFunction>)[method];
      assert.deepEqual(await push?.(mgId, events[event]), answers[event]);
      const [call] = own.sud.callsOf('push_event');
      assert.deepEqual(call?.json, {
        event,
        mg_id: mgId,
        timestamp: '1795564800000',
        data: events[event],
      });
    });
  }

  test('user_in without a mode goes with the documented one', async (t) => {
    const own = await startPlatform(t);
    const data = { ...room, code: 'c' };
    await own.client.events.userIn(mgId, data);
    await own.client.events.userIn(mgId, { ...data, mode: undefined } as never);
    await own.client.pushEvent({ event: 'user_in', mg_id: mgId, data });
    for (const { json } of own.sud.callsOf('push_event')) {
      assert.deepEqual(json.data, { ...data, mode: 1 });
    }
    assert.deepEqual(data, { ...room, code: 'c' }, 'what the caller has stays as it is');
  });

  test('one that is not known is pushed as well', async () => {
    await client.pushEvent({ event: 'brand_new', mg_id: mgId, data: { any: 1 } });
    assert.equal(sud.callsOf('push_event').at(-1)?.json.event, 'brand_new');
  });

  test('a ret_code that is a string counts as its number', async (t) => {
    const own = await startPlatform(t);
    own.sud.faults.push((response) => response.end('{"ret_code":"0","ret_msg":""}'));
    assert.equal(await own.client.events.roomClear(mgId, room), undefined);
    own.sud.faults.push((response) => response.end('{"ret_code":"100202","ret_msg":""}'));
    await assert.rejects(own.client.events.roomClear(mgId, room), { retCodeName: 'SEATS_FULL' });
  });
});

describe('what is sent', () => {
  test('the body that is signed, once, as UTF-8', async () => {
    await client.events.userIn(mgId, { ...room, user_info: { ...user, nick_name: '七 Ü' } });
    const call = sud.callsOf('push_event').at(-1);
    assert.ok(call?.body.includes(Buffer.from('七 Ü')));
    assert.equal(call?.headers['content-type'], 'application/json;charset=utf-8');
  });

  test('the secret goes in the body where that is documented, and nowhere else', () => {
    for (const { api, body, headers } of sud.calls) {
      const inBody = tables.apis[api].auth === 'body';
      assert.equal(body.includes(sudApp.secret), inBody, api);
      assert.equal(headers.authorization === undefined, inBody, api);
    }
  });

  test('a GET has no body', () => {
    const [call] = sud.callsOf('auth_app_list');
    assert.equal(call?.method, 'GET');
    assert.equal(call?.body.length, 0);
  });

  test('nonces and request ids are used once', () => {
    const nonces = sud.calls.flatMap(({ headers }) => [
      ...(/nonce="([^"]+)"/.exec(headers.authorization ?? '')?.slice(1) ?? []),
      ...(headers.requestid === undefined ? [] : [String(headers.requestid)]),
    ]);
    assert.ok(nonces.length > 30);
    assert.equal(new Set(nonces).size, nonces.length);
  });

  test('a bigint goes as its digits', async () => {
    const payload = { big: 9_007_199_254_740_993n };
    await client.createOrder({ ...requests.create_order, payload });
    assert.ok(sud.callsOf('create_order').at(-1)?.body.includes('"big":9007199254740993'));
  });

  test('unknown members of an answer stay', async (t) => {
    const own = await startPlatform(t);
    own.sud.answers.set('query_match_round_ids', () => ({
      match_id: 'm',
      total: 0,
      round_ids: [],
      brand_new: [1],
    }));
    const data: object = await own.client.queryMatchRoundIds({ match_id: 'm' });
    assert.deepEqual((data as { brand_new?: unknown }).brand_new, [1]);
  });
});

describe('other forms of an answer', () => {
  test('mg_info wrapped as in get_mg_info', async (t) => {
    const own = await startPlatform(t);
    const game = tables.apis.mg_info.example;
    own.sud.answers.set('mg_info', () => ({ mg_info: game }));
    assert.deepEqual(await own.client.mgInfo({ mg_id: mgId }), game);
  });

  test('the state of a room under the name of the sample', async (t) => {
    const own = await startPlatform(t);
    const { status, ...info } = { status: 'PLAYING', ...roomInfo };
    own.sud.answers.set('auth_room_list', () => ({
      room_infos: [{ ...info, room_status: status }],
    }));
    const { room_infos } = await own.client.authRoomList({ auth_secret: 's' });
    assert.equal(room_infos[0]?.status, 'PLAYING');
  });

  test('no data where it is optional', async (t) => {
    const own = await startPlatform(t);
    for (const name of ['auth_room_list', 'bullet_connect', 'batch_create_order'] as const) {
      own.sud.answers.set(name, () => undefined);
    }
    assert.deepEqual(await own.client.authRoomList({ auth_secret: 's' }), { room_infos: [] });
    assert.deepEqual(await own.client.bulletConnect(typed.bullet_connect), {});
    assert.deepEqual(await own.client.batchCreateOrder(typed.batch_create_order), {});
  });
});

const roomInfo = {
  room_id: 'room-9',
  mg_id: mgId,
  player_total: 1,
  ob_total: 2,
  last_changed_time: '1893450217000',
};
