/** Matches of several rounds, what is settled in them, and biddings. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSudClient } from '../../../src/client/index.ts';
import { gameIds, orderGameIds } from '../../../src/protocol/index.ts';
import { simulatedApp } from '../../support/app-server.ts';
import { eventually } from '../../support/eventually.ts';
import { person, roomId, startSimulation } from './support.ts';

const mgId = orderGameIds.texasHoldemPro;

async function startTable(
  t: Parameters<typeof startSimulation>[0],
  options: Parameters<typeof startSimulation>[1] = {},
) {
  const simulation = await startSimulation(t, { speed: 1000, ...options });
  const { simulator, app } = simulation;
  const { url } = await simulator.listen();
  const client = createSudClient({
    ...{ appId: simulatedApp.appId, secrets: [simulatedApp.appSecret], configService: url },
  });
  /** `data` of the notifications of an event. */
  const told = (event: string) =>
    app.received
      .filter(({ body }) => body.notify_event === `sud.mg.merchant.${event}`)
      .map(({ body }) => body.data as Record<string, unknown>);
  const seat = async (uid: string, mg_id: string = mgId) => {
    const where = { room_id: roomId, mode: 1, seat_index: -1 };
    const data = { user_info: person(uid), ...where, is_ready: true };
    await simulator.push('user_in', mg_id, data);
  };
  const buyIn = async (uid: string, out_order_id: string, value: number) => {
    const parties = { from_uid: uid, to_uid: uid };
    const what = { mg_id: mgId, room_id: roomId, cmd: 'add_score', value };
    return await client.createOrder({ ...what, ...parties, out_order_id });
  };
  return { ...simulation, client, told, seat, buyIn };
}

describe("a match of Texas hold'em", () => {
  test('is told at its start, has rounds, and is settled for users and as a whole', async (t) => {
    const { client, simulator, told, seat, buyIn } = await startTable(t);
    await seat('alice');
    await seat('bob');
    const first = await buyIn('alice', 'buy-1', 200);
    await buyIn('bob', 'buy-2', 300);
    await simulator.settled();
    await assert.rejects(client.queryUserSettle({ out_order_id: 'buy-1' }), { retCode: 70504 });
    await simulator.push('game_start', mgId, { room_id: roomId, report_game_info_key: 'table-9' });
    const { match_id } = await client.queryMatchBase({ report_game_info_key: 'table-9' });
    await eventually('the match is over', async () => {
      return (await client.queryMatchBase({ match_id })).status === 'CLOSED';
    });
    await simulator.settled();

    const closed = await client.queryMatchBase({ match_id });
    assert.equal(closed.status, 'CLOSED');
    const { total, round_ids } = await client.queryMatchRoundIds({ match_id });
    assert.deepEqual([total, round_ids.length], [2, 2]);
    const settles = simulator.deliveries.filter(({ type }) => type === 'game_settle');
    assert.deepEqual(
      settles.map(({ key }) => key),
      round_ids,
    );

    const results = closed.results ?? [];
    assert.equal(
      results.reduce((sum, { score }) => sum + score, 0),
      0,
    );
    assert.deepEqual(
      results.map(({ score, remain_score }) => remain_score - score).sort(),
      [200, 300],
    );
    const [settledMatch] = told('match.settle');
    assert.deepEqual(settledMatch?.results, results);
    assert.equal(typeof settledMatch?.battle_start_at, 'string');
    assert.equal(told('match.start')[0]?.match_id, match_id);
    assert.equal(told('match.start')[0]?.report_game_info_key, 'table-9');
    const [users] = told('user.settle');
    const settlement = await client.queryUserSettle({ order_id: first.order_id });
    assert.equal(settlement.score, results.find(({ uid }) => uid === 'alice')?.score);
    assert.ok(JSON.stringify(users?.results).includes(first.order_id));
    assert.match(settlement.settle_at, /^\d{10}$/);
  });

  test('ends early with game_end, after the round that is played', async (t) => {
    const { client, simulator, told, seat } = await startTable(t, { roundMs: undefined });
    await seat('alice');
    await seat('bob');
    await simulator.push('game_start', mgId, { room_id: roomId, report_game_info_key: 'key' });
    const playing = await client.queryMatchBase({ report_game_info_key: 'key' });
    assert.deepEqual([playing.status, playing.results], ['PLAYING', undefined]);
    await simulator.push('game_end', mgId, { room_id: roomId });
    await eventually('the end is told', () => told('match.settle').length > 0);
    await simulator.settled();
    const [settled] = told('match.settle');
    const match_id = String(settled?.match_id);
    assert.equal((await client.queryMatchRoundIds({ match_id })).total, 1);
    assert.equal(told('user.settle').length, 0);
  });

  test('can be played as a round of the test kit', async (t) => {
    const { simulator, told } = await startTable(t);
    const round = await simulator.playRound({ uids: ['alice', 'bob'], mgId });
    await simulator.settled();
    assert.equal(round.start.mg_id_str, mgId);
    assert.equal(told('match.settle').length, 1);
    assert.equal(simulator.deliveries.filter(({ type }) => type === 'game_start').length, 2);
  });

  test('is not known under another id', async (t) => {
    const { client } = await startTable(t);
    await assert.rejects(client.queryMatchBase({ match_id: 'm' }), { retCode: 70420 });
    await assert.rejects(client.queryMatchRoundIds({ report_game_info_key: 'k' }), {
      retCode: 70420,
    });
    await assert.rejects(client.queryUserSettle({ order_id: 'o' }), { retCode: 70503 });
  });

  test('tells of its rules', async (t) => {
    const { simulator, told } = await startTable(t);
    await simulator.push('game_setting', mgId, { room_id: roomId, rule: { minStakes: 2 } });
    await simulator.settled();
    assert.deepEqual(told('room.game.rule'), [
      { mg_id: mgId, room_id: roomId, rule: '{"minStakes":2}' },
    ]);
  });
});

test('who bids most for a role in Werewolf gets it', async (t) => {
  const { client, simulator, told, seat } = await startTable(t, { roundMs: undefined });
  const uids = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const uid of uids) await seat(uid, gameIds.werewolf);
  const bid = async (uid: string, value: number, role_id: number) => {
    const what = { mg_id: gameIds.werewolf, room_id: roomId, cmd: 'buy_role', value };
    const parties = { from_uid: uid, to_uid: uid, out_order_id: `bid-${uid}` };
    await client.createOrder({ ...what, ...parties, payload: { role_id } });
  };
  await bid('a', 10, 3);
  await bid('b', 20, 3);
  await bid('c', 1, 5);
  await simulator.settled();
  await simulator.push('game_start', gameIds.werewolf, { room_id: roomId });
  await simulator.settled();
  const [result] = told('bid.result');
  const bids = result?.player_bids as { uid: string; bid_rs: number; bid_value: number }[];
  assert.deepEqual(
    bids.map(({ uid, bid_rs, bid_value }) => [uid, bid_rs, bid_value]),
    [
      ['a', 1, 10],
      ['b', 0, 20],
      ['c', 0, 1],
    ],
  );
  await simulator.push('game_end', gameIds.werewolf, { room_id: roomId });
  for (const uid of uids) await simulator.push('user_ready', mgId, { uid, is_ready: true });
  await simulator.push('game_start', gameIds.werewolf, { room_id: roomId });
  await simulator.settled();
  assert.equal(told('bid.result').length, 1, 'a bid is decided once');
});

test('an order for anybody finds somebody', async (t) => {
  const { client, simulator, seat, told } = await startTable(t);
  await seat('alice');
  const order = { cmd: 'gift_windy', from_uid: 'guest', to_uid: 'nobody', value: 1 };
  await client.batchCreateOrder({
    ...{ mg_id: mgId, room_id: roomId },
    orders: [
      { ...order, out_order_id: 'g-1', random: true },
      { ...order, out_order_id: 'g-2' },
    ],
  });
  await simulator.settled();
  const orders = told('order.batch.changed')[0]?.orders as Record<string, unknown>[];
  assert.deepEqual(
    orders.map(({ to_uid, status }) => [to_uid, status]),
    [
      ['alice', 'EXECUTE_SUCCESS'],
      ['nobody', 'EXECUTE_FAIL'],
    ],
  );
});
