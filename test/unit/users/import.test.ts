import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { type ImportResult, importUsers, type UserStore } from '../../../src/users/index.ts';
import { appId, openDatabase } from '../../contract/database.ts';
import { type Backend, backends } from '../../contract/stores.ts';
import { row, rows, stream } from './import-support.ts';

const sqlite = backends.find(({ name }) => name === 'sqlite') as Backend;
const maxLineBytes = 16_384;

function importText(store: UserStore, ...chunks: (string | Buffer)[]): Promise<ImportResult> {
  return importUsers({ store, appId, input: stream(chunks) });
}

/** A good line of exactly this many bytes. */
function lineOf(bytes: number): string {
  const start = '{"uid":"alice","nick_name":"Alice","more":"';
  return `${start}${'x'.repeat(bytes - start.length - 2)}"}`;
}

describe('an import', () => {
  for (const [form, text] of [
    ['of nothing', ''],
    ['of line ends only', '\n\r\n\n'],
    ['of spaces only', '   \n\t\n '],
  ] as const) {
    test(`${form} imports nothing and fails nothing`, async (t) => {
      const { store } = await openDatabase(sqlite, t);
      assert.deepEqual(await importText(store.users, text), { imported: 0, failed: 0, errors: [] });
    });
  }

  for (const [form, text] of [
    ['a final line end', `${row('alice')}\n${row('bob')}\n`],
    ['no final line end', `${row('alice')}\n${row('bob')}`],
    ['CRLF line ends', `${row('alice')}\r\n${row('bob')}\r\n`],
    ['CRLF line ends, the last one missing', `${row('alice')}\r\n${row('bob')}`],
    ['empty lines in between', `\n${row('alice')}\n\n\r\n${row('bob')}\n\n`],
    ['spaces around', `  ${row('alice')}\t\n ${row('bob')} \n`],
  ] as const) {
    test(`takes lines with ${form}`, async (t) => {
      const { store } = await openDatabase(sqlite, t);
      assert.deepEqual(await importText(store.users, text), { imported: 2, failed: 0, errors: [] });
      for (const uid of ['alice', 'bob']) {
        assert.equal((await store.users.findUser({ appId, uid }))?.nick_name, uid);
      }
    });
  }

  test('lets later lines win, within a batch and over several', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    const again = [row('user-0', 'again'), row('user-999', 'twice'), row('user-999', 'again')];
    const result = await importText(store.users, rows(1_000), again.join('\n'));
    assert.equal(result.imported, 1_003);
    for (const uid of ['user-0', 'user-999']) {
      assert.equal((await store.users.findUser({ appId, uid }))?.nick_name, 'again');
    }
  });

  for (const [fault, line, error] of [
    ['no JSON', '{"uid":', 'not JSON'],
    ['an array', '[1]', 'not a JSON object'],
    ['null', 'null', 'not a JSON object'],
    ['no uid', '{"nick_name":"A"}', /^\/uid must be/],
    ['a uid that is a number', '{"uid":7,"nick_name":"A"}', /^\/uid must be/],
    ['a uid of 201 bytes', row(`${'é'.repeat(100)}x`, 'A'), /^\/uid must be/],
    ['a uid with a control character', '{"uid":"a\\n","nick_name":"A"}', /^\/uid must be/],
    ['no name', '{"uid":"alice"}', /nick_name/],
    ['another gender', '{"uid":"a","nick_name":"A","gender":"x"}', /^\/gender/],
  ] as const) {
    test(`refuses a line with ${fault} and takes those around it`, async (t) => {
      const { store } = await openDatabase(sqlite, t);
      const { users } = store;
      const result = await importText(users, `${row('one')}\n\n${line}\n${row('two')}\n`);
      assert.equal(result.imported, 2);
      assert.equal(result.failed, 1);
      assert.equal(result.errors[0]?.line, 3);
      assert.match(
        result.errors[0]?.error ?? '',
        typeof error === 'string' ? RegExp(error) : error,
      );
    });
  }

  test('refuses a line that is not UTF-8 instead of changing its uid', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    const latin1 = Buffer.from('{"uid":"jos\u00e9","nick_name":"Jos\u00e9"}\n', 'latin1');
    const result = await importText(store.users, latin1, row('alice'));
    assert.equal(result.imported, 1);
    assert.deepEqual(
      result.errors.map(({ line }) => line),
      [1],
    );
    assert.equal(await store.users.findUser({ appId, uid: 'jos\ufffd' }), undefined);
  });

  test('takes a line of the greatest length', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    const result = await importText(store.users, `${lineOf(maxLineBytes)}\n`);
    assert.deepEqual(result, { imported: 1, failed: 0, errors: [] });
  });

  for (const end of ['\n', '']) {
    test(`refuses a longer line ${end === '' ? 'at the end' : 'and goes on'}`, async (t) => {
      const { store } = await openDatabase(sqlite, t);
      const chunks = [lineOf(maxLineBytes + 1) + end, end === '' ? '' : `${row('bob')}\n`];
      const result = await importText(store.users, `${row('carol')}\n`, ...chunks);
      assert.equal(result.imported, end === '' ? 1 : 2);
      assert.deepEqual(result.errors, [{ line: 2, error: 'longer than 16384 bytes' }]);
      assert.equal(await store.users.findUser({ appId, uid: 'alice' }), undefined);
    });
  }

  test('skips a line without end as it comes, and takes the next one', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    const part = 'x'.repeat(64 * 1024);
    const result = await importText(store.users, ...Array(64).fill(part), `\n${row('alice')}`);
    assert.equal(result.imported, 1);
    assert.equal(result.failed, 1);
  });

  test('counts all refused lines and names the first 100', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    const result = await importText(store.users, `{\n`.repeat(250), row('alice'));
    assert.equal(result.imported, 1);
    assert.equal(result.failed, 250);
    assert.deepEqual(
      result.errors,
      Array.from({ length: 100 }, (_, index) => ({ line: index + 1, error: 'not JSON' })),
    );
  });

  test('tells of its progress after each batch', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    const lines: number[] = [];
    const input = stream([`\n${rows(1_200)}`]);
    const onProgress = (done: number) => lines.push(done);
    await importUsers({ store: store.users, appId, input, onProgress });
    assert.deepEqual(lines, [501, 1_001, 1_201]);
  });

  test('lets others in between two batches', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    let turns = 0;
    let isDone = false;
    const input = stream([rows(2_500)]);
    const importing = importUsers({ store: store.users, appId, input }).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      turns++;
    }
    await importing;
    assert.ok(turns >= 5, `${turns} turns`);
  });
});

describe('an import that fails', () => {
  test('in the store keeps the batches before', async (t) => {
    const { store, location } = await openDatabase(sqlite, t);
    const raw = new DatabaseSync(location);
    t.after(() => raw.close());
    const when = "when new.uid = 'user-700' begin select raise(abort, 'disk full'); end";
    raw.exec(`create trigger refuse before insert on users ${when}`);
    await assert.rejects(importText(store.users, rows(1_200)), /disk full/);
    for (const [uid, isThere] of [
      ['user-0', true],
      ['user-499', true],
      ['user-500', false],
      ['user-699', false],
      ['user-1199', false],
    ] as const) {
      assert.equal((await store.users.findUser({ appId, uid })) !== undefined, isThere);
    }
    raw.exec('drop trigger refuse');
    assert.equal((await importText(store.users, rows(1_200))).imported, 1_200);
  });

  test('in its input keeps the batches before and rejects with the same error', async (t) => {
    const { store } = await openDatabase(sqlite, t);
    const failure = new Error('connection lost');
    async function* input(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(rows(600));
      throw failure;
    }
    await assert.rejects(importUsers({ store: store.users, appId, input: input() }), failure);
    assert.notEqual(await store.users.findUser({ appId, uid: 'user-499' }), undefined);
    assert.equal(await store.users.findUser({ appId, uid: 'user-500' }), undefined);
  });

  test('in the store lets go of its input', async (t) => {
    const database = await openDatabase(sqlite, t);
    await database.close(database.store);
    let isReleased = false;
    async function* input(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from(rows(600));
      } finally {
        isReleased = true;
      }
    }
    const { users: store } = database.store;
    await assert.rejects(importUsers({ store, appId, input: input() }));
    assert.ok(isReleased);
  });
});
