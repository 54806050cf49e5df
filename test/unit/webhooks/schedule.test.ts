import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { defaultSchedule } from '../../../src/webhooks/index.ts';
import { afterFailure, afterSuccess, nextAttemptAtMs } from '../../../src/webhooks/schedule.ts';

const nowMs = 1_893_456_000_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const failure = { nowMs, random: 0.5, retryAfterMs: undefined };
const health = { failures: 0, pauses: 0, pausedUntilMs: 0 };

/** All attempts of a delivery that always fails, milliseconds after the first. */
function attemptsUntilDead(random: () => number): number[] {
  const atMs = [0];
  for (let attempts = 0; attempts < 1_000; attempts++) {
    const firstAttemptAtMs = attempts === 0 ? null : nowMs;
    const last = nowMs + (atMs.at(-1) ?? 0);
    const next = nextAttemptAtMs({ attempts, firstAttemptAtMs }, defaultSchedule, {
      ...failure,
      nowMs: last,
      random: random(),
    });
    if (next === undefined) return atMs;
    atMs.push(next - nowMs);
  }
  throw new Error('it is tried for ever');
}

describe('a delivery that always fails', () => {
  test('is tried for three days, whatever chance says', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.array(random, { minLength: 10, maxLength: 10 }), (chances) => {
        let index = 0;
        const atMs = attemptsUntilDead(() => chances[index++ % chances.length] ?? 0);
        assert.equal(atMs.at(-1), 3 * dayMs);
        const delays = atMs.slice(1).map((at, nth) => at - (atMs[nth] ?? 0));
        assert.ok(delays.every((delayMs) => delayMs > 0 && delayMs <= hourMs));
        assert.ok((delays[0] ?? 0) <= 5_000);
      }),
      { numRuns: 50 },
    );
  });

  test('waits for as long as the receiver asks', () => {
    const asked = { ...failure, retryAfterMs: 2 * hourMs };
    const next = nextAttemptAtMs({ attempts: 0, firstAttemptAtMs: null }, defaultSchedule, asked);
    assert.equal(next, nowMs + 2 * hourMs);
  });
});

describe('an endpoint', () => {
  test('is paused after five failures in a row', () => {
    let now = health;
    for (let nth = 1; nth <= 4; nth++) now = afterFailure(now, 0, defaultSchedule, failure);
    assert.deepEqual(now, { failures: 4, pauses: 0, pausedUntilMs: 0 });
    now = afterFailure(now, 0, defaultSchedule, failure);
    assert.equal(now.pauses, 1);
    assert.ok(now.pausedUntilMs > nowMs && now.pausedUntilMs <= nowMs + 10_000);
  });

  test('is paused once for many calls that fail together', () => {
    let now = health;
    for (let nth = 1; nth <= 16; nth++) now = afterFailure(now, 0, defaultSchedule, failure);
    assert.equal(now.pauses, 1);
    assert.equal(now.failures, 16);
  });

  test('is paused for longer each time that the one call fails, at most five minutes', () => {
    let now = { failures: 5, pauses: 1, pausedUntilMs: nowMs };
    const pauses: number[] = [];
    for (let nth = 0; nth < 12; nth++) {
      now = afterFailure(now, now.pauses, defaultSchedule, { ...failure, random: 0.999_999 });
      pauses.push(now.pausedUntilMs - nowMs);
    }
    assert.deepEqual(
      pauses,
      pauses.toSorted((one, other) => one - other),
    );
    assert.equal(pauses.at(-1), 300_000);
  });

  test('is paused for as long as it asks', () => {
    const asked = { ...failure, retryAfterMs: hourMs };
    assert.equal(afterFailure(health, 0, defaultSchedule, asked).pausedUntilMs, nowMs + hourMs);
  });

  test('is paused for longer when a call asks for it that began before the pause', () => {
    const paused = { failures: 5, pauses: 1, pausedUntilMs: nowMs + 10_000 };
    const asked = { ...failure, retryAfterMs: hourMs };
    const longer = { failures: 6, pauses: 1, pausedUntilMs: nowMs + hourMs };
    assert.deepEqual(afterFailure(paused, 0, defaultSchedule, asked), longer);
    const shorter = { ...failure, retryAfterMs: 1_000 };
    assert.deepEqual(afterFailure(longer, 0, defaultSchedule, shorter), { ...longer, failures: 7 });
  });

  test('is as good as new when a call succeeds', () => {
    assert.deepEqual(afterSuccess({ failures: 9, pauses: 3, pausedUntilMs: nowMs }, 3), health);
    assert.equal(afterSuccess(health, 0), health);
  });

  test('stays paused when a call succeeds that began before', () => {
    const paused = { failures: 1, pauses: 1, pausedUntilMs: nowMs + hourMs };
    assert.deepEqual(afterSuccess(paused, 0), { ...paused, failures: 0 });
  });
});
