/** The result of an import does not depend on where the input was cut into chunks. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { importUsers } from '../../../src/users/index.ts';
import { type Database, openDatabase } from '../../contract/database.ts';
import { type Backend, backends } from '../../contract/stores.ts';
import { chunksOf, document, type Line, row, stream } from './import-support.ts';

const sqlite = backends.find(({ name }) => name === 'sqlite') as Backend;

describe('an import', () => {
  const cleanups: (() => void | Promise<void>)[] = [];
  let database: Database;
  let apps = 0;

  before(async () => {
    database = await openDatabase(sqlite, { after: (clean) => cleanups.push(clean) });
  });
  after(async () => {
    for (const clean of cleanups) await clean();
  });

  /** Each call has an app of its own, so that nothing of another one is in its way. */
  async function importInto(chunks: Iterable<Uint8Array>) {
    const appId = `app-${apps++}`;
    const { users: store } = database.store;
    const result = await importUsers({ store, appId, input: stream(chunks) });
    const find = async (uid: string) => (await store.findUser({ appId, uid }))?.nick_name;
    return { result, find };
  }

  function expected(lines: readonly Line[]) {
    const names = new Map<string, string>();
    const failed: number[] = [];
    let imported = 0;
    for (const [index, line] of lines.entries()) {
      if (line.uid !== undefined && line.name !== undefined) {
        names.set(line.uid, line.name);
        imported++;
      } else if (line.isEmpty !== true) failed.push(index + 1);
    }
    return { names, failed, imported };
  }

  test('of any chunks has the result of the whole text', async () => {
    const cuts = fc.array(fc.nat(), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(document, cuts, async ({ lines, bytes }, at) => {
        const { result, find } = await importInto(chunksOf(bytes, at));
        const { names, failed, imported } = expected(lines);
        assert.equal(result.imported, imported);
        assert.equal(result.failed, failed.length);
        assert.deepEqual(
          result.errors.map(({ line }) => line),
          failed,
        );
        for (const [uid, name] of names) assert.equal(await find(uid), name);
      }),
      { numRuns: 150 },
    );
  });

  test('byte by byte keeps characters of several bytes whole', async () => {
    const text = `${row('é', 'ÄÖÜ')}\r\n\r\n${row('玩家', '🎲€')}`;
    const bytes = Buffer.from(text);
    const { result, find } = await importInto([...bytes].map((byte) => Uint8Array.of(byte)));
    assert.deepEqual(result, { imported: 2, failed: 0, errors: [] });
    assert.equal(await find('é'), 'ÄÖÜ');
    assert.equal(await find('玩家'), '🎲€');
  });

  test('takes parts of a larger buffer for what they are', async () => {
    const bytes = Buffer.from(`###${row('alice')}\n###`);
    const part = new Uint8Array(bytes.buffer, bytes.byteOffset + 3, bytes.length - 6);
    const { result, find } = await importInto([part]);
    assert.equal(result.imported, 1);
    assert.equal(await find('alice'), 'alice');
  });
});
