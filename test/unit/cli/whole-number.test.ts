import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from 'commander';
import { wholeNumber } from '../../../src/cli/whole-number.ts';

for (const [text, value] of [
  ['-5', -5],
  ['0', 0],
  ['007', 7],
  ['1000', 1000],
] as const) {
  test(`${text} is the number ${value}`, () => {
    assert.equal(wholeNumber(-5, 1000)(text), value);
  });
}

for (const text of ['', ' 5 ', '-6', '1001', '1.0', '1e2', '0x10', '+5', '５', 'NaN', 'soon']) {
  test(`"${text}" is no whole number from -5 to 1000`, () => {
    assert.throws(() => wholeNumber(-5, 1000)(text), InvalidArgumentError);
  });
}

test('no digits are lost on the way', () => {
  const read = wholeNumber(0, Number.MAX_SAFE_INTEGER);
  assert.equal(read('9007199254740991'), 9_007_199_254_740_991);
  assert.throws(() => read('9007199254740993'), InvalidArgumentError);
});
