import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffMs } from '../../../src/core/index.ts';
import { retryOptions } from '../../../src/inbox/retry-options.ts';

const almostOne = 1 - 2 ** -53;

test('delays double from one second to five minutes', () => {
  const options = retryOptions();
  const longest = Array.from({ length: 10 }, (_, index) =>
    Math.round(backoffMs(index + 1, options, almostOne)),
  );
  assert.deepEqual(
    longest.map((delayMs) => delayMs / 1_000),
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 300],
  );
});
