/** Copying and comparing databases: everything goes over, and what does not is noticed. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { parseDatabase } from '../../src/config/index.ts';
import { CopyError, compareDatabases, copyDatabase } from '../../src/store/copy/index.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { dumpSqlite, fillSqlite } from '../support/fill-sqlite.ts';
import { createPostgresDatabase, patient, withPostgresClient } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';

async function postgres(scope: Scope): Promise<string> {
  const { url, drop } = await createPostgresDatabase();
  scope.defer(drop);
  return url;
}

/** A directory in which addresses of files are short. */
async function workshop(scope: Scope) {
  const directory = await scope.temporaryDirectory();
  const ends = (from: string, to: string) => ({
    from: parseDatabase(from, { directory, caFile: undefined }),
    to: parseDatabase(to, { directory, caFile: undefined }),
  });
  return {
    file: (name: string) => join(directory, name),
    copy: (from: string, to: string) => copyDatabase(ends(from, to)),
    /** @returns the tables that differ */
    async compare(from: string, to: string): Promise<string[]> {
      const tables = await compareDatabases(ends(from, to));
      return tables.flatMap(({ isSame, table }) => (isSame ? [] : [table]));
    },
    async refused(from: string, to: string, reason: RegExp): Promise<void> {
      await assert.rejects(copyDatabase(ends(from, to)), (error) => {
        assert.ok(error instanceof CopyError, String(error));
        assert.match(error.message, reason);
        return true;
      });
    },
  };
}

const pairs = [
  ['file:second.db', 'SQLite'],
  ['', 'PostgreSQL'],
] as const;

for (const [to, name] of pairs) {
  test(`from SQLite to ${name} and back every value of every table stays what it is`, async (t) => {
    const scope = new Scope(t);
    const { file, copy, compare } = await workshop(scope);
    await fillSqlite(file('first.db'), 20);
    const target = to === '' ? await postgres(scope) : to;
    const there = await copy('file:first.db', target);
    for (const { table, copied, source, isSame } of there) {
      assert.ok(isSame);
      assert.ok(source.rows > 0, `${table} has no row to be copied`);
      assert.equal(copied, source.rows, table);
    }
    await copy(target, 'file:third.db');
    assert.deepEqual(dumpSqlite(file('third.db')), dumpSqlite(file('first.db')));
    assert.deepEqual(await compare('file:first.db', 'file:third.db'), []);
  });
}

test('the file that it makes is for its owner only', async (t) => {
  const { file, copy } = await workshop(new Scope(t));
  const before = process.umask(0o022);
  t.after(() => void process.umask(before));
  await fillSqlite(file('first.db'), 1);
  await copy('file:first.db', 'file:second.db');
  assert.equal(statSync(file('second.db')).mode & 0o777, 0o600);
});

test('PostgreSQL gets a partition for each day of old events, and the exact bytes and numbers', async (t) => {
  const scope = new Scope(t);
  const { file, copy } = await workshop(scope);
  await fillSqlite(file('first.db'));
  const url = await postgres(scope);
  await copy('file:first.db', url);
  await withPostgresClient(url, async (client) => {
    const read = async (text: string) =>
      (await client.query({ text, rowMode: 'array' })).rows.map(([value]) => value as unknown);
    assert.deepEqual(await read('select count(*)::int from events_default'), [0]);
    assert.deepEqual(await read('select encode(raw, $$hex$$) from events where position = 13'), [
      '00fffec328eda080',
    ]);
    assert.deepEqual(await read('select length(raw) from events where position = 19'), [3_145_728]);
    const balances = await read('select balance::text from score_accounts order by uid');
    assert.deepEqual(balances, ['0', '9007199254740993', '9223372036854775807']);
  });
});

describe('what comes after the copy stands behind what was copied', () => {
  const message = { appId: '1', kind: 'report', type: 'game_start', key: 'new' } as const;
  const opens = {
    SQLite: [() => 'file:copy.db', (_url: string, path: string) => openSqliteStore(path)],
    PostgreSQL: [postgres, (url: string) => openPostgresStore({ ...patient, url })],
  } as const;
  for (const [name, [create, open]] of Object.entries(opens)) {
    test(`in ${name}, even if the last events are gone and only their keys are left`, async (t) => {
      const scope = new Scope(t);
      const { file, copy } = await workshop(scope);
      await fillSqlite(file('first.db'));
      const db = new DatabaseSync(file('first.db'));
      db.exec('delete from events');
      const { last } = db.prepare('select max(position) as last from message_keys').get() as {
        last: number;
      };
      db.close();
      const url = await create(scope);
      await copy('file:first.db', url);
      const store = await open(url, file('copy.db'));
      scope.defer(() => store.close());
      assert.equal(await store.events.lastPosition(), last);
      const raw = Buffer.from('{}');
      await store.events.append([{ ...message, receivedAtMs: 1_780_000_000_000, raw }]);
      const [event] = await store.events.listEvents({ after: 0, limit: 10 });
      assert.ok((event?.position ?? 0) > last);
      await store.revocations.revokeUser('1', 'late', 5);
      const { revocations } = await store.revocations.listRevocations(8, 10);
      assert.deepEqual(
        revocations.map(({ uid }) => uid),
        ['late'],
      );
    });
  }
});

const tamperings = {
  'a value': "update events set type = 'game_over' where position = 13",
  'a byte of a body': 'update events set raw = $$\\x00fffec328eda081$$ where position = 13',
  'a row less': 'delete from round_players',
  'a row more': "insert into consumers (name, position) values ('other', 1)",
  'null for an empty text': "update bookings set reason = '' where uid = 'player-1'",
  'one in int64': 'update rooms set player_total = player_total - 1',
};

test('compare finds whatever was tampered with in the copy, and names the table', async (t) => {
  const scope = new Scope(t);
  const { file, copy, compare } = await workshop(scope);
  await fillSqlite(file('first.db'));
  const url = await postgres(scope);
  await copy('file:first.db', url);
  for (const [what, statement] of Object.entries(tamperings)) {
    await t.test(what, async () => {
      const table = /^(?:update|insert into|delete from) (\w+)/.exec(statement)?.[1];
      await withPostgresClient(url, async (client) => {
        await client.query(`create table kept as select * from ${table}`);
        await client.query(statement);
      });
      assert.deepEqual(await compare('file:first.db', url), [table]);
      await withPostgresClient(url, async (client) => {
        await client.query(`delete from ${table}`);
        await client.query(`insert into ${table} select * from kept`);
        await client.query('drop table kept');
      });
    });
  }
});

describe('copy refuses', () => {
  test('a target with rows of something else, and says what to do', async (t) => {
    const { file, refused } = await workshop(new Scope(t));
    await fillSqlite(file('first.db'));
    await fillSqlite(file('second.db'));
    const before = dumpSqlite(file('second.db'));
    await refused(
      'file:first.db',
      'file:second.db',
      /second\.db has rows already \(users 12, .*new file or an empty database/,
    );
    assert.deepEqual(dumpSqlite(file('second.db')), before);
  });

  test('a source that is not there, and makes none', async (t) => {
    const { refused } = await workshop(new Scope(t));
    await refused('file:none.db', 'file:copy.db', /none\.db is not there/);
    await refused('file:none.db', 'file:copy.db', /none\.db is not there/);
  });

  test('a source with another version of the tables', async (t) => {
    const { file, refused } = await workshop(new Scope(t));
    await fillSqlite(file('first.db'));
    const db = new DatabaseSync(file('first.db'));
    db.exec("insert into kysely_migration values ('9999_later', '')");
    await refused('file:first.db', 'file:copy.db', /newer version \(9999_later\)/);
    db.exec("delete from kysely_migration where name > '0005'");
    db.close();
    await refused('file:first.db', 'file:copy.db', /lacks .* "sudgate db migrate"/);
  });

  test('a database that a service runs on, in either place', async (t) => {
    const scope = new Scope(t);
    const { file, refused } = await workshop(scope);
    await fillSqlite(file('first.db'));
    const sqlite = await openSqliteStore(file('first.db'));
    const busy = /is in use( by sudgate)?: stop the service/;
    await refused('file:first.db', 'file:copy.db', busy);
    await sqlite.close();
    const url = await postgres(scope);
    const store = await openPostgresStore({ ...patient, url });
    await store.check();
    await refused('file:first.db', url, busy);
    await refused(url, 'file:copy.db', busy);
    await store.close();
  });

  test('a PostgreSQL that anybody else is connected to, whatever their name, and says who', async (t) => {
    const scope = new Scope(t);
    const { file, refused } = await workshop(scope);
    await fillSqlite(file('first.db'));
    const url = await postgres(scope);
    const named = `${url}${url.includes('?') ? '&' : '?'}application_name=game-backend`;
    const store = await openPostgresStore({ ...patient, url: named });
    scope.defer(() => store.close());
    await store.check();
    await withPostgresClient(url, async () => {
      const busy = /is in use by a client without a name, game-backend: stop the service/;
      await refused('file:first.db', url, busy);
    });
  });

  test('nothing for connections to other databases of the same server', async (t) => {
    const scope = new Scope(t);
    const { file, copy } = await workshop(scope);
    await fillSqlite(file('first.db'));
    const store = await openPostgresStore({ ...patient, url: await postgres(scope) });
    scope.defer(() => store.close());
    await store.check();
    await copy('file:first.db', await postgres(scope));
  });
});
