/** Which events an app is notified of, and that any of them can be sent. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Check } from 'typebox/value';
import { notificationDefinitions, notifyEvents } from '../../../src/protocol/index.ts';
import { mgId, person, roomId, startSimulation } from './support.ts';

const prefix = 'sud.mg.merchant.';
const quick = { speed: 1000 };

type Received = Awaited<ReturnType<typeof startSimulation>>['app']['received'];
const told = (received: Received, event: string) =>
  received
    .filter(({ body }) => body.notify_event === prefix + event)
    .map(({ body }) => body.data as Record<string, unknown>);

describe('every event of the contract', () => {
  for (const event of notifyEvents) {
    test(`${event.slice(prefix.length)} can be sent, with a sample of the documented form`, async (t) => {
      const { app, simulator } = await startSimulation(t, quick);
      const { key } = simulator.notify(event);
      await simulator.settled();
      const [received] = app.received;
      assert.equal(received?.body.notify_event, event);
      assert.equal(received?.body.notify_id, key);
      assert.ok(Check(notificationDefinitions[event].data, received?.body.data));
    });
  }

  test('and others too, with data of their own', async (t) => {
    const { app, simulator } = await startSimulation(t, quick);
    simulator.notify('sud.mg.merchant.to.come', { room_id: 'r', more: 1 });
    await simulator.settled();
    assert.deepEqual(app.received[0]?.body.data, { room_id: 'r', more: 1 });
    assert.throws(() => simulator.notify('sud.mg.merchant.to.come'), TypeError);
  });
});

describe('the seats of a room', () => {
  const seats = { ...quick, notifyEvents };

  test('are told of as they change, to apps that get the event', async (t) => {
    const { app, simulator } = await startSimulation(t, seats);
    const sit = { user_info: person('alice'), room_id: roomId, mode: 1, seat_index: -1 };
    await simulator.push('user_in', mgId, sit);
    await simulator.push('user_ready', mgId, { uid: 'alice', is_ready: true });
    await simulator.push('user_out', mgId, { uid: 'alice', is_cancel_ready: true });
    await simulator.settled();
    const changes = told(app.received, 'room.seat.changed');
    changes.sort((one, other) => Number(one.changed_time) - Number(other.changed_time));
    assert.deepEqual(
      changes.map(({ seat_changed }) => seat_changed),
      [1, 3, 2].map((changed_type) => [{ uid: 'alice', changed_type }]),
    );
    assert.deepEqual(changes[1]?.seat_players, [{ uid: 'alice', seat_index: 0, status: 'READY' }]);
  });

  test('are told of once where several sit down, or all are cleared', async (t) => {
    const { app, simulator } = await startSimulation(t, seats);
    const users = ['alice', 'bob'].map((uid) => ({ ...person(uid), seat_index: -1 }));
    await simulator.push('user_in_batch', mgId, { room_id: roomId, user_infos: users });
    await simulator.push('room_clear', mgId, { room_id: roomId });
    await simulator.settled();
    assert.equal(told(app.received, 'room.seat.changed').length, 2);
    const totals = told(app.received, 'room.users.changed').map(({ player_total }) => player_total);
    assert.deepEqual(totals.sort(), [0, 2]);
  });

  test('are not told of by default, and nothing is where nothing is wanted', async (t) => {
    for (const [options, count] of [
      [quick, 1],
      [{ ...quick, notifyEvents: [] }, 0],
    ] as const) {
      const { app, simulator } = await startSimulation(t, options);
      const sit = { user_info: person('alice'), room_id: roomId, mode: 1 };
      await simulator.push('user_in', mgId, sit);
      await simulator.settled();
      assert.equal(app.received.length, count);
    }
  });
});

test('language-model players sit down, and the app is told of each', async (t) => {
  const { app, simulator } = await startSimulation(t, quick);
  const player = (uid: string) => ({ uid, avatar: '', name: uid, ai_id: '' });
  const add = { room_id: roomId, is_enter: 1, is_ready: 1 };
  const uids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  await simulator.push('llm_ai_add', mgId, { ...add, ai_players: uids.map(player) });
  await simulator.settled();
  const codes = told(app.received, 'llm.ai.create.result').map((data) => [
    ...[data.uid, data.biz_error_code],
  ]);
  assert.deepEqual(
    codes.sort(),
    uids.map((uid) => [uid, uid === 'g' ? 1 : 0]),
  );
  await simulator.push('llm_ai_exit', mgId, { room_id: roomId, uids: ['a'] });
  const { player: left } = await simulator.push('room_info', mgId, { room_id: roomId });
  assert.equal(left.length, 5);
});

test('a sub-mode is kept and told', async (t) => {
  const { simulator } = await startSimulation(t, quick);
  await simulator.push('mode_ex_change', mgId, { room_id: roomId, mode_ex: 2 });
  assert.equal((await simulator.push('room_info', mgId, { room_id: roomId })).mode_ex, 2);
});
