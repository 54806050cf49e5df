/** The short form of `npm run torture`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Scope } from '../support/scope.ts';
import { listFaults, showReport } from './show-report.ts';
import { torture } from './torture.ts';

const seconds = 10;

test(`${seconds} seconds of kills and outages lose, double and reorder nothing`, async (t) => {
  const report = await torture(new Scope(t), { seconds, seed: Date.now() % 2 ** 31 });
  t.diagnostic(`\n${showReport(report)}`);
  assert.deepEqual(listFaults(report), []);
  assert.ok(report.kills > 0 && report.retries > 0 && report.delivered > 0);
});
