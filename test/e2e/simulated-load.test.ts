/** Many rooms play at once against the service, with faults on the way: nothing is lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLost } from '../../src/cli/find-lost.ts';
import { type Delivery, runLoad } from '../../src/simulator/index.ts';
import { Scope } from '../support/scope.ts';
import { apiKey, appId, secret, startTestService } from '../support/service.ts';

const players = 16;

test('what was acknowledged under faults is in the feed, each once', async (t) => {
  const { url, service } = await startTestService(new Scope(t));
  await service.store.users.addMissingUsers(
    appId,
    Array.from({ length: players }, (_, index) => ({
      ...{ uid: `player-${index + 1}`, nick_name: `Player ${index + 1}`, avatar_url: '' },
      ...{ gender: '' as const, is_ai: 0, ai_level: 0, banned: false },
    })),
  );
  const { summary, deliveries } = await runLoad({
    ...{ appId, appSecret: secret, callbacks: url, players, rooms: 8, durationMs: 2_000 },
    ...{ seed: 42, speed: 5_000, roundMs: 60_000 },
    faults: {
      drop: 0.1,
      delay: 0.2,
      duplicate: 0.2,
      reorder: 0.2,
      badSignature: 0.05,
      lostAnswer: 0.1,
    },
  });
  assert.ok(summary.rounds >= 8, JSON.stringify(summary));
  assert.deepEqual(summary.failedRounds, {});
  assert.equal(summary.exchanges.failed, 0);
  assert.equal(summary.reports.sent, summary.rounds * 2);
  assert.ok(summary.reports.retries > 0);
  for (const { sent, acknowledged, givenUp, underWay } of [
    summary.reports,
    summary.notifications,
  ]) {
    assert.deepEqual([acknowledged, givenUp, underWay], [sent, 0, 0]);
  }
  assert.deepEqual(await findLost(deliveries, { url, apiKey }), []);
  let after = 0;
  let events = 0;
  for (let page = 0; page < 100; page++) {
    const query = { after, limit: 500, types: undefined, appId: undefined };
    const listed = await service.store.events.listEvents(query);
    events += listed.length;
    after = listed.at(-1)?.position ?? after;
  }
  assert.equal(events, deliveries.length);
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
