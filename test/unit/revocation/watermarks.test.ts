import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, type TestContext, test } from 'node:test';
import { type RevocationStore, RevocationWatermarks } from '../../../src/revocation/index.ts';
import { appId, nowMs, openDatabase, otherAppId, voidUntilMs } from '../../contract/database.ts';
import { type Backend, backends } from '../../contract/stores.ts';
import { untilPasses } from '../../support/eventually.ts';
import { delegate, fill, gate } from './support.ts';

const sqlite = backends.find(({ name }) => name === 'sqlite') as Backend;
const pollIntervalMs = 5;

/** Waits until one that begins to poll now has done so several times: what others had begun is due. */
async function untilAnotherHasPolled(t: TestContext, store: RevocationStore): Promise<void> {
  let reads = 0;
  const watched = delegate(store, async () => {
    reads++;
  });
  const another = new RevocationWatermarks({ store: watched, pollIntervalMs });
  t.after(() => another.stop());
  await another.start();
  await untilPasses(async () => assert.ok(reads >= 4));
}

describe('starting', () => {
  test('loads everything, more than one page too', async (t) => {
    const { store, location } = await openDatabase(sqlite, t);
    fill(location, 25_001);
    const watermarks = new RevocationWatermarks({ store: store.revocations });
    t.after(() => watermarks.stop());
    await watermarks.start();
    for (const index of [1, 2, 9_999, 10_000, 10_001, 20_000, 25_000, 25_001]) {
      assert.equal(watermarks.revokedAt('app', `user-${index}`), index);
    }
    assert.equal(watermarks.revokedAt('app', 'user-25002'), undefined);
  });

  for (const count of [0, 1, 10_000, 20_000]) {
    test(`ends with ${count} revocations`, async (t) => {
      const { store, location } = await openDatabase(sqlite, t);
      fill(location, count);
      const watermarks = new RevocationWatermarks({ store: store.revocations });
      t.after(() => watermarks.stop());
      await watermarks.start();
      assert.equal(watermarks.revokedAt('app', `user-${count}`), count || undefined);
    });
  }

  test('rejects if the revocations cannot be read', async (t) => {
    const database = await openDatabase(sqlite, t);
    const watermarks = new RevocationWatermarks({ store: database.store.revocations });
    const raw = new DatabaseSync(database.location);
    t.after(() => raw.close());
    raw.exec('drop table revocations');
    await assert.rejects(watermarks.start(), /revocations/);
    await watermarks.stop();
  });
});

describe('revoking', () => {
  test('holds here at once and for everybody in the store', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    const watermarks = new RevocationWatermarks({ store: store.revocations });
    const revocation = await watermarks.revokeUser(appId, 'alice', nowMs);
    assert.equal(watermarks.revokedAt(appId, 'alice'), voidUntilMs);
    const page = await store.revocations.listRevocations(0, 10);
    assert.deepEqual(page.revocations, [revocation]);
  });

  test('in the same millisecond counts on', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    const watermarks = new RevocationWatermarks({ store: store.revocations });
    await watermarks.revokeUser(appId, 'alice', nowMs);
    await watermarks.revokeUser(appId, 'alice', nowMs);
    assert.equal(watermarks.revokedAt(appId, 'alice'), voidUntilMs + 1);
  });

  test('one user of one app leaves all others alone', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    const watermarks = new RevocationWatermarks({ store: store.revocations });
    await watermarks.revokeUser(appId, 'alice', nowMs);
    assert.equal(watermarks.revokedAt(otherAppId, 'alice'), undefined);
    assert.equal(watermarks.revokedAt(appId, 'bob'), undefined);
    assert.equal(watermarks.revokedAt(appId, '__proto__'), undefined);
    assert.equal(watermarks.revokedAt('__proto__', 'alice'), undefined);
  });

  test('that the store refuses does not hold here', async (t) => {
    const database = await openDatabase(sqlite, t);
    const watermarks = new RevocationWatermarks({ store: database.store.revocations });
    await database.close(database.store);
    await assert.rejects(watermarks.revokeUser(appId, 'alice', nowMs));
    assert.equal(watermarks.revokedAt(appId, 'alice'), undefined);
  });

  test('never goes back to an earlier moment', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    const watermarks = new RevocationWatermarks({ store: store.revocations });
    watermarks.apply({ appId, uid: 'alice', revokedAtMs: 20 });
    watermarks.apply({ appId, uid: 'alice', revokedAtMs: 10 });
    assert.equal(watermarks.revokedAt(appId, 'alice'), 20);
  });
});

describe('following', () => {
  test('finds what another store has revoked, also a second time', async (t) => {
    const database = await openDatabase(sqlite, t);
    const other = await database.another();
    const { revocations: store } = database.store;
    const watermarks = new RevocationWatermarks({ store, pollIntervalMs });
    t.after(() => watermarks.stop());
    await watermarks.start();
    for (const revokedAtMs of [voidUntilMs, voidUntilMs + 1]) {
      await other.revocations.revokeUser(appId, 'alice', nowMs);
      await untilPasses(async () => {
        assert.equal(watermarks.revokedAt(appId, 'alice'), revokedAtMs);
      });
    }
  });

  test('finds whom another store has deleted', async (t) => {
    const database = await openDatabase(sqlite, t);
    const other = await database.another();
    const { revocations: store } = database.store;
    const watermarks = new RevocationWatermarks({ store, pollIntervalMs });
    t.after(() => watermarks.stop());
    await watermarks.start();
    await other.users.deleteUser({ appId, uid: 'alice' }, nowMs);
    await untilPasses(async () => assert.equal(watermarks.revokedAt(appId, 'alice'), voidUntilMs));
  });

  test('reads only what is new', async (t) => {
    const { store, location } = await openDatabase(sqlite, t);
    fill(location, 3);
    const cursors: number[] = [];
    const watched = delegate(store.revocations, async (cursor) => {
      cursors.push(cursor);
    });
    const watermarks = new RevocationWatermarks({ store: watched });
    await watermarks.catchUp();
    await watermarks.catchUp();
    assert.deepEqual(cursors, [0, 3]);
  });

  test('reports what failed, keeps what it knows, and finds the rest later', async (t) => {
    const database = await openDatabase(sqlite, t);
    const errors: unknown[] = [];
    const watermarks = new RevocationWatermarks({
      store: database.store.revocations,
      pollIntervalMs,
      onPollError: (error) => errors.push(error),
    });
    t.after(() => watermarks.stop());
    await watermarks.revokeUser(appId, 'alice', nowMs);
    await watermarks.start();
    const raw = new DatabaseSync(database.location);
    t.after(() => raw.close());
    raw.exec('alter table revocations rename to elsewhere');
    await untilPasses(async () => assert.ok(errors.length >= 2));
    assert.match(String(errors[0]), /revocations/);
    assert.equal(watermarks.revokedAt(appId, 'alice'), voidUntilMs);
    raw.exec('alter table elsewhere rename to revocations');
    await (await database.another()).revocations.revokeUser(appId, 'bob', nowMs);
    await untilPasses(async () => assert.equal(watermarks.revokedAt(appId, 'bob'), voidUntilMs));
  });

  test('shares one read between calls at the same time', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    let reads = 0;
    const watched = delegate(store.revocations, async () => {
      reads++;
    });
    const watermarks = new RevocationWatermarks({ store: watched });
    await Promise.all([watermarks.catchUp(), watermarks.catchUp(), watermarks.catchUp()]);
    assert.equal(reads, 1);
  });
});

describe('stopping', () => {
  test('waits for a read under way', async (t) => {
    const database = await openDatabase(sqlite, t);
    const reading = gate();
    const watched = delegate(database.store.revocations, () => reading.pass());
    const watermarks = new RevocationWatermarks({ store: watched });
    const started = watermarks.start();
    await reading.entered;
    let isStopped = false;
    const stopped = watermarks.stop().then(() => {
      isStopped = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isStopped, false);
    reading.open();
    await Promise.all([started, stopped]);
    await database.close(database.store);
  });

  test('ends the reads', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    let reads = 0;
    const watched = delegate(store.revocations, async () => {
      reads++;
    });
    const watermarks = new RevocationWatermarks({ store: watched, pollIntervalMs: 1 });
    await watermarks.start();
    await untilPasses(async () => assert.ok(reads >= 3));
    await watermarks.stop();
    const before = reads;
    await untilAnotherHasPolled(t, store.revocations);
    assert.equal(reads, before);
  });

  test('during the first read begins no others', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    let reads = 0;
    const watched = delegate(store.revocations, async () => {
      reads++;
    });
    const watermarks = new RevocationWatermarks({ store: watched, pollIntervalMs: 1 });
    const started = watermarks.start();
    await watermarks.stop();
    await started;
    await untilAnotherHasPolled(t, store.revocations);
    assert.equal(reads, 1);
  });

  test('does not fail because the read under way does', async (t) => {
    const database = await openDatabase(sqlite, t);
    const reading = gate();
    const watched = delegate(database.store.revocations, () => reading.pass());
    const watermarks = new RevocationWatermarks({ store: watched });
    const started = watermarks.start();
    await reading.entered;
    const stopped = watermarks.stop();
    await database.close(database.store);
    reading.open();
    await assert.rejects(started);
    await stopped;
  });
});
