/** Text for people, broken into lines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrap } from '../../../src/core/index.ts';

const rows: readonly (readonly [string, string, number, readonly string[]])[] = [
  ['at spaces', 'one two three four', 9, ['one two', 'three', 'four']],
  ['not at all if it fits', 'one, two', 8, ['one, two']],
  ['after commas', '"a":1,"b":2,"c":3', 12, ['"a":1,"b":2,', '"c":3']],
  ['before a word that fits into a line', 'a bcdefghi', 9, ['a', 'bcdefghi']],
  ['within one that does not', 'ab cdefghijkl', 8, ['ab cdefg', 'hijkl']],
  ['not within a character', 'abc💥def', 4, ['abc', '💥de', 'f']],
];

for (const [how, text, width, lines] of rows) {
  test(`a text is broken ${how}`, () => {
    assert.deepEqual(wrap(text, width), lines);
  });
}
