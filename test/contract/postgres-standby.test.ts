/** While a synchronous standby is lost, commits hang that wait for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { eventually } from '../support/eventually.ts';
import { patient, withPostgresClient } from '../support/postgres.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { Scope } from '../support/scope.ts';
import { appId, nowMs, profile } from './database.ts';

/** Far below what the options of {@link patient} allow a statement. */
const deadlineMs = 15_000;

test('a nonce is taken, and expired ones go, although no standby confirms it', async (t) => {
  const scope = new Scope(t);
  const server = await PostgresServer.start();
  scope.defer(() => server.remove());
  const url = server.url('postgres');
  const time = { nowMs };
  const store = await openPostgresStore({ ...patient, url, clock: () => time.nowMs });
  scope.defer(() => store.close());
  await store.nonces.remember(appId, 'expired', 'a'.repeat(64), nowMs + 1);
  const setStandby = (name: string) =>
    withPostgresClient(url, async (client) => {
      await client.query(`alter system set synchronous_standby_names = '${name}'`);
      await client.query('select pg_reload_conf()');
    });
  await setStandby('lost');
  scope.defer(() => setStandby(''));
  const syncing = `select 1 from pg_stat_activity where wait_event = 'SyncRep'`;
  let profileWrite: Promise<void> | undefined;
  await withPostgresClient(url, async (client) => {
    await eventually('a commit hangs', async () => {
      // The server takes the setting in its own time; commits that come before it pass.
      profileWrite ??= store.users.putUser({ appId, uid: 'alice' }, profile()).then(() => {
        profileWrite = undefined;
      });
      return (await client.query(syncing)).rowCount === 1;
    });
    time.nowMs += 60_000;
    const nonce = ['fresh', 'b'.repeat(64), time.nowMs + 60_000] as const;
    const late = sleep(deadlineMs, 'late', { ref: false });
    for (const outcome of ['new', 'same']) {
      const remembering = store.nonces.remember(appId, ...nonce);
      assert.equal(await Promise.race([remembering, late]), outcome);
    }
    const { rows } = await client.query('select nonce from nonces');
    assert.deepEqual(rows, [{ nonce: 'fresh' }]);
    assert.ok(profileWrite !== undefined, 'what has to be kept waits still');
  });
  await setStandby('');
  await profileWrite;
});
