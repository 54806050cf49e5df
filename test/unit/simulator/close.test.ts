/** What a simulator does once it was closed: nothing. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSudClient } from '../../../src/client/index.ts';
import { simulatedApp } from '../../support/app-server.ts';
import { eventually } from '../../support/eventually.ts';
import { mgId, person, roomId, startSimulation } from './support.ts';

const isClosed = /the simulator was closed/;

describe('a closed simulator', () => {
  test('ends a round where it is: it is not settled, and nobody leaves', async (t) => {
    const { app, simulator } = await startSimulation(t, { roundMs: undefined });
    const playing = assert.rejects(simulator.playRound({ uids: ['alice', 'bob'] }), isClosed);
    await eventually('it has begun', () => app.names().includes('report_game_info'));
    await simulator.settled();
    const told = app.received.length;
    await simulator.close();
    await playing;
    await simulator.settled();
    assert.ok(!simulator.deliveries.some(({ type }) => type === 'game_settle'));
    assert.deepEqual([simulator.deliveries.length, app.received.length], [2, told]);
  });

  test('tells of no order that was being carried out', async (t) => {
    const { app, simulator } = await startSimulation(t);
    const { url: configService } = await simulator.listen();
    const { appId, appSecret } = simulatedApp;
    const client = createSudClient({ appId, secrets: [appSecret], configService });
    await client.createOrder({
      ...{ mg_id: mgId, room_id: roomId, cmd: 'add_score', value: 1 },
      ...{ from_uid: 'alice', to_uid: 'alice', out_order_id: 'order-1' },
    });
    await simulator.close();
    await simulator.settled();
    assert.deepEqual([simulator.deliveries.length, app.received.length], [0, 0]);
  });

  test('plays no round, whoever sits there', async (t) => {
    const { app, simulator } = await startSimulation(t);
    for (const uid of ['alice', 'bob']) {
      const seat = { user_info: person(uid), room_id: roomId, mode: 1, seat_index: -1 };
      await simulator.push('user_in', mgId, seat);
    }
    await simulator.settled();
    const told = app.received.length;
    await simulator.close();
    await assert.rejects(simulator.playRound({ uids: ['carol'], roomId }), isClosed);
    await assert.rejects(simulator.playRound({ roomId }), isClosed);
    assert.equal(app.received.length, told);
  });

  test('sends no notification', async (t) => {
    const { app, simulator } = await startSimulation(t, { faults: { reorder: 1 } });
    simulator.notify('to.come', {});
    await simulator.close();
    simulator.notify('to.come', {});
    await simulator.settled();
    assert.equal(app.received.length, 0);
  });
});
