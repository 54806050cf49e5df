import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted } from '../../../src/cli/counted.ts';

test('one is one account, all others are accounts', () => {
  const counts = [0, 1, 2].map((count) => counted(count, 'account'));
  assert.deepEqual(counts, ['0 accounts', '1 account', '2 accounts']);
});
