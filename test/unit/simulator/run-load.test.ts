import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runLoad } from '../../../src/simulator/index.ts';
import { simulatedApp, startAppServer } from '../../support/app-server.ts';
import { Scope } from '../../support/scope.ts';

const speed = 1000;
const outageMs = 100 * speed;

/** Longer than the outage lasts. */
function stall(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
}

test('a round that an outage cut off is told from one that failed, even if it is over', async (t) => {
  const app = await startAppServer(new Scope(t));
  const { summary } = await runLoad({
    ...{ ...simulatedApp, callbacks: app.url, speed, roundMs: 0, outageMs },
    ...{ players: 2, rooms: 1, durationMs: 1000 },
    transcript: (entry) => {
      if (entry.kind === 'callback' && entry.callback === 'get_sstoken' && entry.fault) stall();
    },
  });
  assert.ok(summary.rounds > 0);
  assert.deepEqual(summary.failedRounds, {});
});
