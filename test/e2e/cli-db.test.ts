/** `sudgate db`: what it says of a database, and what it does to it. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';
import { createPostgresDatabase } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { baseVariables } from '../support/service.ts';

interface Status {
  readonly database: string;
  readonly kind: string;
  readonly migrations: readonly { readonly name: string; readonly state: string }[];
  readonly rows: Readonly<Record<string, number>>;
}

interface Place {
  readonly url: string;
  /** As people see it. */
  readonly shown: string;
}

const places: Readonly<Record<string, (scope: Scope, directory: string) => Promise<Place>>> = {
  sqlite: async (_scope, directory) => {
    const shown = join(directory, 'store.db');
    await writeFile(shown, '');
    return { url: 'file:store.db', shown };
  },
  postgres: async (scope) => {
    const { url, drop } = await createPostgresDatabase();
    scope.defer(drop);
    const withPassword = new URL(url);
    withPassword.password ||= 'canary-password';
    const { username, host, pathname } = withPassword;
    return { url: withPassword.href, shown: `postgres://${username}@${host}${pathname}` };
  },
};

for (const [kind, createPlace] of Object.entries(places)) {
  describe(`sudgate db on ${kind}`, () => {
    async function openDatabase(scope: Scope) {
      const directory = await scope.temporaryDirectory();
      const { url, shown } = await createPlace(scope, directory);
      const variables = { ...baseVariables, DATABASE_URL: url };
      const run = async (...args: string[]) => {
        const result = await runCli(scope, args, { directory, variables });
        assert.equal(result.code, 0, result.stderr);
        assert.doesNotMatch(result.stdout + result.stderr, /canary/);
        return result.stdout;
      };
      const status = async () => JSON.parse(await run('db', 'status', '--json')) as Status;
      return { run, status, shown };
    }

    test('says what is pending before, what is there afterwards, and changes nothing itself', async (t) => {
      const { run, status, shown } = await openDatabase(new Scope(t));
      const before = await status();
      assert.deepEqual(before.rows, {});
      assert.ok(before.migrations.length > 0);
      assert.ok(before.migrations.every(({ state }) => state === 'pending'));
      assert.deepEqual(await status(), before);

      const names = before.migrations.map(({ name }) => name);
      const { applied } = JSON.parse(await run('db', 'migrate', '--json')) as { applied: string[] };
      assert.deepEqual(applied, names);
      assert.match(await run('db', 'migrate'), /nothing was pending/);
      await run('users', 'set', 'alice', '--name', 'Alice');
      await run('users', 'revoke', 'bob');

      const afterwards = await status();
      assert.equal(afterwards.kind, kind);
      assert.equal(afterwards.database, shown);
      assert.deepEqual(
        afterwards.migrations,
        names.map((name) => ({ name, state: 'applied' })),
      );
      const { users, revocations } = afterwards.rows;
      assert.deepEqual({ users, revocations }, { users: 1, revocations: 1 });
    });

    test('prints it for people', async (t) => {
      const { run, shown } = await openDatabase(new Scope(t));
      assert.match(await run('db', 'migrate'), /applied +0001_/);
      const text = await run('db', 'status');
      assert.ok(text.includes(shown), text);
      assert.match(text, /applied +0001_/);
      assert.match(text, /0 users/);
    });

    test('config check shows the database without its password', async (t) => {
      const { run, shown } = await openDatabase(new Scope(t));
      const settings = JSON.parse(await run('config', 'check', '--json')) as {
        database_url: string;
      };
      assert.equal(settings.database_url, kind === 'sqlite' ? `file:${shown}` : shown);
    });
  });
}

for (const args of [['status'], ['migrate']]) {
  test(`sudgate db ${args[0]} without a database says so and ends with 1`, async (t) => {
    const scope = new Scope(t);
    const directory = await scope.temporaryDirectory();
    const port = await freePort();
    const DATABASE_URL = `postgres://nobody:canary@127.0.0.1:${port}/none`;
    const variables = { ...baseVariables, DATABASE_URL };
    const { code, stdout, stderr } = await runCli(scope, ['db', ...args], { directory, variables });
    assert.equal(code, 1);
    assert.ok(stderr.includes(`postgres://nobody@127.0.0.1:${port}/none: `), stderr);
    assert.doesNotMatch(stdout + stderr, /canary|at .*\.ts/);
  });
}
