import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Failure } from '../../../src/client/outcome.ts';
import { retryDelayMs } from '../../../src/client/retry-delay.ts';

const broken: Failure = { kind: 'transport', reason: 'broken', systemCode: undefined };
const busy = (retryAfterMs: number | undefined): Failure => ({
  kind: 'http',
  status: 429,
  retryAfterMs,
});

describe('the wait between two attempts of a call', () => {
  for (const failure of [broken, busy(undefined)]) {
    test(`doubles up to five seconds after a failure of kind ${failure.kind}`, () => {
      const shortest = Array.from({ length: 7 }, (_, index) => retryDelayMs(failure, index + 1, 0));
      assert.deepEqual(shortest, [100, 200, 400, 800, 1_600, 2_500, 2_500]);
    });
  }

  test('is longer by chance', () => assert.equal(retryDelayMs(broken, 1, 0.5), 150));

  test('is as long as the platform asks for, if that is longer', () => {
    assert.equal(retryDelayMs(busy(20_000), 1, 0), 20_000);
    assert.equal(retryDelayMs(busy(50), 1, 0), 100);
  });

  test('is nobody’s to wait if the platform asks for more than half a minute', () => {
    assert.equal(retryDelayMs(busy(30_000), 1, 0), 30_000);
    assert.equal(retryDelayMs(busy(30_001), 1, 0), undefined);
  });
});
