/** Where a file stops being JSON. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findJsonError } from '../../../src/config/json-error-position.ts';

for (const [what, text, line, column] of [
  ['a comma too many', '{\n  "port": 1,\n}', 3, 1],
  ['a comma too few', '{\n  "port": 1\n  "host": "x"\n}', 3, 3],
  ['a name without quotes', '{\n  port: 1\n}', 2, 3],
  ['a value without quotes', '{\n  "host": localhost\n}', 2, 11],
  ['a comment', '{\n  // my app\n}', 2, 3],
  ['an end too early', '{\n  "port": 1,\n', 3, 1],
  ['a text that is not closed', '{"host": "x', 1, 12],
  ['more behind the end', '{}\n{}', 2, 1],
  ['nothing', '', 1, 1],
  ['other text', 'canary', 1, 1],
] as const) {
  test(`${what} is found`, () => {
    assert.deepEqual(findJsonError(text), { line, column });
  });
}

test('a character that no JSON has is found wherever it is put outside of a text', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (values, at) => {
      const text = JSON.stringify(values, undefined, 1);
      const offset = at % (text.length + 1);
      const { line, column } = findJsonError(`${text.slice(0, offset)}#${text.slice(offset)}`);
      const lines = text.slice(0, offset).split('\n');
      assert.deepEqual([line, column], [lines.length, (lines.at(-1) ?? '').length + 1]);
    }),
  );
});
