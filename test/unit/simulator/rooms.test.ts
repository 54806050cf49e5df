/** The seats of a room, and the documented codes of what is forbidden there. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Refused, type Simulator } from '../../../src/testing/index.ts';
import { mgId, person, roomId, startSimulation } from './support.ts';

type Step = (simulator: Simulator) => Promise<unknown>;

const sit =
  (uid: string, more: object = {}): Step =>
  ({ push }) => {
    const seat = { room_id: roomId, mode: 1, seat_index: -1, ...more };
    return push('user_in', mgId, { user_info: person(uid), ...seat });
  };
const ready =
  (uid: string, is_ready = true): Step =>
  ({ push }) =>
    push('user_ready', mgId, { uid, is_ready });
const leave =
  (uid: string, more: object = {}): Step =>
  ({ push }) =>
    push('user_out', mgId, { uid, ...more });
const kick =
  (kicked_uid: string): Step =>
  ({ push }) =>
    push('user_kick', mgId, { kicked_uid });
const captain =
  (captain_uid: string): Step =>
  ({ push }) =>
    push('captain_change', mgId, { captain_uid });
const start: Step = ({ push }) => push('game_start', mgId, { room_id: roomId });
const end =
  (more: object = {}): Step =>
  ({ push }) =>
    push('game_end', mgId, { room_id: roomId, ...more });
const addRobot: Step = ({ push }) =>
  push('ai_add', mgId, {
    room_id: roomId,
    ai_players: [{ uid: 'robot', avatar: '', name: 'R', gender: 'male' }],
    is_ready: 1,
  });
const quickStart =
  (uids: readonly string[], more: object = {}): Step =>
  ({ push }) =>
    push('quick_start', mgId, { room_id: roomId, user_infos: uids.map(person), ...more });

const bothReady = [sit('alice', { is_ready: true }), sit('bob', { is_ready: true })];
const playing = [...bothReady, start];
const everyone = ['a', 'b', 'c', 'd', 'e', 'f'];

const forbidden: readonly (readonly [string, number, readonly Step[], Step])[] = [
  ['a seat during a game', 100201, playing, sit('carol')],
  ['a seat when none is free', 100202, everyone.map((uid) => sit(uid)), sit('g')],
  ['a second seat', 100203, [sit('alice')], sit('alice')],
  ['a second seat in another room', 100203, [sit('alice')], sit('alice', { room_id: 'other' })],
  ['a seat that is taken', 100204, [sit('alice')], sit('bob', { seat_index: 0 })],
  ['a mode that there is not', 100012, [], sit('alice', { mode: 99 })],
  ['leaving a room that is not there', 100300, [], leave('alice', { room_id: 'nowhere' })],
  ['leaving without a seat', 100301, [sit('alice')], leave('bob', { room_id: roomId })],
  ['leaving while ready', 100302, bothReady, leave('alice')],
  ['leaving during a game', 100302, playing, leave('alice', { is_cancel_ready: true })],
  ['being ready twice', 100400, bothReady, ready('alice')],
  ['being ready without a seat', 100400, [sit('alice')], ready('bob')],
  ['being unready during a game', 100401, playing, ready('alice', false)],
  ['being unready twice', 100401, [sit('alice')], ready('alice', false)],
  ['a start in no room', 100500, [], start],
  ['a second start', 100501, playing, start],
  ['a start while a player is not ready', 100503, [...bothReady, sit('carol')], start],
  ['a start of one player', 100504, [sit('alice', { is_ready: true })], start],
  ['removing who is not there', 100600, [sit('alice')], kick('bob')],
  ['removing during a game', 100602, playing, kick('bob')],
  ['removing the captain', 100603, bothReady, kick('alice')],
  ['a captain who is not there', 100700, [sit('alice')], captain('bob')],
  ['a robot as captain', 100700, [sit('alice'), addRobot], captain('robot')],
  ['ending for one in no room', 100800, [], end({ uid: 'alice' })],
  ['ending for one without a game', 100801, [sit('alice')], end({ uid: 'alice' })],
  ['ending for who does not play', 100802, playing, end({ uid: 'carol' })],
  ['ending twice for the same', 100802, [...playing, end({ uid: 'bob' })], end({ uid: 'bob' })],
  ['an end in no room', 100900, [], end()],
  ['an end without a game', 100901, [sit('alice')], end()],
  ['a quick start during a game', 100501, playing, quickStart(['carol', 'dave'])],
  ['a quick start of one', 100504, [], quickStart(['alice'])],
  ['a quick start of too many', 100202, [], quickStart([...everyone, 'g'])],
];

describe('a room refuses', () => {
  for (const [what, code, before, step] of forbidden) {
    test(`${what} with ${code}`, async (t) => {
      const { simulator } = await startSimulation(t, { roundMs: undefined });
      for (const each of before) await each(simulator);
      await assert.rejects(step(simulator), (error) => {
        assert.ok(error instanceof Refused, String(error));
        assert.equal(error.retCode, code);
        return true;
      });
    });
  }
});

test('what is told of a readiness that cannot change is what is so', async (t) => {
  const { simulator } = await startSimulation(t, { roundMs: undefined });
  await assert.rejects(ready('alice')(simulator), /READY_ERROR: the player has no seat$/);
  for (const each of playing) await each(simulator);
  const nobody: Step = ({ push }) =>
    push('user_ready', mgId, { uid: 'carol', is_ready: true, room_id: roomId });
  await assert.rejects(nobody(simulator), /READY_ERROR: the player has no seat$/);
  await assert.rejects(ready('alice')(simulator), /READY_ERROR: The player was ready before/);
  await assert.rejects(ready('alice', false)(simulator), /CANCEL_READY_ERROR: a game is being/);
});

describe('a room', () => {
  const stateOf = async (simulator: Simulator) => {
    const { status, captain_uid, player } = await simulator.push('room_info', mgId, {
      room_id: roomId,
    });
    return { status, captain_uid, seats: player.map(({ uid, seat_index }) => [seat_index, uid]) };
  };

  test('that nobody has named before is empty', async (t) => {
    const { simulator } = await startSimulation(t);
    const expected = { status: 'WATING', captain_uid: '', seats: [] };
    assert.deepEqual(await stateOf(simulator), expected);
  });

  test('is forgotten after 10 000 others, with who sits there, but not while it plays', async (t) => {
    const { simulator } = await startSimulation(t, { roundMs: undefined });
    for (const each of playing) await each(simulator);
    const sitIn = (uid: string, room_id: string) => sit(uid, { room_id })(simulator);
    await sitIn('carol', 'idle');
    await sitIn('dave', 'entered again');
    for (let nth = 0; nth < 10_000; nth++) {
      await simulator.push('room_info', mgId, { room_id: `other-${nth}` });
      if (nth === 5_000) await simulator.push('room_info', mgId, { room_id: 'entered again' });
    }
    await sitIn('carol', 'elsewhere');
    for (const uid of ['alice', 'dave']) {
      await assert.rejects(sitIn(uid, 'elsewhere'), { retCode: 100203 });
    }
    assert.equal((await stateOf(simulator)).status, 'PLAYING');
  });

  test('seats on the wanted seat, or on another if that will do', async (t) => {
    const { simulator } = await startSimulation(t);
    await sit('alice', { seat_index: 3 })(simulator);
    await sit('bob', { seat_index: 3, is_seat_random: true })(simulator);
    const { seats } = await stateOf(simulator);
    assert.deepEqual(seats, [
      [0, 'bob'],
      [3, 'alice'],
    ]);
  });

  test('has its first person as captain, and the next one when he leaves', async (t) => {
    const { simulator } = await startSimulation(t);
    for (const step of [addRobot, sit('alice'), sit('bob')]) await step(simulator);
    assert.equal((await stateOf(simulator)).captain_uid, 'alice');
    await leave('alice')(simulator);
    assert.equal((await stateOf(simulator)).captain_uid, 'bob');
  });

  test('ends the game when the last person has fled, robots or not', async (t) => {
    const { simulator } = await startSimulation(t, { roundMs: undefined });
    for (const step of [sit('alice', { is_ready: true }), addRobot, start]) await step(simulator);
    assert.equal((await stateOf(simulator)).status, 'PLAYING');
    await end({ uid: 'alice' })(simulator);
    assert.equal((await stateOf(simulator)).status, 'WATING');
    const settle = simulator.deliveries.find(({ type }) => type === 'game_settle');
    assert.match(JSON.stringify(settle?.message), /"uid":"alice","rank":2,"is_escaped":1/);
  });

  test('room_clear settles the game and frees all seats', async (t) => {
    const { simulator } = await startSimulation(t, { roundMs: undefined });
    for (const step of playing) await step(simulator);
    await simulator.push('room_clear', mgId, { room_id: roomId });
    assert.deepEqual((await stateOf(simulator)).seats, []);
    assert.ok(simulator.deliveries.some(({ type }) => type === 'game_settle'));
  });

  test('quick_start clears the seats, seats its users, and starts', async (t) => {
    const { simulator } = await startSimulation(t, { roundMs: undefined });
    await sit('dave')(simulator);
    await quickStart(['alice', 'bob'], { captain_uid: 'bob' })(simulator);
    assert.deepEqual(await stateOf(simulator), {
      status: 'PLAYING',
      captain_uid: 'bob',
      seats: [
        [0, 'alice'],
        [1, 'bob'],
      ],
    });
  });

  test('user_in_batch seats all or nobody', async (t) => {
    const { simulator } = await startSimulation(t);
    await sit('alice')(simulator);
    const user_infos = ['bob', 'alice'].map((uid) => ({ ...person(uid), seat_index: -1 }));
    await assert.rejects(simulator.push('user_in_batch', mgId, { room_id: roomId, user_infos }));
    assert.deepEqual((await stateOf(simulator)).seats, [[0, 'alice']]);
  });

  test('ai_add seats as many as there are seats for, and says who', async (t) => {
    const { simulator } = await startSimulation(t);
    await sit('alice')(simulator);
    const robots = Array.from({ length: 7 }, (_, index) => `robot-${index}`);
    const { uids } = await simulator.push('ai_add', mgId, {
      room_id: roomId,
      ai_players: robots.map((uid) => ({ uid, avatar: '', name: uid, gender: 'male' as const })),
      is_ready: 0,
    });
    assert.deepEqual(uids, robots.slice(0, 5));
  });
});
