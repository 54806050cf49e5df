/** A slow database is waited for within bounds, and no longer. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SudgateError } from '../../src/errors.ts';
import { openPostgresStore, type PostgresOptions } from '../../src/store/postgres/index.ts';
import { eventually } from '../support/eventually.ts';
import { createPostgresDatabase, patient, withPostgresClient } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { appId, nowMs, profile } from './database.ts';
import { manyMessages, message } from './inbox-messages.ts';
import { waiting } from './postgres-database.ts';

/** Small, so that the tests are quick: what has to succeed may be tried again. */
const short = {
  poolSize: 2,
  connectTimeoutMs: 1_500,
  lookupTimeoutMs: 1_500,
  lockTimeoutMs: 1_000,
  statementTimeoutMs: 2_000,
} as const;

async function openStore(scope: Scope, options: Partial<PostgresOptions> = short) {
  const { url, drop } = await createPostgresDatabase();
  scope.defer(drop);
  const proxy = await TcpProxy.start(scope, url);
  // Making the tables is no part of what has to be quick.
  const preparing = await openPostgresStore({ ...patient, url });
  await preparing.users.putUser({ appId, uid: 'alice' }, profile());
  await preparing.close();
  const store = await eventually('it opens', () =>
    openPostgresStore({ url: proxy.through(url), ...options }).catch(() => undefined),
  );
  scope.defer(() => store.close());
  const find = () => store.users.findUser({ appId, uid: 'alice' });
  await eventually('there is a connection', () => find().catch(() => undefined));
  return { url, proxy, store, find };
}

/** It works again, be it that a busy machine needs more than one try to be in time. */
function worksAgain<T>(call: () => Promise<T>): Promise<T> {
  return eventually('it works again', async () => {
    const [outcome] = await Promise.allSettled([call()]);
    if (outcome.status === 'fulfilled') return { value: outcome.value };
    await assertUnavailable(Promise.reject(outcome.reason));
    return undefined;
  }).then(({ value }) => value);
}

async function assertUnavailable(call: Promise<unknown>, cause?: RegExp): Promise<void> {
  await assert.rejects(call, (error) => {
    assert.ok(error instanceof SudgateError);
    assert.equal(error.code, 'database_unavailable');
    if (cause !== undefined) assert.match((error.cause as Error).message, cause);
    return true;
  });
}

describe('while a table is locked by somebody else', () => {
  test('a look-up gives up, many of them take no more connections than allowed', async (t) => {
    const { url, proxy, find } = await openStore(new Scope(t));
    await withPostgresClient(url, async (client) => {
      await client.query('begin; lock table users in access exclusive mode');
      await Promise.all(Array.from({ length: 40 }, () => assertUnavailable(find())));
      // Two of the pool, and those given up that the server has not closed yet.
      assert.ok(proxy.connections <= 2 * short.poolSize, `${proxy.connections}`);
      await client.query('rollback');
    });
    assert.deepEqual(await worksAgain(find), profile());
  });

  test('a write gives up on the lock', async (t) => {
    const { url, store } = await openStore(new Scope(t));
    await withPostgresClient(url, async (client) => {
      await client.query('begin; lock table users in access exclusive mode');
      const write = store.users.putUser({ appId, uid: 'bob' }, profile());
      await assertUnavailable(write, /55P03/);
      await client.query('rollback');
    });
    await worksAgain(() => store.users.putUser({ appId, uid: 'bob' }, profile()));
  });

  test('a statement that runs too long is ended by the server', async (t) => {
    const { url, store } = await openStore(new Scope(t));
    await withPostgresClient(url, async (client) => {
      await client.query(`create function slow() returns trigger language plpgsql as
        $$ begin perform pg_sleep(60); return new; end $$;
        create trigger slow before insert on revocations for each row execute function slow()`);
      await assertUnavailable(store.revocations.revokeUser(appId, 'alice', nowMs));
      // The client gives up half a second later by itself, which the server does not hear of.
      await eventually('the server has ended it', async () => {
        const { rows } = await client.query(
          "select 1 from pg_stat_activity where state = 'active' and wait_event = 'PgSleep'",
        );
        return rows.length === 0;
      });
      await client.query('drop trigger slow on revocations');
    });
    await worksAgain(() => store.revocations.revokeUser(appId, 'alice', nowMs));
  });
});

describe('while another replica is in the middle of an append', () => {
  test('an append gives up, and is kept when it comes again', async (t) => {
    const { url, store } = await openStore(new Scope(t));
    await worksAgain(() => store.events.append([message({ key: 'first' })]));
    await withPostgresClient(url, async (client) => {
      // That every append inserts into, and holds its lock for.
      await client.query('begin; lock table message_keys in access exclusive mode');
      const batches = ['a', 'b', 'c'].map((prefix) => store.events.append(manyMessages(3, prefix)));
      await Promise.all(batches.map((batch) => assertUnavailable(batch)));
      await client.query('rollback');
      const { rows } = await client.query(`select 1 from ${waiting}`);
      assert.deepEqual(rows, []);
    });
    // It comes again until it is taken, as the platform sends it: the connections of those that gave
    // up may hold their locks for a moment longer.
    let outcomes: readonly string[] = [];
    await eventually('it is kept', async () => {
      outcomes = await store.events.append(manyMessages(3, 'a')).catch(() => []);
      return outcomes.length > 0;
    });
    assert.deepEqual(outcomes, ['new', 'new', 'new']);
  });
});

describe('while the network', () => {
  for (const [what, fault] of [
    ['is cut', (proxy: TcpProxy) => proxy.cut()],
    ['lets nothing through', (proxy: TcpProxy) => proxy.stall()],
  ] as const) {
    test(`${what}, every call is refused, and works again afterwards`, async (t) => {
      const { proxy, store, find } = await openStore(new Scope(t));
      for (let round = 0; round < 2; round++) {
        fault(proxy);
        await Promise.all([
          ...Array.from({ length: 10 }, () => assertUnavailable(find())),
          assertUnavailable(store.check()),
          assertUnavailable(store.users.putUser({ appId, uid: 'bob' }, profile())),
          assertUnavailable(store.revocations.revokeUser(appId, 'bob', nowMs)),
          assertUnavailable(store.revocations.listRevocations(0, 10)),
          assertUnavailable(
            Promise.resolve(store.nonces.remember(appId, 'n', 'a'.repeat(64), nowMs)),
          ),
          assertUnavailable(store.events.append([message({ key: `round ${round}` })])),
          assertUnavailable(store.events.listEvents({ after: 0, limit: 10 })),
          assertUnavailable(store.rounds.roundsPosition()),
          assertUnavailable(store.consumers.savePosition('wallet', 1)),
          assertUnavailable(store.retention.deleteEvents({ receivedBeforeMs: 1, limit: 1 })),
        ]);
        proxy.heal();
        assert.deepEqual(await worksAgain(find), profile());
        await worksAgain(() => store.users.putUser({ appId, uid: 'bob' }, profile()));
        const again = message({ key: `again ${round}` });
        await worksAgain(() => store.events.append([again]));
        assert.deepEqual(await worksAgain(() => store.events.append([again])), ['repeat']);
      }
    });
  }

  test('lets nothing through, closing ends all the same', async (t) => {
    const { url, proxy } = await openStore(new Scope(t));
    const options = { url: proxy.through(url), ...short };
    const open = () => openPostgresStore(options).catch(() => undefined);
    const store = await eventually('it opens', open);
    store.revocations.subscribe?.(() => {});
    await worksAgain(() => store.check());
    proxy.stall();
    const call = assertUnavailable(store.check());
    await store.close();
    await call;
    proxy.heal();
  });
});

test('more calls than may wait are refused at once', async (t) => {
  const { url, find } = await openStore(new Scope(t), {
    poolSize: 1,
    connectTimeoutMs: 60_000,
    lookupTimeoutMs: 60_000,
    lockTimeoutMs: 60_000,
    statementTimeoutMs: 60_000,
  });
  await withPostgresClient(url, async (client) => {
    await client.query('begin; lock table users in access exclusive mode');
    const waiting = Array.from({ length: 200 }, find);
    await assertUnavailable(find(), /200 calls wait/);
    await client.query('rollback');
    for (const found of await Promise.all(waiting)) assert.deepEqual(found, profile());
  });
});

describe('options that are out of bounds', () => {
  for (const name of [
    'poolSize',
    'connectTimeoutMs',
    'statementTimeoutMs',
    'lockTimeoutMs',
    'lookupTimeoutMs',
    'idleTimeoutMs',
  ]) {
    for (const value of [0, -1, 1.5, Number.NaN, 2 ** 31]) {
      test(`${name} of ${value} is refused before anything is connected`, async () => {
        const url = 'postgres://nobody@127.0.0.1:1/none';
        await assert.rejects(openPostgresStore({ url, [name]: value }), {
          name: 'RangeError',
          message: new RegExp(`^${name}: `),
        });
      });
    }
  }

  test('a URL that is none is refused before anything is connected', async () => {
    await assert.rejects(openPostgresStore({ url: 'http://host/db' }), { name: 'TypeError' });
  });
});
