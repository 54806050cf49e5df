/** Tables of the command line: aligned, cut to the terminal, harmless. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { type Column, Table } from '../../../src/cli/table.ts';

const columns: readonly Column[] = [
  { title: 'N', align: 'right' },
  { title: 'TYPE', shrinks: 'first' },
  { title: 'KEY', shrinks: 'last' },
];

function draw(rows: readonly (readonly string[])[], lineWidth = Number.POSITIVE_INFINITY) {
  const table = new Table(columns, rows, lineWidth);
  return [table.head(), ...rows.map((row) => table.line(row))];
}

describe('a table', () => {
  test('is as wide as what it holds, numbers to the right', () => {
    assert.deepEqual(
      draw([
        ['7', 'game_start', 'a'],
        ['1234', 'x', 'longer key'],
      ]),
      ['   N  TYPE        KEY', '   7  game_start  a', '1234  x           longer key'],
    );
  });

  test('counts characters of East Asia and pictures as two', () => {
    assert.deepEqual(
      draw([
        ['1', '卡罗尔', 'a'],
        ['2', '🎲', 'b'],
        ['3', 'Zoë', 'c'],
      ]).slice(1),
      ['1  卡罗尔  a', '2  🎲      b', '3  Zoë     c'],
    );
  });

  test('cuts what may be cut first, and the rest only if that is not enough', () => {
    const rows = [['1', 'x'.repeat(20), 'y'.repeat(20)]];
    assert.deepEqual(draw(rows, 40)[1], `1  ${'x'.repeat(14)}…  ${'y'.repeat(20)}`);
    assert.deepEqual(draw(rows, 25)[1], `1  ${'x'.repeat(5)}…  ${'y'.repeat(13)}…`);
    assert.deepEqual(draw(rows, 5)[1], `1  ${'x'.repeat(5)}…  ${'y'.repeat(5)}…`);
  });

  test('leaves a column out if what is to stay whole has no room otherwise', () => {
    const own: readonly Column[] = [
      { title: 'ID' },
      { title: 'APP', shrinks: 'away' },
      { title: 'URL', shrinks: 'last' },
    ];
    const row = ['x'.repeat(10), 'app '.repeat(5).trim(), 'y'.repeat(10)];
    const lines = (width: number) => {
      const table = new Table(own, [row], width);
      return [table.head(), table.line(row)];
    };
    assert.equal(lines(30)[1], `${row[0]}  app a…  ${row[2]}`);
    assert.deepEqual(lines(29), ['ID          URL', `${row[0]}  ${row[2]}`]);
    assert.equal(lines(20)[1], `${row[0]}  ${'y'.repeat(7)}…`);
  });

  test('cuts rows that come later to the same columns, unless it goes to a pipe', () => {
    const later = ['1', 'x'.repeat(30), 'key'];
    const first = [['1', 'game_start', 'key']];
    assert.equal(new Table(columns, first, 80).line(later), `1  ${'x'.repeat(9)}…  key`);
    const piped = new Table(columns, first, Number.POSITIVE_INFINITY);
    assert.equal(piped.line(later), `1  ${'x'.repeat(30)}  key`);
  });

  test('shows what would steer the terminal, and does not pass it on', () => {
    const [, line] = draw([['1', '\u001b[31mred\u009b', 'a\nb\u202ec\u2028\ud800']]);
    assert.equal(line, '1  \\u001b[31mred\\u009b  a\\u000ab\\u202ec\\u2028\\ud800');
  });

  test('never fills more than the line, whatever it holds', () => {
    const cells = fc.tuple(fc.nat().map(String), fc.string(), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(
        fc.array(cells, { minLength: 1 }),
        fc.integer({ min: 32, max: 100 }),
        (rows, width) => {
          // ASCII is one column each: at least those lines can be measured without the table's own ruler.
          for (const line of draw(rows, width).slice(1)) {
            if (/^[ -~]*$/.test(line)) assert.ok(line.length <= width);
            assert.doesNotMatch(line, /\p{Cc}/u);
          }
        },
      ),
    );
  });
});
