/** Time inside the simulated platform. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../src/core/index.ts';
import { Timeline } from '../../../src/simulator/timeline.ts';

test('a time that no timer can wait for does not pass at once', async () => {
  const timeline = new Timeline(systemClock, 1);
  const waiting = timeline.wait(60 * 86_400_000);
  await sleep(50);
  timeline.stop();
  assert.equal(await waiting, false);
  assert.equal(await timeline.wait(1), false);
});
