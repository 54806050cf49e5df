/** The table of keys in memory against a map. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { KeyTable } from '../../../src/store/sqlite/key-table.ts';

/** Few hashes, at the edges as well, so that they collide and wrap around. */
const hash = fc.oneof(
  fc.constantFrom(0, 1, 2 ** 32 - 1, 2 ** 32 - 2, 2 ** 31),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);

function positionsOf(table: KeyTable, wanted: number): number[] {
  const found: number[] = [];
  table.find(wanted, (position) => {
    found.push(position);
    return false;
  });
  return found;
}

test('every position is found under its hash, and under no other', () => {
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 200 }), hash, (hashes, other) => {
      const table = new KeyTable();
      hashes.forEach((each, index) => {
        table.add(each, index + 1);
      });
      for (const each of new Set([...hashes, other])) {
        const expected = hashes.flatMap((known, index) => (known === each ? [index + 1] : []));
        assert.deepEqual(positionsOf(table, each), expected);
      }
      assert.equal(table.last, hashes.length);
    }),
  );
});

test('it grows, and forgets what is told to be gone', () => {
  const table = new KeyTable();
  const hashOf = (position: number): number => Math.imul(position, 0x9e3779b1) >>> 0;
  for (let position = 1; position <= 50_000; position++) {
    table.add(hashOf(position), position);
    if (position % 5_000 === 0) table.forgetBefore(position - 10_000);
  }
  for (let position = 40_000; position <= 50_000; position++) {
    assert.deepEqual(positionsOf(table, hashOf(position)), [position]);
  }
  assert.deepEqual(positionsOf(table, hashOf(1)), []);
});

test('room that was made for many changes nothing', () => {
  const table = new KeyTable();
  table.add(7, 1);
  table.reserve(100_000);
  table.add(7, 2);
  assert.deepEqual(positionsOf(table, 7), [1, 2]);
});

test('keys that come few at a time from elsewhere do not have all others moved each time', () => {
  const table = new KeyTable();
  table.reserve(10_000);
  const capacities = new Set<number>();
  for (let position = 1; position <= 20_000; position++) {
    table.reserve(1);
    table.add(Math.imul(position, 0x9e3779b1) >>> 0, position);
    capacities.add(table.capacity);
  }
  assert.ok(capacities.size < 5, `${capacities.size} times`);
});

test('a position of more than 32 bits is refused', () => {
  assert.throws(() => new KeyTable().add(1, 2 ** 32), RangeError);
});
