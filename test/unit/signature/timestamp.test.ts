import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isFresh, parseTimestampMs } from '../../../src/signature/timestamp.ts';

describe('parseTimestampMs', () => {
  for (const [name, text, ms] of [
    ['10 digits are seconds', '1893456000', 1_893_456_000_000],
    ['13 digits are milliseconds', '1893456000250', 1_893_456_000_250],
    ['the last second', '99999999999', 99_999_999_999_000],
    ['the first millisecond', '100000000000', 100_000_000_000],
    ['12 digits, the sample of the platform, are milliseconds', '146634788974', 146_634_788_974],
    ['zero', '0', 0],
    ['leading zeros', '0001893456000', 1_893_456_000_000],
    ['the largest safe integer', '9007199254740991', Number.MAX_SAFE_INTEGER],
    ['one more', '9007199254740992', undefined],
    ['256 digits', '9'.repeat(256), undefined],
    ['400 digits, which overflow to Infinity', '9'.repeat(400), undefined],
    ['empty', '', undefined],
    ['negative', '-1893456000', undefined],
    ['a plus sign', '+1893456000', undefined],
    ['NaN', 'NaN', undefined],
    ['Infinity', 'Infinity', undefined],
    ['a fraction', '1893456000.5', undefined],
    ['an exponent', '1e12', undefined],
    ['hexadecimal', '0x1b8', undefined],
    ['a space before', ' 1893456000', undefined],
    ['a space behind', '1893456000 ', undefined],
    ['a line feed behind', '1893456000\n', undefined],
    ['digits of another script', '١٨٩٣٤٥٦٠٠٠', undefined],
    ['an ISO date', '2030-01-01T00:00:00Z', undefined],
  ] as const) {
    test(`${name}: ${ms ?? 'no time'}`, () => assert.equal(parseTimestampMs(text), ms));
  }
});

describe('isFresh', () => {
  test('has two sides, limits included', () => {
    for (const [timestampMs, expected] of [
      [899, false],
      [900, true],
      [1000, true],
      [1100, true],
      [1101, false],
    ] as const) {
      assert.equal(isFresh(timestampMs, 1000, 100), expected);
    }
  });

  test('is no for no time, and for NaN anywhere', () => {
    assert.equal(isFresh(undefined, 0, 100), false);
    assert.equal(isFresh(Number.NaN, 0, 100), false);
    assert.equal(isFresh(0, Number.NaN, 100), false);
    assert.equal(isFresh(0, 0, Number.NaN), false);
  });
});
