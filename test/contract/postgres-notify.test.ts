/** Revocations are told to whoever listens, over a connection that may be lost. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RevocationWatermarks } from '../../src/revocation/index.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { eventually } from '../support/eventually.ts';
import { createPostgresDatabase, patient, withPostgresClient } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { appId, nowMs, profile } from './database.ts';

/** Polling that never comes: what is heard was told. */
const neverMs = 86_400_000;

interface Replicas {
  /** Revokes. */
  readonly here: Store;
  /** Follows, through the proxy. */
  readonly there: Store;
  readonly proxy: TcpProxy;
  readonly url: string;
}

async function openReplicas(scope: Scope): Promise<Replicas> {
  const { url, drop } = await createPostgresDatabase();
  scope.defer(drop);
  const proxy = await TcpProxy.start(scope, url);
  const here = await openPostgresStore({ ...patient, url });
  scope.defer(() => here.close());
  const there = await openPostgresStore({ ...patient, url: proxy.through(url) });
  scope.defer(() => there.close());
  return { here, there, proxy, url };
}

/** Counts what is told. */
function listen(scope: Scope, store: Store): { count: number } {
  const told = { count: 0 };
  const unsubscribe = store.revocations.subscribe?.(() => told.count++);
  assert.ok(unsubscribe);
  scope.defer(unsubscribe);
  return told;
}

/** Waits until a revocation is told of; one before the connection was there is not. */
async function assertHears(told: { count: number }, { here }: Replicas, uid: string) {
  const before = told.count;
  await here.revocations.revokeUser(appId, uid, nowMs);
  await eventually('the revocation is told', () => told.count > before);
}

async function startListening(told: { count: number }): Promise<void> {
  await eventually('the listener is connected', () => told.count > 0);
}

describe('whoever subscribes', () => {
  test('is told of revocations and deletions by another replica', async (t) => {
    const scope = new Scope(t);
    const replicas = await openReplicas(scope);
    const told = listen(scope, replicas.there);
    await startListening(told);
    await assertHears(told, replicas, 'alice');
    const before = told.count;
    await replicas.here.users.deleteUser({ appId, uid: 'bob' }, nowMs);
    await eventually('the deletion is told', () => told.count > before);
  });

  test('is not told of other writes', async (t) => {
    const scope = new Scope(t);
    const replicas = await openReplicas(scope);
    const told = listen(scope, replicas.there);
    await startListening(told);
    await eventually('the connection stays for as long as it takes', async () => {
      const [connections, before] = [replicas.proxy.accepted, told.count];
      await replicas.here.users.putUser({ appId, uid: 'alice' }, profile());
      // Notifications come in the order of commits.
      await assertHears(told, replicas, 'bob');
      // A new one tells to look again.
      if (replicas.proxy.accepted > connections) return false;
      assert.equal(told.count, before + 1);
      return true;
    });
  });

  test('is told no more once it has ended its subscription', async (t) => {
    const scope = new Scope(t);
    const replicas = await openReplicas(scope);
    let count = 0;
    const unsubscribe = replicas.there.revocations.subscribe?.(() => count++);
    const told = listen(scope, replicas.there);
    await startListening(told);
    unsubscribe?.();
    const before = count;
    await assertHears(told, replicas, 'alice');
    assert.equal(count, before);
  });

  for (const [what, fault] of [
    ['was cut', (proxy: TcpProxy) => proxy.cut()],
    ['went silent', (proxy: TcpProxy) => proxy.stall()],
  ] as const) {
    test(`is told to look again after its connection ${what}, and of what follows`, async (t) => {
      const scope = new Scope(t);
      const replicas = await openReplicas(scope);
      const told = listen(scope, replicas.there);
      await startListening(told);
      const connections = replicas.proxy.accepted;
      fault(replicas.proxy);
      await replicas.here.revocations.revokeUser(appId, 'missed', nowMs);
      const before = told.count;
      await eventually('another one is tried', () => replicas.proxy.accepted > connections);
      replicas.proxy.heal();
      await eventually('it is told to look', () => told.count > before);
      await assertHears(told, replicas, 'alice');
    });
  }

  test('has its connection again after the server has ended it', async (t) => {
    const scope = new Scope(t);
    const replicas = await openReplicas(scope);
    const told = listen(scope, replicas.there);
    await startListening(told);
    const before = told.count;
    // It asks now and then whether the connection is still there.
    await withPostgresClient(replicas.url, (client) =>
      client.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and (query like 'listen %' or query = 'select 1')`),
    );
    await eventually('it is told to look', () => told.count > before);
    await assertHears(told, replicas, 'alice');
  });
});

describe('watermarks on PostgreSQL', () => {
  test('follow another replica without polling', async (t) => {
    const scope = new Scope(t);
    const { here, there } = await openReplicas(scope);
    const watermarks = new RevocationWatermarks({
      store: there.revocations,
      pollIntervalMs: neverMs,
    });
    scope.defer(() => watermarks.stop());
    await watermarks.start();
    for (let index = 0; index < 50; index++) {
      const uid = `user-${index}`;
      const { revokedAtMs } = await here.revocations.revokeUser(appId, uid, nowMs);
      if (index % 10 !== 9) continue;
      await eventually(`${uid} is known`, () => watermarks.revokedAt(appId, uid) === revokedAtMs);
    }
    for (let index = 0; index < 50; index++) {
      assert.notEqual(watermarks.revokedAt(appId, `user-${index}`), undefined);
    }
  });

  test('follow by polling while nothing is told', async (t) => {
    const scope = new Scope(t);
    const { here, there } = await openReplicas(scope);
    const { listRevocations, revokeUser } = there.revocations;
    const silent = {
      listRevocations: listRevocations.bind(there.revocations),
      revokeUser: revokeUser.bind(there.revocations),
    };
    const watermarks = new RevocationWatermarks({ store: silent, pollIntervalMs: 20 });
    scope.defer(() => watermarks.stop());
    await watermarks.start();
    await here.revocations.revokeUser(appId, 'alice', nowMs);
    await eventually('alice is known', () => watermarks.revokedAt(appId, 'alice') !== undefined);
  });
});
