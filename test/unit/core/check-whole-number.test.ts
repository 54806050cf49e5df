import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkWholeNumber } from '../../../src/core/index.ts';

test('a whole number within the bounds passes, both of them included', () => {
  for (const value of [-1, 0, 3]) checkWholeNumber('retries', value, -1, 3);
  checkWholeNumber('retries', Number.MAX_SAFE_INTEGER, 1);
});

for (const value of [-2, 4, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', null, true]) {
  test(`${JSON.stringify(value)} (${String(value)}) is refused by name`, () => {
    assert.throws(() => checkWholeNumber('retries', value, -1, 3), {
      name: 'RangeError',
      message: 'retries: a whole number from -1 to 3 is needed',
    });
  });
}

test('the upper bound is named only if there is one', () => {
  assert.throws(() => checkWholeNumber('retries', 2 ** 53, 1), {
    message: 'retries: a whole number from 1 is needed',
  });
});
