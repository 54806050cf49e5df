/** Faults of the server API, as a client of ours and others meet them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSudClient } from '../../../src/client/index.ts';
import type { ApiFaults } from '../../../src/simulator/index.ts';
import { simulatedApp } from '../../support/app-server.ts';
import { eventually } from '../../support/eventually.ts';
import { mgId, roomId, startSimulation } from './support.ts';

async function startFaulty(
  t: Parameters<typeof startSimulation>[0],
  apiFaults: Partial<ApiFaults>,
) {
  const simulation = await startSimulation(t, { speed: 1000, apiFaults });
  const { url } = await simulation.simulator.listen();
  const client = createSudClient({
    ...{ appId: simulatedApp.appId, secrets: [simulatedApp.appSecret], configService: url },
  });
  const raw = async (api = 'mg_list', signal?: AbortSignal) =>
    await fetch(`${url}/apps/${simulatedApp.appId}/${api}`, {
      ...{ method: 'POST', body: '{}' },
      ...(signal && { signal }),
    });
  return { ...simulation, client, raw };
}

describe('the server API fails on demand', () => {
  test('with an HTTP status', async (t) => {
    const { raw } = await startFaulty(t, { status: 503 });
    assert.equal((await raw()).status, 503);
  });

  test('with a documented code, without carrying the request out', async (t) => {
    const { client, simulator } = await startFaulty(t, { retCode: 10105, apis: ['push_event'] });
    const start = client.events.gameSetting(mgId, { room_id: roomId, rule: {} });
    await assert.rejects(start, { retCode: 10105 });
    assert.ok((await client.mgList({})).mg_info_list.length > 0, 'the others answer');
    simulator.apiFaults.set({});
    await client.events.gameSetting(mgId, { room_id: roomId, rule: {} });
  });

  test('with an answer that is lost although the order was created', async (t) => {
    const { client, raw, simulator } = await startFaulty(t, {
      ...{ losesAnswer: true, apis: ['create_order'] },
    });
    await assert.rejects(raw('create_order'));
    const order = { mg_id: mgId, room_id: roomId, cmd: 'gift', from_uid: 'a', to_uid: 'b' };
    const creating = client.createOrder({ ...order, value: 1, out_order_id: 'o-1' });
    await eventually('the order is there', () =>
      client.queryOrder({ out_order_id: 'o-1' }).catch(() => undefined),
    );
    // The client repeats it by its id; once the answers get through it learns that it is there.
    simulator.apiFaults.set({});
    const { order_id } = await creating;
    assert.equal((await client.queryOrder({ out_order_id: 'o-1' })).order_id, order_id);
  });

  test('with an answer that is late', async (t) => {
    const { raw, simulator } = await startFaulty(t, { delayMs: 600_000 });
    await assert.rejects(raw('mg_list', AbortSignal.timeout(100)), { name: 'TimeoutError' });
    simulator.apiFaults.set({ delayMs: 1 });
    assert.equal((await raw()).status, 200);
  });

  test('in its configuration service', async (t) => {
    const { client } = await startFaulty(t, { status: 500, apis: ['configuration'] });
    await assert.rejects(client.mgList({}));
  });

  test('for the same requests in each run of a seed', async (t) => {
    const statusesOf = async () => {
      const { raw } = await startFaulty(t, { status: 500, share: 0.5 });
      const statuses: number[] = [];
      for (let count = 0; count < 12; count++) statuses.push((await raw()).status);
      return statuses;
    };
    const first = await statusesOf();
    assert.deepEqual(await statusesOf(), first);
    assert.deepEqual([...new Set(first)].sort(), [200, 500]);
  });

  for (const wrong of [
    { share: 2 },
    { status: 200 },
    { retCode: 0 },
    { delayMs: -1 },
    { apis: ['nothing'] },
    { losesAnswer: 1 },
  ]) {
    test(`but not with ${JSON.stringify(wrong)}`, async (t) => {
      const { simulator } = await startSimulation(t);
      assert.throws(() => simulator.apiFaults.set(wrong as never), RangeError);
      assert.throws(() => simulator.apiFaults.set({ statuses: 500 } as never), TypeError);
    });
  }
});
