/** What holds for the PostgreSQL database itself, seen through a connection that knows no store. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import type { StoredUser } from '../../src/users/index.ts';
import { untilPasses } from '../support/eventually.ts';
import { createPostgresDatabase, patient, withPostgresClient } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { appId, listAll, nowMs, profile, user, voidUntilMs } from './database.ts';
import { message } from './inbox-messages.ts';
import {
  countOf,
  createDatabase,
  waiting,
  waitingTrigger,
  withStore,
} from './postgres-database.ts';

describe('a revocation that commits late', () => {
  test('is never passed over by one who follows', async (t) => {
    const url = await createDatabase(new Scope(t));
    await withStore({ url }, async (store) => {
      await withPostgresClient(url, async (client) => {
        await client.query(waitingTrigger('revocations', "new.uid = 'late'"));
        await client.query('select pg_advisory_lock(42)');
        const seen: string[] = [];
        let cursor = 0;
        const follow = async (): Promise<void> => {
          const news = await listAll(store, 100, cursor);
          cursor = news.cursor;
          seen.push(...news.revocations.map(({ uid }) => uid));
        };
        // Has its position, and does not commit.
        const late = store.revocations.revokeUser(appId, 'late', nowMs);
        await untilPasses(async () => assert.equal(await countOf(client, waiting), 1));
        const early = store.revocations.revokeUser(appId, 'early', nowMs);
        await untilPasses(async () => assert.equal(await countOf(client, waiting), 2));
        await follow();
        await client.query('select pg_advisory_unlock(42)');
        await Promise.all([late, early]);
        await follow();
        assert.deepEqual(seen, ['late', 'early']);
      });
    });
  });

  test('and is rolled back leaves those behind it', async (t) => {
    const url = await createDatabase(new Scope(t));
    await withStore({ url }, async (store) => {
      await withPostgresClient(url, async (client) => {
        const refusal = `create function refuse() returns trigger language plpgsql as
          $$ begin perform pg_advisory_xact_lock_shared(42); raise 'no'; end $$;
          create trigger refuse after insert on revocations for each row
          when (new.uid = 'late') execute function refuse()`;
        await client.query(refusal);
        await client.query('select pg_advisory_lock(42)');
        const late = assert.rejects(store.revocations.revokeUser(appId, 'late', nowMs), /no/);
        await untilPasses(async () => assert.equal(await countOf(client, waiting), 1));
        const early = store.revocations.revokeUser(appId, 'early', nowMs);
        await client.query('select pg_advisory_unlock(42)');
        await Promise.all([late, early]);
        const { revocations } = await listAll(store);
        assert.deepEqual(revocations, [{ appId, uid: 'early', revokedAtMs: voidUntilMs }]);
      });
    });
  });
});

describe('a database', () => {
  test('in an encoding that lacks letters is refused, with what to do, and gets no table', async (t) => {
    const { url, drop } = await createPostgresDatabase(undefined, 'LATIN1');
    new Scope(t).defer(drop);
    const refusal = /is in LATIN1, .* "create database … template template0 encoding 'UTF8'"/;
    await assert.rejects(openPostgresStore({ ...patient, url }), refusal);
    await withPostgresClient(url, async (client) => {
      assert.equal(await countOf(client, "pg_tables where schemaname = 'public'"), 0);
    });
  });

  test('in SQL_ASCII keeps every text', async (t) => {
    const { url, drop } = await createPostgresDatabase(undefined, 'SQL_ASCII');
    new Scope(t).defer(drop);
    await withStore({ url }, async (store) => {
      const stranger = profile({ nick_name: 'Ж 漢 🎲' });
      await store.users.putUser({ appId, uid: '🎲' }, stranger);
      assert.deepEqual(await store.users.findUser({ appId, uid: '🎲' }), stranger);
    });
  });
});

describe('migrations', () => {
  const applied = 'select name, timestamp from kysely_migration order by name';

  test('that were applied are not applied again', async (t) => {
    const url = await createDatabase(new Scope(t));
    const read = () =>
      withPostgresClient(url, async (client) => (await client.query(applied)).rows);
    await (await openPostgresStore({ ...patient, url })).close();
    const before = await read();
    assert.ok(before.length > 0);
    await (await openPostgresStore({ ...patient, url })).close();
    assert.deepEqual(await read(), before);
  });

  test('that fail leave no table of theirs, and succeed once the cause is gone', async (t) => {
    const url = await createDatabase(new Scope(t));
    await withPostgresClient(url, async (client) => {
      await client.query('create table revocations (other text)');
      await assert.rejects(openPostgresStore({ ...patient, url }), /revocations/);
      assert.equal(await countOf(client, "pg_tables where tablename = 'users'"), 0);
      await client.query('drop table revocations');
    });
    await withStore({ url }, (store) => store.users.putUser({ appId, uid: 'alice' }, profile()));
  });

  test('of a newer version do not keep a replica of this one from starting', async (t) => {
    const url = await createDatabase(new Scope(t));
    await (await openPostgresStore({ ...patient, url })).close();
    await withPostgresClient(url, async (client) => {
      await client.query("insert into kysely_migration values ('9999_later', '2099-01-01')");
      await client.query('alter table users add column later text');
    });
    await withStore({ url }, async (store) => {
      await store.users.putUser({ appId, uid: 'alice' }, profile());
      assert.deepEqual(await store.users.findUser({ appId, uid: 'alice' }), profile());
    });
  });

  test('that were applied by another leave one to do who may not change tables', async (t) => {
    const scope = new Scope(t);
    const url = await createDatabase(scope);
    await (await openPostgresStore({ ...patient, url })).close();
    const role = `sudgate_test_${randomBytes(8).toString('hex')}`;
    const rights = 'select, insert, update, delete on all tables in schema public';
    const counters = 'usage on all sequences in schema public';
    const password = randomBytes(8).toString('hex');
    await withPostgresClient(url, async (client) => {
      await client.query(
        `create role ${role} login password '${password}';
         grant ${rights} to ${role}; grant ${counters} to ${role}`,
      );
    });
    scope.defer(() =>
      withPostgresClient(url, async (client) => {
        await client.query(`drop owned by ${role}; drop role ${role}`);
      }),
    );
    const limited = new URL(url);
    limited.username = role;
    limited.password = password;
    await withStore({ url: limited.href }, async (store) => {
      await store.users.putUser({ appId, uid: 'alice' }, profile());
      await store.users.deleteUser({ appId, uid: 'alice' }, nowMs);
      assert.equal((await listAll(store)).revocations.length, 1);
      await store.nonces.remember(appId, 'n-1', 'a'.repeat(64), nowMs);
      // Without a partition of their own, which only an owner can make.
      assert.deepEqual(await store.events.append([message()]), ['new']);
      const query = { receivedBeforeMs: nowMs + 1, limit: 10 };
      assert.equal(await store.retention.deleteEvents(query), 1);
      assert.deepEqual(await store.events.append([message()]), ['repeat']);
    });
  });
});

describe('an error of the database', () => {
  test('quotes neither the row nor the password', async (t) => {
    const url = await createDatabase(new Scope(t));
    const secret = new URL(url);
    secret.password ||= 'canary-password';
    await withStore({ url: secret.href }, async (store) => {
      const rows = [
        { ...user('canary-uid', { avatar_url: 'canary-url' }), nick_name: null },
        user('canary-uid', { nick_name: 'canary\u0000name' }),
        { ...user('canary-uid'), is_ai: 'canary-number' },
      ] as unknown as StoredUser[];
      for (const row of rows) {
        const error: unknown = await store.users.putUsers(appId, [row]).catch((reason) => reason);
        assert.ok(error instanceof Error);
        assert.match(error.message, /^PostgreSQL \d/);
        assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /canary/);
      }
    });
    secret.pathname = '/sudgate_no_such_database';
    const error: unknown = await openPostgresStore({ url: secret.href }).catch((reason) => reason);
    assert.match((error as Error).message, /^postgres:\/\/.*sudgate_no_such_database/);
    const password = decodeURIComponent(secret.password);
    assert.ok(!inspect(error, { depth: 9 }).includes(password));
  });
});

describe('two batches at once that hold the same users in different orders', () => {
  test('are both put', async (t) => {
    const url = await createDatabase(new Scope(t));
    await withStore({ url }, async (store) => {
      const users = Array.from({ length: 400 }, (_, index) => user(`user-${index}`));
      for (let round = 0; round < 5; round++) {
        await Promise.all([
          store.users.putUsers(appId, users),
          store.users.putUsers(appId, users.toReversed()),
          store.users.addMissingUsers(appId, users.toReversed()),
        ]);
      }
    });
  });
});
