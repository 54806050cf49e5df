import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { revocationWatermark } from '../../../src/revocation/index.ts';

describe('the moment of a revocation', () => {
  for (const [nowMs, previousMs, expected] of [
    [0, undefined, 999],
    [999, undefined, 999],
    [1_000, undefined, 1_999],
    [1_000.5, undefined, 1_999],
    [1_500, 1_999, 2_000],
    [1_500, 2_000, 2_001],
    [2_500, 2_001, 2_999],
    [500, 9_999, 10_000],
    [500, 0, 999],
  ] as const) {
    test(`at ${nowMs} behind ${previousMs} is ${expected}`, () => {
      assert.equal(revocationWatermark(nowMs, previousMs), expected);
    });
  }
});
