/** Repeats of reports and notifications, and the faults on their way. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Delivery } from '../../../src/testing/index.ts';
import { eventually } from '../../support/eventually.ts';
import { startSimulation } from './support.ts';

const quick = { speed: 1000 };
/** The published schedule, in seconds (callbacks contract, section 7.6). */
const schedule = [60, 60, 60, 240, 600, 600, 3600, 7200, 14_400, 28_800];

const settleOf = (deliveries: readonly Delivery[]) =>
  deliveries.find(({ type }) => type === 'game_settle') as Delivery;

describe('a report that is refused', () => {
  test('comes eleven times with the published gaps, then never again', async (t) => {
    const { app, simulator } = await startSimulation(
      t,
      { speed: 100_000 },
      {
        answer: ({ name }) =>
          name === 'report_game_info' ? { ret_code: 1, ret_msg: '' } : undefined,
      },
    );
    await simulator.playRound({ uids: ['alice'], robots: 1 });
    await simulator.settled();
    const settle = settleOf(simulator.deliveries);
    assert.equal(settle.state, 'given_up');
    assert.equal(settle.isAcknowledged, false);
    assert.equal(settle.attemptsAtMs.length, 11);
    const gaps = settle.attemptsAtMs
      .slice(1)
      .map((at, index) => at - (settle.attemptsAtMs[index] ?? 0));
    for (const [index, gap] of gaps.entries()) {
      assert.ok(gap >= (schedule[index] ?? 0) * 1000, `gap ${index}: ${gap}`);
    }
    const same = app.received.filter(({ body }) => body.report_type === 'game_settle');
    assert.equal(new Set(same.map(({ raw }) => raw)).size, 1);
  });

  test('stops coming once it is acknowledged', async (t) => {
    let refusals = 2;
    const { simulator } = await startSimulation(t, quick, {
      answer: ({ body }) =>
        body.report_type === 'game_settle' && refusals-- > 0 ? 503 : undefined,
    });
    await simulator.playRound({ uids: ['alice'], robots: 1 });
    await simulator.settled();
    const settle = settleOf(simulator.deliveries);
    assert.deepEqual([settle.state, settle.attemptsAtMs.length], ['delivered', 3]);
  });
});

/** Plays one round with a fault on everything until it was seen, then without. */
async function playWith(
  t: Parameters<typeof startSimulation>[0],
  faults: NonNullable<Parameters<typeof startSimulation>[1]>['faults'],
) {
  const { app, simulator } = await startSimulation(t, { ...quick, ...(faults && { faults }) });
  await simulator.playRound({ uids: ['alice'], robots: 1 });
  return {
    app,
    simulator,
    starts: () => app.received.filter(({ body }) => body.report_type === 'game_start'),
  };
}

describe('faults on demand', () => {
  test('drop: nothing arrives, until the repeats get through', async (t) => {
    const { simulator, starts } = await playWith(t, { drop: 1 });
    assert.equal(starts().length, 0);
    simulator.faults.set({ drop: 0 });
    await simulator.settled();
    assert.equal(starts().length, 1);
    assert.ok(simulator.deliveries.every(({ state }) => state === 'delivered'));
  });

  test('lost answer: the app has it, and gets it again', async (t) => {
    const { simulator, starts } = await playWith(t, { lostAnswer: 1 });
    const [start] = simulator.deliveries.filter(({ type }) => type === 'game_start');
    await eventually('the app has it', () => start?.isAcknowledged === true);
    assert.equal(start?.state, 'under_way');
    simulator.faults.set({ lostAnswer: 0 });
    await simulator.settled();
    assert.ok(starts().length >= 2);
    assert.equal(new Set(starts().map(({ raw }) => raw)).size, 1);
  });

  test('duplicate: each comes twice', async (t) => {
    const { simulator, starts } = await playWith(t, { duplicate: 1 });
    await simulator.settled();
    assert.equal(starts().length, 2);
  });

  test('reorder: the first waits until a later one was sent', async (t) => {
    const { app, simulator } = await startSimulation(t, {
      speed: 10,
      faults: { reorder: 1 },
      roundMs: 10,
    });
    const playing = simulator.playRound({ uids: ['alice'], robots: 1 });
    await playing;
    await simulator.settled();
    assert.equal(app.names().filter((name) => name === 'report_game_info').length, 2);
    assert.ok(simulator.deliveries.every(({ state }) => state === 'delivered'));
  });

  test('delay: all is delivered in the end', async (t) => {
    const { simulator, starts } = await playWith(t, { delay: 1, delayMs: 5_000 });
    await simulator.settled();
    assert.equal(starts().length, 1);
  });

  test('bad signature: the headers are there, the digits wrong', async (t) => {
    const { simulator, starts } = await playWith(t, { badSignature: 1 });
    await simulator.settled();
    assert.equal(starts()[0]?.headers['sud-signature'], '0'.repeat(40));
  });

  test('clock skew: the signature is of another time', async (t) => {
    const hourMs = 3_600_000;
    const before = Date.now();
    const { app } = await playWith(t, { clockSkewMs: hourMs });
    const at = Number(app.received[0]?.headers['sud-timestamp']);
    assert.ok(at >= before + hourMs && at <= Date.now() + hourMs);
  });

  test('outage: nothing gets through for its time, and all does afterwards', async (t) => {
    // Time stands unless it is moved on: at this speed the outage would be over within seconds.
    const hourMs = 3_600_000;
    const speed = 10_000;
    let nowMs = Date.now();
    const clock = () => nowMs;
    const { app, simulator } = await startSimulation(t, { speed, roundMs: 1_000, clock });
    const entered = simulator.playRound({ uids: ['alice'], robots: 1 });
    await entered;
    await simulator.settled();
    const before = app.received.length;
    simulator.faults.cutOff(7 * hourMs);
    await assert.rejects(simulator.playRound({ uids: ['alice'], robots: 1 }), /105015|STATUS/);
    assert.equal(app.received.length, before);
    await simulator.push('ai_add', '1461227817776713818', {
      room_id: 'r',
      ai_players: [{ uid: 'robot', avatar: '', name: 'R', gender: 'male' }],
      is_ready: 1,
    });
    const last = simulator.deliveries.at(-1);
    await eventually('it is tried in vain', () => (last?.attemptsAtMs.length ?? 0) > 1);
    assert.equal(last?.isAcknowledged, false);
    assert.equal(app.received.length, before);
    nowMs += Math.ceil((7 * hourMs) / speed);
    await simulator.settled();
    assert.equal(last?.state, 'delivered');
    assert.equal(app.received.length, before + 1);
  });

  test('are refused if they are none', async (t) => {
    const { simulator } = await startSimulation(t);
    assert.throws(() => simulator.faults.set({ drop: 2 }), RangeError);
    assert.throws(() => simulator.faults.set({ drops: 1 } as never), TypeError);
    assert.throws(() => simulator.faults.cutOff(-1), RangeError);
  });
});
