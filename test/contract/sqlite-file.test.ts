/** What holds for the SQLite file itself, seen through a connection that knows no store. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { openSqliteStore, type Store } from '../../src/store/sqlite/index.ts';
import { untilPasses } from '../support/eventually.ts';
import { appId, listAll, manyUsers, nowMs, profile, voidUntilMs } from './database.ts';
import { type Afterwards, temporaryDirectory } from './temporary-directory.ts';

async function openStore(path: string, t: Afterwards): Promise<Store> {
  const store = await openSqliteStore(path);
  t.after(() => store.close());
  return store;
}

function openRaw(path: string, t: Afterwards): DatabaseSync {
  const database = new DatabaseSync(path);
  t.after(() => database.close());
  return database;
}

function tablesOf(database: DatabaseSync): string[] {
  const rows = database
    .prepare("select name from sqlite_master where type = 'table' order by name")
    .all() as { name: string }[];
  return rows.map(({ name }) => name);
}

describe('a path that is no file', () => {
  for (const path of ['', ':memory:']) {
    test(`${JSON.stringify(path)} is refused, and nothing is made`, async (t) => {
      const folder = temporaryDirectory(t);
      const before = process.cwd();
      process.chdir(folder);
      t.after(() => process.chdir(before));
      await assert.rejects(openSqliteStore(path), /a file is needed/);
      assert.deepEqual(readdirSync(folder), []);
    });
  }
});

describe('a file with secrets in it', () => {
  /** As most machines have it: everybody may read what is created. */
  function openToAll(t: Afterwards): void {
    const before = process.umask(0o022);
    t.after(() => void process.umask(before));
  }

  function modesIn(folder: string): Record<string, string> {
    return Object.fromEntries(
      readdirSync(folder).map((name) => [name, modeOf(join(folder, name)).toString(8)]),
    );
  }

  const modeOf = (path: string): number => statSync(path).mode & 0o777;

  test('is for its owner only, and so are its log and the folders made for it', async (t) => {
    openToAll(t);
    const folder = temporaryDirectory(t);
    const store = await openStore(join(folder, 'a', 'b', 'store.db'), t);
    await store.users.putUser({ appId, uid: 'alice' }, profile());
    assert.deepEqual(modesIn(join(folder, 'a', 'b')), {
      'store.db': '600',
      'store.db-shm': '600',
      'store.db-wal': '600',
    });
    assert.deepEqual([modeOf(join(folder, 'a')), modeOf(join(folder, 'a', 'b'))], [0o700, 0o700]);
  });

  test('keeps the mode that its owner gave it', async (t) => {
    openToAll(t);
    const folder = temporaryDirectory(t);
    const path = join(folder, 'store.db');
    await (await openSqliteStore(path)).close();
    chmodSync(path, 0o640);
    await openStore(path, t);
    assert.equal(modeOf(path), 0o640);
  });
});

describe('a look-up while another process has a transaction open', () => {
  test('sees what was committed before, at once', async (t) => {
    const path = join(temporaryDirectory(t), 'store.db');
    const store = await openStore(path, t);
    await store.users.putUser({ appId, uid: 'alice' }, profile({ nick_name: 'before' }));
    const other = openRaw(path, t);
    other.exec("begin immediate; update users set nick_name = 'during'");
    assert.equal((await store.users.findUser({ appId, uid: 'alice' }))?.nick_name, 'before');
    other.exec('rollback');
    assert.equal((await store.users.findUser({ appId, uid: 'alice' }))?.nick_name, 'before');
  });

  test('sees it once it is committed', async (t) => {
    const path = join(temporaryDirectory(t), 'store.db');
    const store = await openStore(path, t);
    await store.users.putUser({ appId, uid: 'alice' }, profile({ nick_name: 'before' }));
    const other = openRaw(path, t);
    other.exec("begin immediate; update users set nick_name = 'after'; commit");
    await untilPasses(async () => {
      assert.equal((await store.users.findUser({ appId, uid: 'alice' }))?.nick_name, 'after');
    });
  });
});

describe('a write that the database refuses in the middle', () => {
  test('leaves a user that could not be revoked undeleted', async (t) => {
    const path = join(temporaryDirectory(t), 'store.db');
    const store = await openStore(path, t);
    await store.users.putUser({ appId, uid: 'alice' }, profile());
    const trigger = "before insert on revocations begin select raise(abort, 'no'); end";
    openRaw(path, t).exec(`create trigger refuse ${trigger}`);
    await assert.rejects(store.users.deleteUser({ appId, uid: 'alice' }, nowMs));
    assert.deepEqual(await store.users.findUser({ appId, uid: 'alice' }), profile());
    assert.deepEqual((await listAll(store)).revocations, []);
  });

  test('keeps the revocation that it was to replace', async (t) => {
    const path = join(temporaryDirectory(t), 'store.db');
    const store = await openStore(path, t);
    const first = await store.revocations.revokeUser(appId, 'alice', nowMs);
    const trigger = "before insert on revocations begin select raise(abort, 'no'); end";
    const other = openRaw(path, t);
    other.exec(`create trigger refuse ${trigger}`);
    await assert.rejects(store.revocations.revokeUser(appId, 'alice', nowMs + 9));
    assert.deepEqual((await listAll(store)).revocations, [first]);
    other.exec('drop trigger refuse');
    const again = await store.revocations.revokeUser(appId, 'alice', nowMs);
    assert.equal(again.revokedAtMs, voidUntilMs + 1);
  });

  test('leaves nothing of a long batch', async (t) => {
    const path = join(temporaryDirectory(t), 'store.db');
    const store = await openStore(path, t);
    const when = "when new.uid = 'user-1100' begin select raise(abort, 'no'); end";
    const other = openRaw(path, t);
    other.exec(`create trigger refuse before insert on users ${when}`);
    await assert.rejects(store.users.putUsers(appId, manyUsers(1_200)));
    assert.deepEqual({ ...other.prepare('select count(*) n from users').get() }, { n: 0 });
  });
});

describe('migrations', () => {
  test('that were applied are not applied again', async (t) => {
    const path = join(temporaryDirectory(t), 'store.db');
    await (await openSqliteStore(path)).close();
    const raw = openRaw(path, t);
    const applied = () => raw.prepare('select name, timestamp from kysely_migration').all();
    const before = applied();
    assert.notDeepEqual(before, []);
    await (await openSqliteStore(path)).close();
    assert.deepEqual(applied(), before);
  });

  test('that fail leave no table of theirs, and succeed once the cause is gone', async (t) => {
    const path = join(temporaryDirectory(t), 'store.db');
    const raw = openRaw(path, t);
    // The second table of the first migration stands in its way, the first one does not.
    raw.exec('create table revocations (other text)');
    await assert.rejects(openSqliteStore(path));
    assert.ok(!tablesOf(raw).includes('users'));
    raw.exec('drop table revocations');
    const store = await openStore(path, t);
    await store.users.putUser({ appId, uid: 'alice' }, profile());
  });

  test('of a newer version are not ignored', async (t) => {
    const path = join(temporaryDirectory(t), 'store.db');
    await (await openSqliteStore(path)).close();
    openRaw(path, t).exec("insert into kysely_migration values ('9999_later', '2099-01-01')");
    await assert.rejects(openSqliteStore(path), /migrated by a newer version \(9999_later\)/);
  });
});

describe('the file', () => {
  test('is created with its directories', async (t) => {
    const path = join(temporaryDirectory(t), 'new', 'deep', 'store.db');
    await (await openSqliteStore(path)).close();
    assert.ok(existsSync(path));
  });

  test('is written ahead to a log', async (t) => {
    const path = join(temporaryDirectory(t), 'store.db');
    await openStore(path, t);
    const mode = openRaw(path, t).prepare('pragma journal_mode').get();
    assert.deepEqual({ ...mode }, { journal_mode: 'wal' });
  });

  test('is left alone if it is none of SQLite', async (t) => {
    const path = join(temporaryDirectory(t), 'notes.txt');
    writeFileSync(path, 'not a database, by far'.repeat(100));
    await assert.rejects(openSqliteStore(path), /not a database/);
  });

  test('keeps its log small during a long import with look-ups in between', async (t) => {
    const path = join(temporaryDirectory(t), 'store.db');
    const store = await openStore(path, t);
    let largest = 0;
    for (let batch = 0; batch < 200; batch++) {
      await store.users.putUsers(appId, manyUsers(500, `${'wide-'.repeat(20)}${batch}-`));
      await store.users.findUser({ appId, uid: 'somebody' });
      largest = Math.max(largest, statSync(`${path}-wal`).size);
    }
    // SQLite starts it anew at about 4 MiB, unless somebody always reads what it holds.
    assert.ok(largest < 12 * 1024 * 1024, `${largest} bytes`);
  });
});
