import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createInbox } from '../../../src/inbox/index.ts';
import { FeedReaders } from '../../../src/server/feed-readers.ts';
import { addInboxGauges } from '../../../src/server/inbox-gauges.ts';
import { Metrics } from '../../../src/server/metrics.ts';
import { openSqliteStore } from '../../../src/store/sqlite/index.ts';
import { Scope } from '../../support/scope.ts';

test('a store that has not answered yet is not taken for one without events', async (t) => {
  const directory = await new Scope(t).temporaryDirectory();
  const store = await openSqliteStore(`${directory}/store.db`);
  const metrics = new Metrics([]);
  const clock = () => 0;
  const inbox = createInbox({ store: store.events, clock });
  addInboxGauges(metrics, { inbox, store, readers: new FeedReaders(metrics), clock });
  await store.close();
  const text = await metrics.registry.metrics();
  assert.match(text, /^sudgate_inbox_waiting_messages 0$/m);
  assert.doesNotMatch(text, /^sudgate_(events|rounds)_position/m);
  assert.doesNotMatch(text, /^sudgate_webhook_backlog_seconds/m);
});
