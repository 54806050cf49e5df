/** Steering a simulator over HTTP. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createControl, serve } from '../../../src/simulator/index.ts';
import { startSimulation } from './support.ts';

const json = { 'content-type': 'application/json' };

async function startControl(
  t: Parameters<typeof startSimulation>[0],
  appOptions: Parameters<typeof startSimulation>[2] = {},
) {
  const { scope, simulator } = await startSimulation(t, { speed: 1000 }, appOptions);
  const server = await serve(() => [createControl(simulator)]);
  scope.defer(() => server.close());
  const call = async (method: string, path: string, body?: unknown, headers: object = json) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { ...headers } };
    const response = await fetch(`${server.url}/control/${path}`, { method, ...init });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { call, simulator };
}

describe('the control API', () => {
  test('changes the faults that are named, and begins an outage', async (t) => {
    const { call, simulator } = await startControl(t);
    const { status, body } = await call('PUT', 'faults', { drop: 0.5, outageMs: 3_600_000 });
    assert.equal(status, 200);
    assert.equal(body.drop, 0.5);
    assert.equal(simulator.faults.current.drop, 0.5);
    assert.equal(simulator.faults.isCutOff, true);
    assert.deepEqual((await call('GET', 'faults')).body, body);
  });

  test('plays a round, and says what came through', async (t) => {
    const { call, simulator } = await startControl(t);
    const round = await call('POST', 'rounds', { uids: ['alice', 'bob'] });
    assert.equal(round.status, 200);
    await simulator.settled();
    const { body } = await call('GET', 'deliveries');
    const deliveries = body as unknown as Record<string, unknown>[];
    assert.ok(deliveries.some(({ key }) => key === round.body.gameRoundId));
    assert.ok(deliveries.every(({ state }) => state === 'delivered'));
  });

  test('answers 409 with the code of a round that was refused', async (t) => {
    const { call } = await startControl(t, { answer: () => 500 });
    const { status, body } = await call('POST', 'rounds', { uids: ['alice', 'bob'] });
    assert.deepEqual([status, body.ret_code], [409, 105015]);
  });

  for (const [what, path, body, headers] of [
    ['a share that is none', 'faults', { drop: 2 }, json],
    ['a fault that there is not', 'faults', { drops: 1 }, json],
    ['a body that is no object', 'faults', [], json],
    ['what a form of a web page can send', 'faults', { drop: 1 }, { 'content-type': 'text/plain' }],
  ] as const) {
    test(`refuses ${what}`, async (t) => {
      const { call, simulator } = await startControl(t);
      assert.equal((await call('PUT', path, body, headers)).status, 400);
      assert.equal(simulator.faults.current.drop, 0);
    });
  }

  test('refuses a round of nobody', async (t) => {
    const { call } = await startControl(t);
    assert.equal((await call('POST', 'rounds', { uids: 'alice' })).status, 400);
  });
});
