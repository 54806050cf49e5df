/** What a player may do in the client of the game, and what only the captain may. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PlayerActionOptions, Simulator } from '../../../src/simulator/index.ts';
import { Refused } from '../../../src/testing/index.ts';
import { mgId, person, roomId, startSimulation } from './support.ts';

/** Two who are ready; alice is the captain. */
async function startRoom(t: Parameters<typeof startSimulation>[0]): Promise<Simulator> {
  const { simulator } = await startSimulation(t, { speed: 1000, roundMs: undefined });
  for (const uid of ['alice', 'bob']) {
    const seat = { room_id: roomId, mode: 1, seat_index: -1, is_ready: true };
    await simulator.push('user_in', mgId, { user_info: person(uid), ...seat });
  }
  return simulator;
}

const codes: readonly (readonly [string, number, PlayerActionOptions, isPlaying?: true])[] = [
  ['a start by somebody else', 100502, { uid: 'bob', action: 'start' }],
  ['a start by nobody of a room', 100500, { uid: 'eve', action: 'start' }],
  ['a second start', 100501, { uid: 'alice', action: 'start' }, true],
  ['removing by somebody else', 100601, { uid: 'bob', action: 'kick', kickedUid: 'alice' }],
  ['removing oneself', 100603, { uid: 'alice', action: 'kick', kickedUid: 'alice' }],
  ['removing during a game', 100602, { uid: 'alice', action: 'kick', kickedUid: 'bob' }, true],
  ['fleeing without a game', 100801, { uid: 'bob', action: 'escape' }],
  ['disbanding by somebody else', 100902, { uid: 'bob', action: 'disband' }, true],
  ['disbanding without a game', 100901, { uid: 'alice', action: 'disband' }],
  ['another mode by somebody else', 101002, { uid: 'bob', action: 'switch_mode', mode: 1 }],
  ['another mode during a game', 101001, { uid: 'alice', action: 'switch_mode', mode: 1 }, true],
  ['a mode that there is not', 100012, { uid: 'alice', action: 'switch_mode', mode: 9 }],
  ['another mode by nobody of a room', 101000, { uid: 'eve', action: 'switch_mode' }],
  ['a robot by somebody else', 101003, { uid: 'bob', action: 'add_robot' }],
];

describe('the client of a player is refused', () => {
  for (const [what, code, action, isPlaying = false] of codes) {
    test(`${what} with ${code}`, async (t) => {
      const simulator = await startRoom(t);
      if (isPlaying) await simulator.act({ uid: 'alice', action: 'start' });
      await assert.rejects(simulator.act(action), (error) => {
        assert.ok(error instanceof Refused);
        assert.equal(error.retCode, code);
        return true;
      });
    });
  }
});

test('the captain adds a robot, removes a player, starts, and all flee', async (t) => {
  const simulator = await startRoom(t);
  await simulator.act({ uid: 'alice', action: 'add_robot' });
  await simulator.act({ uid: 'alice', action: 'kick', kickedUid: 'bob' });
  await simulator.act({ uid: 'alice', action: 'start' });
  await simulator.act({ uid: 'alice', action: 'escape' });
  await simulator.settled();
  const settle = simulator.deliveries.find(({ type }) => type === 'game_settle');
  const flights = JSON.stringify(settle?.message).match(/"is_escaped":\d/g);
  assert.deepEqual(flights?.sort(), ['"is_escaped":0', '"is_escaped":1']);
});
