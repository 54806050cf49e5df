/** What is kept is bounded, so that a simulator may run for long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgetOldest, maxKept } from '../../../src/simulator/forget-oldest.ts';

test('the entry that was added first is forgotten when there is one too many', () => {
  const kept = new Map(Array.from({ length: maxKept }, (_, nth) => [`${nth}`, nth]));
  assert.equal(forgetOldest(kept), undefined);
  assert.equal(kept.size, maxKept);
  kept.set('more', -1);
  assert.equal(forgetOldest(kept), 0);
  assert.deepEqual([kept.size, kept.has('0'), kept.has('more')], [maxKept, false, true]);
});
