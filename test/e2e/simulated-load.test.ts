/** Many rooms play at once against the service, with faults on the way: nothing is lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLost } from '../../src/cli/find-lost.ts';
import { type Delivery, runLoad } from '../../src/simulator/index.ts';
import { Scope } from '../support/scope.ts';
import { apiKey, appId, secret, startTestService } from '../support/service.ts';

const players = 16;

const faults = {
  ...{ drop: 0.1, delay: 0.2, duplicate: 0.2, reorder: 0.2 },
  ...{ badSignature: 0.05, lostAnswer: 0.1 },
};

/** A service whose players have a balance of 100. */
async function startWithPlayers(scope: Scope) {
  const started = await startTestService(scope);
  await started.service.store.users.addMissingUsers(
    appId,
    Array.from({ length: players }, (_, index) => ({
      ...{ uid: `player-${index + 1}`, nick_name: `Player ${index + 1}`, avatar_url: '' },
      ...{ gender: '' as const, is_ai: 0, ai_level: 0, banned: false },
    })),
  );
  for (let number = 1; number <= players; number++) {
    const deposit = { amount: '100', reason: 'deposit', idempotency_key: `deposit-${number}` };
    const path = `/v1/users/player-${number}/score:adjust`;
    await started.app.good('POST', path, deposit);
  }
  return started;
}

const load = {
  ...{ appId, appSecret: secret, players, rooms: 8, roundMs: 60_000, stake: 10, faults },
  // A busy machine is none of the faults.
  timeoutMs: 60_000,
};

test('what was acknowledged under faults and an outage is there, each once', async (t) => {
  const { url, service } = await startWithPlayers(new Scope(t));
  const { summary, deliveries, wrongBalances } = await runLoad({
    ...{ ...load, callbacks: url, durationMs: 2_000, outageMs: 600_000, seed: 42, speed: 5_000 },
  });
  assert.ok(summary.rounds >= 8, JSON.stringify(summary));
  assert.deepEqual(summary.failedRounds, {});
  assert.equal(summary.reports.sent, summary.rounds * 2);
  assert.ok(summary.reports.retries > 0);
  for (const { sent, acknowledged, givenUp, underWay } of [
    summary.reports,
    summary.notifications,
  ]) {
    assert.deepEqual([acknowledged, givenUp, underWay], [sent, 0, 0]);
  }
  assert.deepEqual(await findLost(deliveries, { url, apiKey }), []);
  assert.deepEqual(wrongBalances, []);
  const { orders = 0, booked = 0, refused = 0, givenUp, underWay } = summary.scores ?? {};
  assert.ok(booked > summary.rounds);
  assert.deepEqual([booked + refused, givenUp, underWay], [orders, 0, 0]);
  let after = 0;
  let events = 0;
  for (let page = 0; page < 100; page++) {
    const query = { after, limit: 500, types: undefined, appId: undefined };
    const listed = await service.store.events.listEvents(query);
    events += listed.filter(({ type }) => type !== 'sudgate.score.booked').length;
    after = listed.at(-1)?.position ?? after;
  }
  assert.equal(events, deliveries.length);
});

test('a load of so many rounds comes out the same for the same seed', async (t) => {
  const { url } = await startWithPlayers(new Scope(t));
  const countsOf = async (seed: number) => {
    const { summary } = await runLoad({
      ...{ ...load, callbacks: url, durationMs: 0, roundsPerRoom: 2, seed, speed: 100_000 },
    });
    // How often tokens are refreshed depends on the time as well.
    const { latencies: _times, answers: _answers, scores, ...counts } = summary;
    // Who has won before may pay, so what is refused depends on the runs before.
    return { ...counts, wrongBalances: scores?.wrongBalances };
  };
  const first = await countsOf(7);
  assert.equal(first.rounds, 16);
  assert.deepEqual(await countsOf(7), first);
  assert.notDeepEqual((await countsOf(8)).reports, first.reports);
});

test('what the feed has not got is named as lost', async (t) => {
  const { url } = await startTestService(new Scope(t));
  const lost: Delivery = {
    callback: 'notify',
    type: 'an.event',
    key: 'n-1',
    message: {},
    roomId: 'r',
    attemptsAtMs: [0],
    isAcknowledged: true,
    state: 'delivered',
  };
  const unheard = { ...lost, key: 'n-2', isAcknowledged: false };
  assert.deepEqual(await findLost([lost, unheard], { url, apiKey }), [lost]);
  await assert.rejects(findLost([lost], { url, apiKey: 'another-key-0123456789' }), /API key/);
});
