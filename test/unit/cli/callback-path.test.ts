import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addCallbackPath } from '../../../src/cli/callback-path.ts';

test('a wrong --path is answered with every callback, each once', () => {
  assert.throws(
    () => addCallbackPath('none=/x'),
    ({ message }: Error) => {
      const [, listed = ''] = /callback one of ([a-z_, ]+)$/.exec(message) ?? [];
      const names = listed.split(', ');
      assert.ok(names.includes('get_sstoken') && names.includes('update_score'), message);
      assert.deepEqual([...new Set(names)], names);
      return true;
    },
  );
});
