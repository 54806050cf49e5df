/** What the command line takes its output for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineWidth } from '../../../src/cli/terminal.ts';

test('a line is as long as the terminal is wide, and without end where nobody says how wide', () => {
  assert.equal(lineWidth({ isTTY: true, columns: 80 }), 80);
  assert.equal(lineWidth({ isTTY: true, columns: 0 }), Number.POSITIVE_INFINITY);
  assert.equal(lineWidth({ isTTY: false, columns: 80 }), Number.POSITIVE_INFINITY);
});
