/** The comparison at the end of a torture run can fail: each way of going wrong is seen. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Comparison, compare, type Evidence, faultNames, type Sighting } from './compare.ts';

const events: readonly Sighting[] = [
  { position: 1, identity: 'a', room: 'red' },
  { position: 2, identity: 'b', room: 'blue' },
  { position: 4, identity: 'c', room: 'red' },
  { position: 5, identity: 'd', room: undefined },
];
const [first, second, third, fourth] = events as [Sighting, Sighting, Sighting, Sighting];

const good: Evidence = {
  sent: new Map([
    ['a', true],
    ['b', true],
    ['c', true],
    ['d', false],
    ['e', false],
  ]),
  stored: events,
  read: events,
  taken: [second, first, fourth, third, first],
};

function faultsOf(changes: Partial<Evidence>): Partial<Comparison> {
  const result = compare({ ...good, ...changes });
  return Object.fromEntries(
    faultNames.flatMap((name) => (result[name] === 0 ? [] : [[name, result[name]]])),
  );
}

test('a run without a fault has none, with repeats and rooms in any order', () => {
  assert.deepEqual(faultsOf({}), {});
  const { acknowledged, stored, delivered, deliveredAgain } = compare(good);
  assert.deepEqual([acknowledged, stored, delivered, deliveredAgain], [3, 4, 4, 1]);
});

describe('seen is', () => {
  const without = (gone: Sighting) => (each: Sighting) => each !== gone;
  const copy = { ...second, position: 9 };
  const other = { ...third, identity: 'c, a byte less' };
  const cases: readonly (readonly [string, Partial<Evidence>, Partial<Comparison>])[] = [
    [
      'an acknowledged message that is not stored',
      { sent: new Map([...good.sent, ['e', true]]) },
      { lost: 1 },
    ],
    [
      'a message that is stored twice',
      {
        stored: [...events, copy],
        read: [...events, copy],
        taken: [...good.taken, copy],
      },
      { doubled: 1 },
    ],
    [
      'an event that nobody has sent',
      { sent: new Map([...good.sent].filter(([identity]) => identity !== 'd')) },
      { foreign: 1 },
    ],
    [
      'an event that was never delivered',
      { taken: good.taken.filter(without(third)) },
      { undelivered: 1 },
    ],
    ['a delivery with another content', { taken: [...good.taken, other] }, { changed: 1 }],
    [
      'a room whose deliveries change places',
      { taken: [third, second, first, fourth] },
      { outOfOrder: 1 },
    ],
    [
      'an event that the feed passes over',
      { read: events.filter(without(second)) },
      { misread: 1 },
    ],
    ['an event that the feed tells twice', { read: [...events, fourth] }, { misread: 1 }],
    [
      'an event that the feed has changed',
      { read: [first, second, other, fourth] },
      { changed: 1 },
    ],
  ];
  for (const [what, changes, faults] of cases) {
    test(what, () => assert.deepEqual(faultsOf(changes), faults));
  }
});
