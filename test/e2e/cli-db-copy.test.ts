/** `sudgate db copy` and `compare`: everything goes over, and what does not is noticed. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { type CliOptions, runCli, spawnCli } from '../support/cli.ts';
import { eventually } from '../support/eventually.ts';
import { dumpSqlite, fillSqlite } from '../support/fill-sqlite.ts';
import { createPostgresDatabase, withPostgresClient } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';

interface Table {
  readonly table: string;
  readonly same: boolean;
  readonly copied: number;
  readonly source: { readonly rows: number };
}

interface Outcome {
  readonly same: boolean;
  readonly tables: readonly Table[];
}

async function postgres(scope: Scope): Promise<string> {
  const { url, drop } = await createPostgresDatabase();
  scope.defer(drop);
  return url;
}

/** A directory in which addresses of files are short. */
async function workshop(scope: Scope) {
  const directory = await scope.temporaryDirectory();
  const options = (variables = {}): CliOptions => ({ directory, variables });
  return {
    file: (name: string) => join(directory, name),
    start: (from: string, to: string) =>
      spawnCli(scope, ['db', 'copy', '--from', from, '--to', to, '--json'], options()),
    async copy(from: string, to: string): Promise<Outcome> {
      const args = ['db', 'copy', '--from', from, '--to', to, '--json'];
      const { code, stdout, stderr } = await runCli(scope, args, options());
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as Outcome;
    },
    /** @returns what it says on standard error */
    async refused(from: string, to: string, code = 1): Promise<string> {
      const result = await runCli(scope, ['db', 'copy', '--from', from, '--to', to], options());
      assert.equal(result.code, code, result.stdout + result.stderr);
      assert.doesNotMatch(result.stderr, /at .*\.ts/);
      return result.stderr;
    },
    run: (args: string[], variables = {}) => runCli(scope, ['db', ...args], options(variables)),
  };
}

const pairs = [
  ['file:second.db', 'SQLite'],
  ['', 'PostgreSQL'],
] as const;

for (const [to, name] of pairs) {
  test(`from SQLite to ${name} and back every value of every table stays what it is`, async (t) => {
    const scope = new Scope(t);
    const { file, copy, run } = await workshop(scope);
    await fillSqlite(file('first.db'), 20);
    const target = to === '' ? await postgres(scope) : to;
    const there = await copy('file:first.db', target);
    assert.ok(there.same);
    for (const { table, copied, source } of there.tables) {
      assert.ok(source.rows > 0, `${table} has no row to be copied`);
      assert.equal(copied, source.rows, table);
    }
    await copy(target, 'file:third.db');
    assert.deepEqual(dumpSqlite(file('third.db')), dumpSqlite(file('first.db')));
    const compared = await run(['compare', '--from', 'file:first.db', '--to', 'file:third.db']);
    assert.equal(compared.code, 0, compared.stderr);
    assert.match(compared.stdout, /same +events +25 +25/);
  });
}

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
    PostgreSQL: [postgres, (url: string) => openPostgresStore({ url })],
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

for (const kind of ['SQLite', 'PostgreSQL']) {
  test(`killed with -9 on the way to ${kind}, it goes on where it was; no service starts meanwhile`, async (t) => {
    const scope = new Scope(t);
    const { file, start, copy, refused, run } = await workshop(scope);
    await fillSqlite(file('first.db'), 30_000);
    const target = kind === 'SQLite' ? 'file:copy.db' : await postgres(scope);
    const child = start('file:first.db', target);
    await eventually('events are being copied', () => {
      assert.ok(child.running(), child.stderr());
      return child.stderr().includes('copy events: 0 of');
    });
    child.kill('SIGKILL');
    await child.exited;

    const migrated = await run(['migrate'], {
      ...{ SUD_APP_ID: '1', SUD_APP_SECRET: 'secret-of-this-test-0123456789' },
      DATABASE_URL: target,
    });
    assert.equal(migrated.code, 1);
    assert.match(migrated.stderr, /not finished: run "sudgate db copy" again/);
    assert.match(await refused(target, 'file:other.db'), /not finished/);
    await fillSqlite(file('stranger.db'));
    assert.match(await refused('file:stranger.db', target), /has a part of .*first\.db/);

    const { same, tables } = await copy('file:first.db', target);
    assert.ok(same);
    const copied = (name: string) => tables.find(({ table }) => table === name)?.copied ?? 0;
    assert.equal(copied('users'), 0);
    assert.equal(copied('message_keys'), 0);
    assert.ok(copied('events') > 0);
  });
}

test('what changed in the source since a copy was killed is noticed and copied anew', async (t) => {
  const scope = new Scope(t);
  const { file, start, copy, run } = await workshop(scope);
  await fillSqlite(file('first.db'), 30_000);
  const target = await postgres(scope);
  const child = start('file:first.db', target);
  await eventually('events are being copied', () => child.stderr().includes('copy events: 0 of'));
  child.kill('SIGKILL');
  await child.exited;
  const db = new DatabaseSync(file('first.db'));
  db.exec("update users set nick_name = 'Renamed' where uid = 'u7'");
  db.exec("delete from users where uid = 'u8'");
  db.close();
  const { same, tables } = await copy('file:first.db', target);
  assert.ok(same);
  const users = tables.find(({ table }) => table === 'users');
  assert.equal(users?.copied, users?.source.rows);
  const { code } = await run(['compare', '--from', 'file:first.db', '--to', target]);
  assert.equal(code, 0);
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
  const { file, copy, run } = await workshop(scope);
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
      const args = ['compare', '--from', 'file:first.db', '--to', url, '--json'];
      const { code, stdout } = await run(args);
      const { tables } = JSON.parse(stdout) as Outcome;
      assert.equal(code, 1);
      assert.deepEqual(
        tables.filter(({ same }) => !same).map((each) => each.table),
        [table],
      );
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
    const text = await refused('file:first.db', 'file:second.db');
    assert.match(text, /second\.db has rows already \(users 12, .*new file or an empty database/);
    assert.deepEqual(dumpSqlite(file('second.db')), before);
  });

  test('a source that is not there, and makes none', async (t) => {
    const { refused } = await workshop(new Scope(t));
    assert.match(await refused('file:none.db', 'file:copy.db'), /none\.db is not there/);
    assert.match(await refused('file:none.db', 'file:copy.db'), /none\.db is not there/);
  });

  test('a source with another version of the tables', async (t) => {
    const { file, refused } = await workshop(new Scope(t));
    await fillSqlite(file('first.db'));
    const db = new DatabaseSync(file('first.db'));
    db.exec("insert into kysely_migration values ('9999_later', '')");
    assert.match(await refused('file:first.db', 'file:copy.db'), /newer version \(9999_later\)/);
    db.exec("delete from kysely_migration where name > '0005'");
    db.close();
    assert.match(await refused('file:first.db', 'file:copy.db'), /lacks .* "sudgate db migrate"/);
  });

  test('a database that a service runs on, in either place', async (t) => {
    const scope = new Scope(t);
    const { file, refused } = await workshop(scope);
    await fillSqlite(file('first.db'));
    const sqlite = await openSqliteStore(file('first.db'));
    const busy = /is in use: stop the service/;
    assert.match(await refused('file:first.db', 'file:copy.db'), busy);
    await sqlite.close();
    const url = await postgres(scope);
    const store = await openPostgresStore({ url });
    await store.check();
    assert.match(await refused('file:first.db', url), busy);
    assert.match(await refused(url, 'file:copy.db'), busy);
    await store.close();
  });

  test('one database for both, no database, and a variable that is not there', async (t) => {
    const { refused } = await workshop(new Scope(t));
    assert.match(await refused('file:a.db', 'file:./a.db', 2), /same database/);
    assert.match(await refused('mysql://x', 'file:a.db', 2), /--from must have the form/);
    assert.match(await refused('file:a.db', 'NO_SUCH', 2), /no variable NO_SUCH/);
    const unreachable = 'postgres://nobody:canary@127.0.0.1:1/none';
    const text = await refused(unreachable, 'file:a.db');
    assert.match(text, /nobody@127\.0\.0\.1:1/);
    assert.doesNotMatch(text, /canary/);
  });
});
