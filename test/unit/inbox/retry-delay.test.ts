import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { retryDelayMs, retryOptions } from '../../../src/inbox/retry-delay.ts';

const almostOne = 1 - 2 ** -53;

test('delays double from one second to five minutes', () => {
  const options = retryOptions();
  const longest = Array.from({ length: 10 }, (_, index) =>
    Math.round(retryDelayMs(index + 1, options, almostOne)),
  );
  assert.deepEqual(
    longest.map((delayMs) => delayMs / 1_000),
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 300],
  );
});

test('chance takes up to a half of a delay, and never adds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.double({ min: 0, max: almostOne, noNaN: true }),
      (n, r) => {
        const options = retryOptions({ firstDelayMs: 7, maxDelayMs: 1_000 });
        const most = Math.min(7 * 2 ** (n - 1), 1_000);
        const delayMs = retryDelayMs(n, options, r);
        assert.ok(delayMs >= most / 2 && delayMs <= most);
      },
    ),
  );
});
