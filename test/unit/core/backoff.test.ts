import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { backoffMs } from '../../../src/core/index.ts';

const almostOne = 1 - 2 ** -53;

test('chance takes up to a half of a delay, and never adds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.double({ min: 0, max: almostOne, noNaN: true }),
      (n, r) => {
        const most = Math.min(7 * 2 ** (n - 1), 1_000);
        const delayMs = backoffMs(n, { firstDelayMs: 7, maxDelayMs: 1_000 }, r);
        assert.ok(delayMs >= most / 2 && delayMs <= most);
      },
    ),
  );
});
