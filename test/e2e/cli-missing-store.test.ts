/** Commands on a store that is not there: a wrong path, or nothing has been kept yet. */
import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';
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
