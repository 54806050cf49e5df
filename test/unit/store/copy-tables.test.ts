/** What is copied is all that the databases have. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { copyTables } from '../../../src/store/copy/copy-tables.ts';
import { openSqliteStore } from '../../../src/store/sqlite/index.ts';
import { Scope } from '../../support/scope.ts';

const types: Readonly<Record<string, string>> = {
  TEXT: 'text',
  INTEGER: 'integer',
  BIGINT: 'integer',
  BLOB: 'bytes',
};

test('every table and column of the schema is copied, in the order of its primary key', async (t) => {
  const path = join(await new Scope(t).temporaryDirectory(), 'store.db');
  await (await openSqliteStore(path)).close();
  const db = new DatabaseSync(path, { readOnly: true });
  const tables = db
    .prepare(
      `select name from sqlite_master where type = 'table'
         and name not like 'sqlite%' and name not like 'kysely%' order by name`,
    )
    .all() as { name: string }[];
  const found = tables.map(({ name }) => {
    const columns = db.prepare(`pragma table_info(${name})`).all() as {
      name: string;
      type: string;
      pk: number;
    }[];
    const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    return {
      name,
      key: key.map((column) => column.name),
      columns: columns.map((column) => ({
        name: column.name,
        type: types[column.type.toUpperCase()],
      })),
    };
  });
  db.close();
  assert.deepEqual(
    [...copyTables].sort((a, b) => (a.name < b.name ? -1 : 1)),
    found,
  );
});
