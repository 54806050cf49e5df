import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertAccepted,
  assertRefused,
  body,
  nowMs,
  otherSecret,
  signedHeaders,
  verify,
  windowMs,
} from '../unit/signature/support.ts';

const at = (timestamp: string | number) => signedHeaders({ timestamp: String(timestamp) });
const nowSeconds = Math.floor(nowMs / 1000);

describe('with a window of five minutes', () => {
  for (const [name, timestamp] of [
    ['now in milliseconds', nowMs],
    ['now in seconds', nowSeconds],
    ['just inside, past, milliseconds', nowMs - windowMs],
    ['just inside, future, milliseconds', nowMs + windowMs],
    ['just inside, past, seconds', nowSeconds - 299],
    ['just inside, future, seconds', nowSeconds + 300],
  ] as const) {
    test(`${name}: accepted`, () => {
      assertAccepted(at(timestamp), body, { windowMs });
    });
  }

  for (const [name, timestamp] of [
    ['just outside, past, milliseconds', nowMs - windowMs - 1],
    ['just outside, future, milliseconds', nowMs + windowMs + 1],
    // The clock stands a quarter of a second behind the full second.
    ['just outside, past, seconds', nowSeconds - 300],
    ['just outside, future, seconds', nowSeconds + 301],
    ['a far future', nowMs * 10],
    ['12 digits, the sample of the platform', '146634788974'],
    ['11 digits', '99999999999'],
    ['microseconds', nowMs * 1000],
    ['zero', 0],
    ['negative', -nowMs],
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    ['undefined', 'undefined'],
    ['a fraction', `${nowMs}.0`],
    ['an exponent', '1.893456e12'],
    ['hexadecimal', `0x${nowMs.toString(16)}`],
    ['a plus sign', `+${nowMs}`],
    ['a space before it', ` ${nowMs}`],
    ['256 digits', '9'.repeat(256)],
    ['an ISO date', new Date(nowMs).toISOString()],
  ] as const) {
    test(`${name}: refused, although the signature is good`, () => {
      assertRefused('signature_stale', at(timestamp), body, { windowMs });
    });
  }

  test('empty: refused before the window is asked', () => {
    assertRefused('signature_incomplete', at(''), body, { windowMs });
  });

  test('a stale message with a bad signature is a bad signature', () => {
    const forged = signedHeaders({ timestamp: '1', key: otherSecret });
    assertRefused('signature_mismatch', forged, body, { windowMs });
  });

  test('a fresh timestamp under the signature of a stale one is a bad signature', () => {
    const refreshed = { ...at(nowMs - windowMs - 1), 'sud-timestamp': String(nowMs) };
    assertRefused('signature_mismatch', refreshed, body, { windowMs });
  });

  test('the other unit of the same moment is another message', () => {
    const seconds = at(nowSeconds);
    const converted = { ...seconds, 'sud-timestamp': `${nowSeconds}000` };
    assertRefused('signature_mismatch', converted, body, { windowMs });
  });

  test('a window or a clock that is NaN refuses everything', () => {
    assertRefused('signature_stale', at(nowMs), body, { windowMs: Number.NaN });
    assertRefused('signature_stale', at(nowMs), body, { windowMs, clock: () => Number.NaN });
  });
});

describe('without a window', () => {
  test('any timestamp is accepted that was signed, and reported if it is one', () => {
    for (const [timestamp, timestampMs] of [
      ['146634788974', 146_634_788_974],
      ['1893456000', 1_893_456_000_000],
      ['1', 1000],
      ['0', 0],
      ['-1', undefined],
      ['NaN', undefined],
      ['9'.repeat(256), undefined],
    ] as const) {
      const verdict = verify(at(timestamp));
      assert.ok(verdict.ok);
      assert.equal(verdict.timestampMs, timestampMs);
      assert.equal('timestampMs' in verdict, timestampMs !== undefined);
    }
  });

  test('the clock is not read', () => {
    assertAccepted(at(nowMs), body, { clock: () => assert.fail('clock was read') });
  });
});
