import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PeriodicJob } from '../../../src/core/index.ts';
import { eventually } from '../../support/eventually.ts';

const longMs = 3_600_000;

describe('a job at every interval', () => {
  test('is never done twice at once, and stopping waits for what is under way', async () => {
    let [done, underWay, most] = [0, 0, 0];
    const job = async (): Promise<void> => {
      most = Math.max(most, ++underWay);
      // Longer than several intervals.
      await sleep(10);
      underWay--;
      done++;
    };
    const periodic = new PeriodicJob({ job, intervalMs: 1 });
    periodic.start();
    await eventually('it is under way again', () => done >= 2 && underWay > 0);
    await periodic.stop();
    assert.deepEqual([underWay, most], [0, 1]);
    const before = done;
    await sleep(20);
    assert.equal(done, before);
  });

  for (const atOnce of [true, false]) {
    test(`is ${atOnce ? 'done' : 'not done'} when it starts`, async () => {
      let done = 0;
      const job = async (): Promise<void> => {
        done++;
      };
      const periodic = new PeriodicJob({ job, intervalMs: longMs, atOnce });
      periodic.start();
      assert.equal(done, atOnce ? 1 : 0);
      await periodic.stop();
      // Once started is started.
      periodic.start();
      assert.equal(done, atOnce ? 1 : 0);
    });
  }
});
