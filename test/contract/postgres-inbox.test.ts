/** Appends of several replicas at once, seen by one who follows. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { maxVariants } from '../../src/inbox/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { untilPasses } from '../support/eventually.ts';
import { withPostgresClient } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { openDatabase } from './database.ts';
import { listAllEvents, manyMessages, message } from './inbox-messages.ts';
import {
  countOf,
  createDatabase,
  waiting,
  waitingTrigger,
  withStore,
} from './postgres-database.ts';
import { backends } from './stores.ts';

const patient = { lockTimeoutMs: 60_000, statementTimeoutMs: 60_000 } as const;
const [postgres] = backends.filter(({ name }) => name === 'postgres');

/** Two stores on one database, as two replicas have them. */
async function withReplicas(
  scope: Scope,
  work: (here: Store, there: Store, url: string) => Promise<void>,
): Promise<void> {
  const url = await createDatabase(scope);
  await withStore({ url, ...patient }, (here) =>
    withStore({ url, ...patient }, (there) => work(here, there, url)),
  );
}

/** Reads what is new again and again, as a consumer does. */
class Follower {
  readonly keys: string[] = [];
  #position = 0;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async follow(filter: { types?: readonly string[] } = {}): Promise<void> {
    for (;;) {
      const query = { after: this.#position, limit: 3, ...filter };
      const page = await this.#store.events.listEvents(query);
      const last = page.at(-1);
      if (last === undefined) return;
      this.keys.push(...page.map(({ key }) => key));
      this.#position = last.position;
    }
  }
}

describe('an event that commits late', () => {
  for (const filter of [{}, { types: ['game_start', 'game_settle'] }]) {
    test(`is never passed over by one who follows ${JSON.stringify(filter)}`, async (t) => {
      await withReplicas(new Scope(t), async (here, there, url) => {
        await here.events.append([message({ key: 'first' })]);
        await withPostgresClient(url, async (client) => {
          await client.query(waitingTrigger('events', "new.key = 'late'"));
          await client.query('select pg_advisory_lock(42)');
          const follower = new Follower(there);
          // Has its position, and does not commit.
          const late = here.events.append([message({ key: 'late' })]);
          await untilPasses(async () => assert.equal(await countOf(client, waiting), 1));
          const early = there.events.append([message({ key: 'early', type: 'game_settle' })]);
          await untilPasses(async () => assert.equal(await countOf(client, waiting), 2));
          await follower.follow(filter);
          await client.query('select pg_advisory_unlock(42)');
          await Promise.all([late, early]);
          await follower.follow(filter);
          assert.deepEqual(follower.keys, ['first', 'late', 'early']);
        });
      });
    });
  }

  test('and is rolled back leaves those behind it', async (t) => {
    await withReplicas(new Scope(t), async (here, there, url) => {
      await here.events.append([message({ key: 'first' })]);
      await withPostgresClient(url, async (client) => {
        await client.query(`create function refuse() returns trigger language plpgsql as
          $$ begin perform pg_advisory_xact_lock_shared(42); raise 'no'; end $$;
          create trigger refuse after insert on events for each row
          when (new.key = 'late') execute function refuse()`);
        await client.query('select pg_advisory_lock(42)');
        const follower = new Follower(there);
        const late = assert.rejects(here.events.append([message({ key: 'late' })]), /no/);
        await untilPasses(async () => assert.equal(await countOf(client, waiting), 1));
        const early = there.events.append([message({ key: 'early' })]);
        await follower.follow();
        await client.query('select pg_advisory_unlock(42)');
        await Promise.all([late, early]);
        await follower.follow();
        assert.deepEqual(follower.keys, ['first', 'early']);
        assert.equal(await there.events.findEventByKey(message({ key: 'late' })), undefined);
      });
    });
  });

  test('is not counted by the last position, up to which rounds are made', async (t) => {
    await withReplicas(new Scope(t), async (here, there, url) => {
      await here.events.append([message({ key: 'first' })]);
      const before = await there.events.lastPosition();
      await withPostgresClient(url, async (client) => {
        await client.query(waitingTrigger('events', "new.key = 'late'"));
        await client.query('select pg_advisory_lock(42)');
        const late = here.events.append([message({ key: 'late' })]);
        await untilPasses(async () => assert.equal(await countOf(client, waiting), 1));
        assert.equal(await there.events.lastPosition(), before);
        await client.query('select pg_advisory_unlock(42)');
        await late;
        assert.ok((await there.events.lastPosition()) > before);
      });
    });
  });
});

test('three replicas append while transactions fail, and a follower misses nothing', async (t) => {
  assert.ok(postgres);
  const { store, another, location } = await openDatabase(postgres, t);
  await withPostgresClient(location, (client) =>
    client.query(`create function refuse() returns trigger language plpgsql as
      $$ begin raise 'no'; end $$;
      create trigger refuse after insert on events for each row
      when (new.type = 'refused') execute function refuse()`),
  );
  const replicas = [store, await another(), await another()];
  const follower = new Follower(await another());
  let isDone = false;
  const writing = Promise.all(
    replicas.map(async ({ events }, nth) => {
      for (let batch = 0; batch < 20; batch++) {
        await events.append(manyMessages(5, `${nth}-${batch}-`));
        const bad = message({ key: `bad-${nth}-${batch}`, type: 'refused' });
        await assert.rejects(events.append([...manyMessages(3, `bad-${nth}-${batch}-`), bad]));
      }
    }),
  ).finally(() => {
    isDone = true;
  });
  while (!isDone) await follower.follow();
  await writing;
  await follower.follow();
  const stored = (await listAllEvents(store)).map(({ key }) => key);
  assert.equal(stored.length, 300);
  assert.deepEqual(follower.keys, stored);
});

describe('one message through two replicas at the same moment', () => {
  test('is new to one and a repeat, or a variant, to the other', async (t) => {
    await withReplicas(new Scope(t), async (here, there, url) => {
      await here.events.append([message({ key: 'first' })]);
      await withPostgresClient(url, async (client) => {
        await client.query(waitingTrigger('events', "new.key = 'both'"));
        await client.query('select pg_advisory_lock(42)');
        const one = here.events.append([message({ key: 'both' }), message({ key: 'changed' })]);
        await untilPasses(async () => assert.equal(await countOf(client, waiting), 1));
        // Began before the other has committed, and waits for it.
        const other = there.events.append([
          message({ key: 'changed', raw: 'a variant' }),
          message({ key: 'both' }),
          message({ key: 'its own' }),
        ]);
        await untilPasses(async () => assert.equal(await countOf(client, waiting), 2));
        await client.query('select pg_advisory_unlock(42)');
        assert.deepEqual(await one, ['new', 'new']);
        assert.deepEqual(await other, ['different', 'repeat', 'new']);
        const keys = (await listAllEvents(here)).map(({ key }) => key);
        assert.deepEqual(keys, ['first', 'both', 'changed', 'its own']);
        const changed = await there.events.findEventByKey(message({ key: 'changed' }));
        assert.equal((await here.events.listVariants(changed?.position ?? 0)).length, 1);
      });
    });
  });

  test('in batches of other orders is kept once, and nobody waits for ever', async (t) => {
    await withReplicas(new Scope(t), async (here, there) => {
      const messages = manyMessages(100);
      for (let round = 0; round < 5; round++) {
        const more = messages.map((each) => ({ ...each, key: `${each.key}-${round}` }));
        const outcomes = await Promise.all([
          here.events.append(more),
          there.events.append(more.toReversed()),
          here.events.append(more.toReversed()),
          there.events.append(more),
        ]);
        const news = outcomes.flat().filter((outcome) => outcome === 'new');
        assert.equal(news.length, more.length);
      }
      assert.equal((await listAllEvents(here)).length, 500);
    });
  });

  test('with many variants lists no more than are to be kept', async (t) => {
    await withReplicas(new Scope(t), async (here, there) => {
      await here.events.append([message()]);
      const variants = Array.from({ length: 3 * maxVariants }, (_, nth) =>
        [here, there][nth % 2]?.events.append([message({ raw: `variant ${nth}` })]),
      );
      await Promise.all(variants);
      const event = await here.events.findEventByKey(message());
      const listed = await there.events.listVariants(event?.position ?? 0);
      assert.equal(listed.length, maxVariants);
    });
  });
});

test('what is acknowledged is flushed, whatever the default of the database', async (t) => {
  const url = await createDatabase(new Scope(t));
  await withPostgresClient(url, async (client) => {
    await client.query(`do $$ begin
      execute format('alter database %I set synchronous_commit = off', current_database());
      execute format('alter database %I set default_transaction_isolation = serializable',
        current_database());
    end $$`);
  });
  await withStore({ url }, async (store) => {
    await withPostgresClient(url, async (client) => {
      await client.query(`create table seen (synchronous text, isolation text);
        create function look() returns trigger language plpgsql as $$ begin
          insert into seen values (current_setting('synchronous_commit'),
            current_setting('transaction_isolation'));
          return new;
        end $$;
        create trigger look after insert on events for each row execute function look()`);
      await store.events.append([message()]);
      const { rows } = await client.query('select * from seen');
      assert.deepEqual(rows, [{ synchronous: 'on', isolation: 'read committed' }]);
    });
  });
});
