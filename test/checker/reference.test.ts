/** A correct app server, written without a line of the product, passes every check. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReferenceServer } from './faulty/reference-server.ts';
import { checkServer, failed } from './run.ts';

test('the reference server passes every check but those of TLS, which it does not speak', async (t) => {
  const results = await checkServer(t, new ReferenceServer());
  assert.deepEqual(failed(results), []);
  const skipped = results.filter(({ status, group }) => status === 'skip' && group !== 'tls');
  assert.deepEqual(
    skipped.map(({ id, seen }) => `${id}: ${seen}`),
    [],
  );
});
