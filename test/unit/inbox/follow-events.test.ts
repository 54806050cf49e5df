/** Following the events of a store, a real one. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { type FollowOptions, followEvents, type StoredEvent } from '../../../src/inbox/index.ts';
import { openSqliteStore, type Store } from '../../../src/store/sqlite/index.ts';
import { tellReports } from '../../support/feed.ts';
import { Scope } from '../../support/scope.ts';
import { reportBody } from '../../support/signed-sender.ts';

interface Following {
  readonly store: Store;
  /** Resolves when the store has said for the first time which events there are. */
  readonly listed: Promise<void>;
  readonly end: () => void;
  readonly next: () => Promise<IteratorResult<readonly StoredEvent[], void>>;
}

const longIdleMs = 60_000;

async function follow(
  t: TestContext,
  { idleMs = longIdleMs, limit = 10 } = {},
): Promise<Following> {
  const scope = new Scope(t);
  const store = await openSqliteStore(join(await scope.temporaryDirectory(), 'sudgate.db'));
  scope.defer(() => store.close());
  const abort = new AbortController();
  const end = () => abort.abort();
  scope.defer(end);
  const query = { after: 0, limit };
  const { promise: listed, resolve } = Promise.withResolvers<void>();
  const events: FollowOptions['store'] = {
    listEvents: (page) => store.events.listEvents(page).finally(resolve),
    subscribe: (listener) => store.events.subscribe(listener),
  };
  const batches = followEvents({ store: events, query, idleMs, signal: abort.signal });
  return { store, listed, end, next: () => batches.next() };
}

function keysOf({ value }: IteratorResult<readonly StoredEvent[], void>): string[] | undefined {
  return value?.map(({ key }) => key);
}

test('batches hold no more than the limit', async (t) => {
  const { store, next } = await follow(t, { limit: 2 });
  await tellReports(
    store,
    ['a', 'b', 'c'].map((round) => reportBody(round)),
  );
  assert.deepEqual([keysOf(await next()), keysOf(await next())], [['a', 'b'], ['c']]);
});

test('what comes while a batch is worked on comes with the next one', async (t) => {
  const { store, next } = await follow(t);
  await tellReports(store, [reportBody('a')]);
  assert.deepEqual(keysOf(await next()), ['a']);
  await tellReports(store, [reportBody('b')]);
  await tellReports(store, [reportBody('c')]);
  assert.deepEqual(keysOf(await next()), ['b', 'c']);
});

test('what comes during the wait ends it', async (t) => {
  const { store, next } = await follow(t);
  const waiting = next();
  await tellReports(store, [reportBody('a')]);
  assert.deepEqual(keysOf(await waiting), ['a']);
});

test('a wait without events ends with an empty batch, and goes on', async (t) => {
  const { store, next } = await follow(t, { idleMs: 5 });
  assert.deepEqual(keysOf(await next()), []);
  assert.deepEqual(keysOf(await next()), []);
  await tellReports(store, [reportBody('a')]);
  assert.deepEqual(keysOf(await next()), ['a']);
});

// The end of the wait itself would hide one that does not end when told so.
const endsBefore = { timeout: longIdleMs / 3 };

test('it ends when told so during a wait', endsBefore, async (t) => {
  const during = await follow(t);
  const waiting = during.next();
  await during.listed;
  // The wait begins when the answer of the store has been looked at.
  await setImmediate();
  during.end();
  assert.deepEqual(keysOf(await waiting), []);
  assert.equal((await during.next()).done, true);
});

test('it ends when told so between batches, and before it has begun', async (t) => {
  const between = await follow(t);
  await tellReports(between.store, [reportBody('a')]);
  await between.next();
  between.end();
  assert.equal((await between.next()).done, true);

  const before = await follow(t);
  before.end();
  assert.equal((await before.next()).done, true);
});
