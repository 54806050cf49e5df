/** Rounds and rooms, as the app's backend asks for them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { readSuccess } from '../support/envelope.ts';
import { assertProblem, readProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { appId, startTestService } from '../support/service.ts';
import { notificationBody, reportBody, SignedSender } from '../support/signed-sender.ts';

const scope = new Scope({ after });
const { app, client } = await startTestService(scope);
const sender = new SignedSender(client);

const players = [
  { uid: 'player-7', is_ai: 0 },
  { uid: '', is_ai: 1, ai_level: 2 },
];
const results = [
  { uid: 'player-7', rank: 1, is_escaped: 0, is_ai: 0, score: 12, is_win: 2, extras: '{"a":1,}' },
  { uid: '', rank: 2, is_escaped: 0, is_ai: 1, score: 3, is_win: 1, extras: '{' },
];

async function report(id: string, type: 'game_start' | 'game_settle', more: object = {}) {
  const told = type === 'game_start' ? { players, results: undefined } : { results };
  readSuccess(await sender.post('report_game_info', reportBody(id, type, { ...told, ...more })));
}

interface Listed {
  readonly rounds: readonly { readonly game_round_id: string }[];
  readonly next_cursor: string | null;
}

async function list(query: string): Promise<Listed> {
  return (await app.good('GET', `/v1/rounds?${query}`)) as unknown as Listed;
}

async function listIds(query: string): Promise<string[]> {
  return (await list(query)).rounds.map((round) => round.game_round_id);
}

test('a round that was acknowledged is there at once, and its settlement as soon as it came', async () => {
  await report('joined', 'game_start', { report_game_info_key: 'key-1' });
  const started = await app.good('GET', '/v1/rounds/joined');
  assert.deepEqual(started.players, players);
  assert.deepEqual([started.settled, started.results, started.settle], [false, null, null]);

  await report('joined', 'game_settle', { extras: '{"mvp":"player-7",}' });
  const { start, settle, ...round } = await app.good('GET', '/v1/rounds/joined');
  assert.deepEqual(round, {
    app_id: appId,
    game_round_id: 'joined',
    mg_id: '1461227817776713818',
    room_id: 'room-42',
    game_mode: 1,
    started_at_ms: 1_893_450_000_000,
    battle_start_at: 1_893_450_000,
    battle_end_at: 1_893_450_095,
    battle_duration: 95,
    report_game_info_extras: '',
    report_game_info_key: '',
    extras: '{"mvp":"player-7",}',
    parsed_extras: { mvp: 'player-7' },
    settled: true,
    players,
    results: [{ ...results[0], parsed_extras: { a: 1 } }, results[1]],
  });
  for (const reference of [start, settle] as { cursor: string; received_at_ms: number }[]) {
    const { events } = (await app.good(
      'GET',
      `/v1/events?after=${Number(reference.cursor) - 1}&limit=1`,
    )) as { events: { key: string; received_at_ms: number }[] };
    assert.equal(events[0]?.key, 'joined');
    assert.equal(events[0]?.received_at_ms, reference.received_at_ms);
  }
});

test('a settlement may come first, or alone', async () => {
  await report('early', 'game_settle');
  const { settled, players: none } = await app.good('GET', '/v1/rounds/early');
  assert.deepEqual([settled, none], [true, null]);
  await report('early', 'game_start');
  assert.deepEqual((await app.good('GET', '/v1/rounds/early')).players, players);
});

test('rounds are listed newest first, by room, user, game and time', async () => {
  const base = 1_600_000_000;
  for (const [id, seconds, room, uid, mgId] of [
    ['f-1', base, 'room-f', 'alice', '1001'],
    ['f-3', base + 20, 'room-f', 'bob', '1002'],
    ['f-2', base + 10, 'room-g', 'alice', '9223372036854775807'],
  ] as const) {
    await report(id, 'game_start', {
      battle_start_at: seconds,
      room_id: room,
      mg_id_str: mgId,
      players: [{ uid, is_ai: 0 }],
    });
  }
  const window = `from=${base * 1000}&to=${(base + 21) * 1000}`;
  assert.deepEqual(await listIds(window), ['f-3', 'f-2', 'f-1']);
  assert.deepEqual(await listIds('room_id=room-f'), ['f-3', 'f-1']);
  assert.deepEqual(await listIds('uid=alice'), ['f-2', 'f-1']);
  assert.deepEqual(await listIds('mg_id=9223372036854775807'), ['f-2']);
  assert.deepEqual(await listIds('uid=alice&room_id=room-f'), ['f-1']);
  assert.deepEqual(await listIds(`${window}&uid=bob&mg_id=1001`), []);
  assert.deepEqual(await listIds(`from=${base * 1000}&to=${(base + 20) * 1000}`), ['f-2', 'f-1']);
  assert.deepEqual(await listIds(`room_id=${encodeURIComponent('nowhere & 七')}`), []);
});

test('a cursor leads through all pages, each round once, whatever comes in between', async () => {
  const ids = Array.from({ length: 7 }, (_, index) => `p-${index}`);
  for (const [index, id] of ids.entries()) {
    // Two at a time start in the same second.
    const at = 1_500_000_000 + Math.floor(index / 2);
    await report(id, 'game_start', { room_id: 'room-p', battle_start_at: at });
  }
  const seen: string[] = [];
  let query = 'room_id=room-p&limit=2';
  for (let page = await list(query); ; page = await list(query)) {
    seen.push(...page.rounds.map((round) => round.game_round_id));
    if (page.next_cursor === null) break;
    query = `room_id=room-p&limit=2&after=${page.next_cursor}`;
    await report(`new-${seen.length}`, 'game_start', { room_id: 'room-p' });
  }
  assert.deepEqual(seen, ids.toReversed());
});

test('an id with characters of every kind is found', async () => {
  const id = 'round/七?#%2F &';
  await report(id, 'game_start');
  const round = await app.good('GET', `/v1/rounds/${encodeURIComponent(id)}`);
  assert.equal(round.game_round_id, id);
});

test('a round and a room of which nothing was told are 404', async () => {
  assertProblem(await app.call('GET', '/v1/rounds/nowhere'), 404, 'round_not_found');
  assertProblem(await app.call('GET', '/v1/rooms/nowhere'), 404, 'room_not_found');
});

test('of a room the newest change counts, in whatever order they come', async () => {
  const changed = 'sud.mg.merchant.room.users.changed';
  const tell = async (id: string, changed_time: string, player_total: number) => {
    const body = notificationBody(id, changed, { room_id: 'room-9', changed_time, player_total });
    readSuccess(await sender.post('notify', body));
  };
  await tell('n-1', '1893454999120', 3);
  await tell('n-2', '1893454999130', 4);
  await tell('n-3', '1893454999125', 5);
  assert.deepEqual(await app.good('GET', '/v1/rooms/room-9'), {
    app_id: appId,
    room_id: 'room-9',
    mg_id: '1461227817776713818',
    player_total: 4,
    ob_total: 11,
    changed_at_ms: 1_893_454_999_130,
  });
});

const refusals: [path: string, named: RegExp][] = [
  ['/v1/rounds?limit=0', /limit/],
  ['/v1/rounds?limit=201', /limit/],
  ['/v1/rounds?limit=x', /limit/],
  ['/v1/rounds?after=12', /after/],
  ['/v1/rounds?after=', /after/],
  ['/v1/rounds?after=a-b', /after/],
  ['/v1/rounds?from=yesterday', /from/],
  ['/v1/rounds?to=-1', /to/],
  ['/v1/rounds?from=2&to=1', /to must be later than from/],
  ['/v1/rounds?mg_id=ludo', /mg_id/],
  ['/v1/rounds?uid=', /uid/],
  ['/v1/rounds?room=7', /room/],
  ['/v1/rounds/joined?limit=1', /limit/],
];
for (const [path, named] of refusals) {
  test(`${path} is a 400 that names what is wrong`, async () => {
    const { type, detail } = readProblem(await app.call('GET', path), 400);
    assert.equal(type, 'urn:sudgate:problem:invalid_request');
    assert.match(detail ?? '', named);
  });
}

test('without a key nothing of rounds and rooms is told', async () => {
  for (const path of ['/v1/rounds', '/v1/rounds/joined', '/v1/rooms/room-9']) {
    assertProblem(await client.request(path), 401, 'unauthorized');
    assertProblem(await app.call('GET', `${path}?app_id=other`), 404, 'app_not_found');
  }
});
