/** `sudgate db copy` as people run it: killed in the middle, and with a service before and after. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { runCli, spawnCli } from '../support/cli.ts';
import { readSuccess } from '../support/envelope.ts';
import { eventually } from '../support/eventually.ts';
import { keysOf, readAll, readPage } from '../support/feed.ts';
import { fillSqlite } from '../support/fill-sqlite.ts';
import { freePort } from '../support/free-port.ts';
import { createPostgresDatabase } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { appId, baseVariables, startTestService } from '../support/service.ts';
import { reportBody, SignedSender } from '../support/signed-sender.ts';

interface Outcome {
  readonly same: boolean;
  readonly tables: readonly {
    readonly table: string;
    readonly copied: number;
    readonly source: { readonly rows: number; readonly sha256: string };
  }[];
}

async function postgres(scope: Scope): Promise<string> {
  const { url, drop } = await createPostgresDatabase();
  scope.defer(drop);
  return url;
}

/** A directory in which addresses of files are short, and what is run in it. */
async function workshop(scope: Scope) {
  const directory = await scope.temporaryDirectory();
  const run = (args: readonly string[], variables: Record<string, string> = {}) =>
    runCli(scope, ['db', ...args], { directory, variables: { ...baseVariables, ...variables } });
  return {
    directory,
    file: (name: string) => join(directory, name),
    run,
    start: (from: string, to: string) =>
      spawnCli(scope, ['db', 'copy', '--from', from, '--to', to], { directory }),
    async copy(from: string, to: string): Promise<Outcome> {
      const { code, stdout, stderr } = await run(['copy', '--from', from, '--to', to, '--json']);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as Outcome;
    },
    /** @returns what it says on standard error */
    async refused(from: string, to: string, code = 1): Promise<string> {
      const result = await run(['copy', '--from', from, '--to', to]);
      assert.equal(result.code, code, result.stdout + result.stderr);
      assert.doesNotMatch(result.stderr, /at .*\.ts/);
      return result.stderr;
    },
  };
}

for (const kind of ['SQLite', 'PostgreSQL']) {
  test(`killed with -9 on the way to ${kind}, it goes on where it was; no service starts before`, async (t) => {
    const scope = new Scope(t);
    const { file, start, copy, refused, run } = await workshop(scope);
    await fillSqlite(file('first.db'), 8_000);
    const toHalf = async (): Promise<string> => {
      for (let attempt = 1; ; attempt++) {
        const target = kind === 'SQLite' ? `file:copy-${attempt}.db` : await postgres(scope);
        const child = start('file:first.db', target);
        await eventually('events are being copied', () => {
          assert.ok(child.running(), child.stderr());
          return child.stderr().includes('copy events: 0 of');
        });
        child.kill('SIGKILL');
        await child.exited;
        // This process may have been kept waiting longer than they took.
        if (attempt === 20 || !/copy events: (\d+) of \1 /.test(child.stderr())) return target;
      }
    };
    const target = await toHalf();

    const migrated = await run(['migrate'], { DATABASE_URL: target });
    assert.equal(migrated.code, 1);
    assert.match(migrated.stderr, /not finished: run "sudgate db copy" again/);
    const status = await run(['status'], { DATABASE_URL: target });
    assert.match(status.stdout, /unfinished/);
    assert.match(await refused(target, 'file:other.db'), /not finished/);
    await fillSqlite(file('stranger.db'));
    assert.match(await refused('file:stranger.db', target), /has a part of .*first\.db/);
    // A source that a service has written to since the kill.
    const db = new DatabaseSync(file('first.db'));
    db.exec("update consumers set position = position + 1; delete from users where uid = 'u8'");
    db.close();

    const { same, tables } = await copy('file:first.db', target);
    assert.ok(same);
    const of = (name: string) => tables.find(({ table }) => table === name);
    assert.equal(of('message_keys')?.copied, 0);
    assert.ok(tables.some(({ table, copied }) => table !== 'users' && copied > 0));
    assert.equal(of('users')?.copied, of('users')?.source.rows);
    const compared = await run(['compare', '--from', 'file:first.db', '--to', target]);
    assert.equal(compared.code, 0, compared.stderr);
    assert.match(compared.stdout, /same +events +8005 +8005/);
  });
}

test('a service that is moved to PostgreSQL and back goes on as if nothing had been', async (t) => {
  const scope = new Scope(t);
  const { directory, run } = await workshop(scope);
  const first = `file:${join(directory, 'first.db')}`;
  const second = await postgres(scope);
  const third = `file:${join(directory, 'third.db')}`;
  let cursor = '0';
  for (const [nth, DATABASE_URL] of [first, second, third].entries()) {
    const own = new Scope(t);
    const { app, client, service } = await startTestService(own, { variables: { DATABASE_URL } });
    const sender = new SignedSender(client);
    const known = await readAll(app);
    for (const { raw } of known.filter(({ key }) => key.startsWith('round-'))) {
      readSuccess(await sender.post('report_game_info', raw));
    }
    assert.deepEqual(await readAll(app), known, 'a repeat is known');
    readSuccess(await sender.post('report_game_info', reportBody(`round-${nth}-a`)));
    readSuccess(await sender.post('report_game_info', reportBody(`round-${nth}-b`)));
    const page = await readPage(app, `?after=${cursor}`);
    const isRound = (key: string) => key.startsWith('round-');
    assert.deepEqual(keysOf(page.events).filter(isRound), [`round-${nth}-a`, `round-${nth}-b`]);
    cursor = page.next_cursor;
    const adjustment = { amount: '9007199254740993', reason: 'deposit', idempotency_key: 'once' };
    const path = '/v1/users/seven/score:adjust';
    assert.equal((await app.good('POST', path, adjustment)).repeat, nth > 0);
    await app.good('POST', path, { ...adjustment, amount: '1', idempotency_key: `k-${nth}` });
    client.close();
    await service.stop();

    const next = [second, third][nth];
    if (next === undefined) continue;
    const { code, stdout, stderr } = await run(['copy', '--to', 'NEXT'], {
      DATABASE_URL,
      NEXT: next,
    });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /bookings +\d+ +\d+ +[0-9a-f]{16}\n/);
    assert.match(stderr, /^copy bookings: \d+ of \d+ rows$/m);
  }
  const variables = { ...baseVariables, DATABASE_URL: third };
  const books = await runCli(scope, ['ledger', 'verify', '--json'], { directory, variables });
  assert.deepEqual(JSON.parse(books.stdout), { ok: true, accounts: 1, bookings: 4 });
  const score = new DatabaseSync(join(directory, 'third.db'))
    .prepare('select cast(balance as text) as balance from score_accounts where app_id = ?')
    .get(appId);
  assert.equal(score?.balance, '9007199254740996');
});

test('copy refuses one database for both, no database, and a variable that is not there', async (t) => {
  const { refused } = await workshop(new Scope(t));
  assert.match(await refused('file:a.db', 'file:./a.db', 2), /same database/);
  assert.match(await refused('mysql://x', 'file:a.db', 2), /--from must have the form/);
  assert.match(await refused('file:a.db', 'NO_SUCH', 2), /no variable NO_SUCH/);
  const port = await freePort();
  const text = await refused(`postgres://nobody:canary@127.0.0.1:${port}/none`, 'file:a.db');
  assert.ok(text.includes(`nobody@127.0.0.1:${port}`), text);
  assert.doesNotMatch(text, /canary/);
});
