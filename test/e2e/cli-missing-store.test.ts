/** Commands on a store that is not there: a wrong path, or nothing has been kept yet. */
import assert from 'node:assert/strict';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { runCli } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';
import { createPostgresDatabase, patient, withPostgresClient } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { baseVariables } from '../support/service.ts';

const variables = { ...baseVariables, DATABASE_URL: 'file:nope/nope.db' };

for (const command of [
  ['events', 'tail'],
  ['rounds', 'list'],
  ['ledger', 'verify'],
  ['users', 'get', 'alice'],
  ['users', 'revoke', 'alice'],
  ['reconcile', '--since', '2026-05-01'],
  ['webhooks', 'list'],
  ['webhooks', 'deliveries'],
  ['db', 'status'],
]) {
  test(`${command.join(' ')} refuses a file that is not there, and makes none`, async (t) => {
    const scope = new Scope(t);
    const directory = await scope.temporaryDirectory();
    const { code, stdout, stderr } = await runCli(scope, command, { directory, variables });
    const path = join(directory, 'nope', 'nope.db');
    const message = `sudgate: ${path} is not there: check the path of DATABASE_URL\n`;
    assert.deepEqual([code, stdout, stderr], [1, '', message]);
    assert.deepEqual(await readdir(directory), []);
  });
}

/** What `ledger verify` says of a database that lacks tables, and that it still lacks them then. */
async function assertUnread(scope: Scope, DATABASE_URL: string, reason: RegExp): Promise<void> {
  const directory = await scope.temporaryDirectory();
  const run = (...command: string[]) =>
    runCli(scope, command, { directory, variables: { ...baseVariables, DATABASE_URL } });
  const before = (await run('db', 'status', '--json')).stdout;
  const { code, stdout, stderr } = await run('ledger', 'verify', '--json');
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, reason);
  assert.equal((await run('db', 'status', '--json')).stdout, before);
  assert.match(before, /"pending"/);
}

test('ledger verify finds no books right in an empty database, and makes no table there', async (t) => {
  const scope = new Scope(t);
  const path = join(await scope.temporaryDirectory(), 'empty.db');
  await writeFile(path, '');
  const { url, drop } = await createPostgresDatabase();
  scope.defer(drop);
  for (const address of [`file:${path}`, url]) {
    await assertUnread(scope, address, /has none of the tables: check DATABASE_URL$/m);
  }
  assert.equal((await stat(path)).size, 0);
});

test('ledger verify does not bring an older database up to date', async (t) => {
  const scope = new Scope(t);
  const { url, drop } = await createPostgresDatabase();
  scope.defer(drop);
  await (await openPostgresStore({ ...patient, url })).close();
  await withPostgresClient(url, (client) =>
    client.query("drop table wallet_bookings; delete from kysely_migration where name > '0006'"),
  );
  await assertUnread(scope, url, /run "sudgate db migrate" first \(0006_wallet\)$/m);
});

test('a command that writes makes the file, and events tail says that there are none yet', async (t) => {
  const scope = new Scope(t);
  const directory = await scope.temporaryDirectory();
  const set = ['users', 'set', 'alice', '--name', 'Alice'];
  assert.equal((await runCli(scope, set, { directory, variables })).code, 0);
  const tail = await runCli(scope, ['events', 'tail'], { directory, variables });
  assert.deepEqual([tail.code, tail.stdout, tail.stderr], [0, '', 'no events yet\n']);
});

for (const command of [['serve'], ['db', 'migrate']]) {
  test(`${command.join(' ')} says at once that a folder cannot be made`, async (t) => {
    const scope = new Scope(t);
    const directory = await scope.temporaryDirectory();
    await writeFile(join(directory, 'file'), '');
    // Folders of /proc are there and take no other: Node tries for ever to make one with its parents.
    const folders = [
      join(directory, 'file', 'x'),
      ...(process.platform === 'linux' ? ['/proc/x'] : []),
    ];
    for (const folder of folders) {
      const { code, stderr } = await runCli(scope, command, {
        directory,
        variables: { ...baseVariables, DATABASE_URL: `file:${folder}/b.db` },
      });
      assert.equal(code, 1);
      assert.match(stderr, /cannot be made \(ENO\w+\): check the path of DATABASE_URL$/m);
    }
  });
}

for (const command of [
  ['events', 'tail'],
  ['db', 'status'],
  ['token', 'issue', 'alice'],
]) {
  test(`${command.join(' ')} names the setting of a file of authorities that is not there`, async (t) => {
    const scope = new Scope(t);
    const directory = await scope.temporaryDirectory();
    const DATABASE_URL = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
    const { code, stderr } = await runCli(scope, command, {
      directory,
      variables: { ...baseVariables, DATABASE_URL, DATABASE_CA_FILE: 'none.pem' },
    });
    assert.equal(code, 1);
    assert.ok(
      stderr.includes(`DATABASE_CA_FILE: ${join(directory, 'none.pem')} cannot be read (ENOENT)`),
    );
  });
}
