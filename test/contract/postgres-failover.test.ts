/** Behind a failover the old server may go on, as one that only reads. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { inspectPostgres, openPostgresStore } from '../../src/store/postgres/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { eventually } from '../support/eventually.ts';
import { patient, withPostgresClient } from '../support/postgres.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { Scope } from '../support/scope.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { appId, nowMs, profile, voidUntilMs } from './database.ts';

const scope = new Scope({ after });
const [oldUrl, newUrl] = (await Promise.all([startServer(), startServer()])) as [string, string];
const newStore = await openPostgresStore({ ...patient, url: newUrl });
scope.defer(() => newStore.close());

async function startServer(): Promise<string> {
  const server = await PostgresServer.start();
  scope.defer(() => server.remove());
  return server.url('postgres');
}

/** Makes the old server one that only reads, for all its connections at once. */
async function setReadOnly(value: 'on' | 'off'): Promise<void> {
  await withPostgresClient(oldUrl, async (client) => {
    await client.query(`alter system set default_transaction_read_only = ${value}`);
    await client.query('select pg_reload_conf()');
  });
  await eventually(`it is ${value}`, () =>
    withPostgresClient(oldUrl, async (client) => {
      const { rows } = await client.query('show transaction_read_only');
      return rows[0].transaction_read_only === value;
    }),
  );
}

/** A store whose connections all lead to the old server, which only reads from then on. */
async function openAtOldServer(scope: Scope): Promise<{ store: Store; proxy: TcpProxy }> {
  const proxy = await TcpProxy.start(scope, oldUrl);
  const url = proxy.through(oldUrl);
  const store = await openPostgresStore({ ...patient, url, poolSize: 2 });
  scope.defer(() => store.close());
  await Promise.all([store.check(), store.check(), store.revocations.listRevocations(0, 10)]);
  await setReadOnly('on');
  scope.defer(() => setReadOnly('off'));
  return { store, proxy };
}

describe('a connection to a server that only reads', () => {
  test('is not used again for what writes', async (t) => {
    const { store, proxy } = await openAtOldServer(new Scope(t));
    const write = () => store.users.putUser({ appId, uid: 'alice' }, profile());
    await assert.rejects(write(), { code: 'database_unavailable' });
    proxy.leadTo(newUrl);
    await eventually('it writes to the new server', () =>
      write()
        .then(() => true)
        .catch(() => {}),
    );
    assert.deepEqual(await newStore.users.findUser({ appId, uid: 'alice' }), profile());
  });

  test('is not used again for reading revocations', async (t) => {
    const { store, proxy } = await openAtOldServer(new Scope(t));
    proxy.leadTo(newUrl);
    await newStore.revocations.revokeUser(appId, 'carol', nowMs);
    const before = proxy.accepted;
    for (let poll = 0; poll < 10; poll++) {
      const { revocations } = await store.revocations.listRevocations(0, 10);
      assert.ok(revocations.some(({ uid }) => uid === 'carol'));
    }
    // Each of its connections is dropped when it is found out, so not every poll needs a new one.
    assert.ok(proxy.accepted - before < 10, `${proxy.accepted - before}`);
  });

  test('is refused when it is new, for what reads as well', async (t) => {
    const { store, proxy } = await openAtOldServer(new Scope(t));
    proxy.cut();
    await eventually('its connections are gone', () => proxy.connections === 0);
    proxy.heal();
    await assert.rejects(store.revocations.listRevocations(0, 10), ({ code, cause }) => {
      assert.match((cause as Error).message, /only reads/);
      return code === 'database_unavailable';
    });
    proxy.leadTo(newUrl);
    await newStore.revocations.revokeUser(appId, 'bob', nowMs);
    const { revocations } = await store.revocations.listRevocations(0, 10);
    assert.deepEqual(revocations.at(-1), { appId, uid: 'bob', revokedAtMs: voidUntilMs });
  });

  test('does for looking at what is there', async (t) => {
    await openAtOldServer(new Scope(t));
    const { migrations } = await inspectPostgres({ ...patient, url: oldUrl });
    assert.ok(migrations.every(({ state }) => state === 'applied'));
  });
});
