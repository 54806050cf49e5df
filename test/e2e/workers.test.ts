/** Several workers behind one port: what one process promises, they do together. */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChildService, startChildService } from '../support/child-service.ts';
import { runCli } from '../support/cli.ts';
import { assertFailure, readEnvelope, readSuccess, readTokenData } from '../support/envelope.ts';
import { eventually } from '../support/eventually.ts';
import { type FeedEvent, keysOf, readAll, readPage } from '../support/feed.ts';
import { HttpClient } from '../support/http-client.ts';
import { readMetric } from '../support/metrics.ts';
import { AppBackend, GameServer } from '../support/peers.ts';
import { createPostgresDatabase } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { apiKey, baseVariables } from '../support/service.ts';
import { reportBody, SignedSender } from '../support/signed-sender.ts';
import { WebhookReceiver } from '../support/webhook-receiver.ts';

const backends = {
  SQLite: async () => ({ url: 'file:sudgate.db', drop: async () => {} }),
  PostgreSQL: () => createPostgresDatabase(),
} as const;

async function startWorkers(scope: Scope, url: string, directory?: string): Promise<ChildService> {
  const variables = {
    ...{ WORKERS: '2', DATABASE_URL: url },
    ...{ SIGNATURE_WINDOW_MS: '60000', WEBHOOK_PRIVATE_ADDRESSES: 'allow' },
  };
  return await startChildService(scope, { variables, ...(directory && { directory }) });
}

/** Everybody who talks on one connection of his own, and so to one worker. */
function connect(scope: Scope, url: string) {
  const client = new HttpClient(url, { connections: 1 });
  scope.defer(() => client.close());
  return {
    client,
    app: new AppBackend(client, apiKey),
    gameServer: new GameServer(client),
    sender: new SignedSender(client),
  };
}

type Peers = ReturnType<typeof connect>;

function linesOf(child: ChildService): Record<string, unknown>[] {
  return child
    .stdout()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Kills one of those that are up, and waits for the one that takes its place. */
async function killOne(child: ChildService): Promise<void> {
  const up = new Set<number>();
  for (const { msg, pid } of linesOf(child)) {
    if (msg === 'a worker is up') up.add(pid as number);
    if (/^a worker has died/.test(String(msg))) up.delete(pid as number);
  }
  const ups = () => linesOf(child).filter(({ msg }) => msg === 'a worker is up').length;
  const before = ups();
  process.kill([...up][randomInt(up.size)] as number, 'SIGKILL');
  await eventually('another one is up', () => ups() > before);
}

for (const [name, create] of Object.entries(backends)) {
  describe(`two workers on ${name}`, () => {
    const scope = new Scope({ after });
    let child: ChildService;
    let here: Peers;
    let there: Peers;
    before(async () => {
      const { url, drop } = await create();
      scope.defer(drop);
      child = await startWorkers(scope, url);
      // Connections are handed out in turn.
      here = connect(scope, child.url);
      there = connect(scope, child.url);
      readTokenData(await here.gameServer.getSstoken(await here.app.issueCode('at-here')));
      readTokenData(await there.gameServer.getSstoken(await there.app.issueCode('at-there')));
    });

    test('answer on two connections, and write whole lines', async () => {
      const workers = await eventually('both have written', () => {
        const lines = linesOf(child).filter(({ uid }) => String(uid).startsWith('at-'));
        return lines.length === 2 && lines.map(({ worker }) => worker);
      });
      assert.equal(new Set(workers).size, 2);
    });

    test('keep a report once that comes to both at once, in one order for both', async () => {
      const body = reportBody('round-both');
      const posts = Array.from({ length: 30 }, (_, nth) => {
        const { sender } = nth % 2 === 0 ? here : there;
        return sender.post('report_game_info', nth < 20 ? body : reportBody(`round-${nth}`));
      });
      for (const answer of await Promise.all(posts)) readSuccess(answer);
      // What the other one has written may take some milliseconds to be seen.
      const readKeys = async ({ app }: Peers) => keysOf(await readAll(app));
      for (const peer of [here, there]) {
        await eventually('all are seen', async () => (await readKeys(peer)).length === 11);
      }
      assert.deepEqual(await readKeys(there), await readKeys(here));
    });

    test('wake a reader who waits at the other', async () => {
      const { next_cursor } = await readPage(there.app, '?limit=1000');
      const page = readPage(there.app, `?after=${next_cursor}&wait_ms=30000`);
      readSuccess(await here.sender.post('report_game_info', reportBody('round-news')));
      assert.deepEqual(keysOf((await page).events), ['round-news']);
    });

    test('refuse a nonce that the other took with other content', async () => {
      const signing = { timestamp: String(Date.now()), nonce: 'once-for-both' };
      const [first, second] = [reportBody('nonce-1'), reportBody('nonce-2')];
      const post = ({ sender }: Peers, body: string) =>
        sender.post('report_game_info', body, sender.headers(body, signing));
      readSuccess(await post(here, first));
      readSuccess(await post(there, first));
      assertFailure(await post(there, second), 'report_game_info', 1);
    });

    test('void a token that was revoked at the other', async () => {
      const code = await here.app.issueCode('player-7');
      const { ss_token } = await there.gameServer.exchange(code);
      await here.app.revoke('player-7');
      const gone = readEnvelope(await here.gameServer.updateSstoken(ss_token));
      assert.equal(gone.sdk_error_code, 1004);
      await eventually('the other knows', async () => {
        return readEnvelope(await there.gameServer.updateSstoken(ss_token)).sdk_error_code === 1004;
      });
    });

    test('keep what is issued right after a revocation, whoever revoked, issued and exchanged', async () => {
      const peers = [here, there];
      const pick = (nth: number) => peers[nth & 1] as Peers;
      const { ss_token: old } = await here.gameServer.exchange(await here.app.issueCode('marker'));
      const tokens: string[] = [];
      for (let nth = 0; nth < 16; nth++) {
        const uid = `again-${nth}`;
        await pick(nth).app.revoke(uid);
        const code = await pick(nth >> 1).app.issueCode(uid);
        const { ss_token } = await pick(nth >> 2).gameServer.exchange(code);
        const renewed = await pick(nth >> 3).gameServer.updateSstoken(ss_token);
        tokens.push(readTokenData(renewed).ss_token);
      }
      await here.app.revoke('marker');
      for (const { gameServer } of peers) {
        await eventually('it knows of all revocations', async () => {
          return readEnvelope(await gameServer.updateSstoken(old)).sdk_error_code === 1004;
        });
        for (const token of tokens) readTokenData(await gameServer.updateSstoken(token));
      }
    });

    test('book an order once that comes to both', async () => {
      const adjust = ({ app }: Peers, key: string) =>
        app.good('POST', '/v1/users/seven/score:adjust', {
          ...{ amount: '10', reason: 'deposit', idempotency_key: key },
        });
      await Promise.all(
        Array.from({ length: 20 }, (_, nth) => adjust(nth % 2 ? here : there, `k-${nth >> 1}`)),
      );
      for (const { app } of [here, there]) {
        assert.equal((await app.good('GET', '/v1/users/seven/score')).score, '100');
      }
    });

    test('send each event to a webhook once, those of a room in order', async () => {
      const receiver = await WebhookReceiver.start(scope);
      const { id } = await here.app.good('POST', '/v1/webhooks', { url: receiver.url });
      const keys = Array.from({ length: 20 }, (_, nth) => `hook-${nth}`);
      for (const [nth, key] of keys.entries()) {
        const { sender } = nth % 2 === 0 ? here : there;
        readSuccess(await sender.post('report_game_info', reportBody(key)));
      }
      await eventually('all have come', () => receiver.received.length >= keys.length);
      assert.deepEqual(
        receiver.events.map(({ key }) => key),
        keys,
      );
      await here.app.good('DELETE', `/v1/webhooks/${id}`);
    });

    test('count together', async () => {
      const labels = { callback: 'get_user_info' };
      for (let nth = 0; nth < 5; nth++) await here.gameServer.getUserInfo('none');
      for (let nth = 0; nth < 7; nth++) await there.gameServer.getUserInfo('none');
      for (const { client } of [here, there]) {
        assert.equal(await readMetric(client, 'sudgate_callbacks_total', labels), 12);
        assert.equal(
          await readMetric(client, 'sudgate_callback_duration_seconds_count', labels),
          12,
        );
        const last = (await readAll(here.app)).at(-1) as FeedEvent;
        assert.equal(await readMetric(client, 'sudgate_events_position'), Number(last.cursor));
        const { text } = await client.request('/metrics');
        assert.doesNotMatch(text, /^sudgate_tls_certificate_expiry_seconds/m);
      }
    });

    test('are ready while both are up', async () => {
      await killOne(child);
      assert.equal((await connect(scope, child.url).client.request('/readyz')).status, 200);
      assert.match(child.stdout(), /"signal":"SIGKILL".*a worker has died/);
    });
  });

  test(`on ${name}, kill -9 of a worker and SIGTERM under load lose and double nothing`, async (t) => {
    const scope = new Scope(t);
    const { url, drop } = await create();
    scope.defer(drop);
    const child = await startWorkers(scope, url);
    const sender = new RetryingSender(child);
    scope.defer(() => sender.stop());
    const sending = sender.run();
    for (let nth = 0; nth < 2; nth++) {
      await sleep(randomInt(50, 200));
      await killOne(child);
    }
    await eventually('some are acknowledged', () => sender.acknowledged.size > 20);
    sender.stop();
    await sending;
    const stored = await readAll(child.app);
    const counts = new Map<string, number>();
    for (const { raw } of stored) counts.set(raw, (counts.get(raw) ?? 0) + 1);
    assert.deepEqual(
      [...sender.acknowledged].filter((body) => counts.get(body) !== 1),
      [],
    );
    assert.deepEqual(
      [...counts.values()].filter((count) => count > 1),
      [],
    );
    await eventually('rounds are made of all', async () => {
      const rounds = await readMetric(child.client, 'sudgate_rounds_position');
      return rounds === Number(stored.at(-1)?.cursor);
    });

    const code = await child.app.issueCode('player-7');
    child.client.close();
    const callers = Array.from({ length: 8 }, () => callUntilClosed(scope, child.url, code));
    await eventually('all connections are busy', () => callers.every(({ count }) => count() > 2));
    child.kill('SIGTERM');
    await Promise.all(callers.map(({ done }) => done));
    assert.deepEqual(await child.exited, { code: 0, signal: null });
  });
}

/** How long one attempt may take. */
const attemptMs = 3_000;

/** Sends as the platform does: what was not acknowledged comes again. */
class RetryingSender {
  readonly acknowledged = new Set<string>();
  readonly #child: ChildService;
  #isStopping = false;
  #next = 0;

  constructor(child: ChildService) {
    this.#child = child;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: 4 }, () => this.#lane()));
  }

  stop(): void {
    this.#isStopping = true;
  }

  async #lane(): Promise<void> {
    while (!this.#isStopping) {
      const body = reportBody(`round-${this.#next++}`);
      const copies = Array.from({ length: randomInt(1, 3) }, () => this.#send(body));
      await Promise.all(copies);
      this.acknowledged.add(body);
      // The one that is started has to get its share of the machine.
      await sleep(randomInt(20));
    }
  }

  async #send(body: string): Promise<void> {
    for (;;) {
      try {
        const post = new SignedSender(this.#child.client).post('report_game_info', body);
        post.catch(() => {});
        // A connection that was handed to a worker as it died is never answered (node:cluster).
        const answer = await Promise.race([post, sleep(attemptMs)]);
        if (answer !== undefined && readEnvelope(answer).ret_code === 0) return;
      } catch (error) {
        // The worker is gone; an answer that is no answer is a fault.
        if ((error as NodeJS.ErrnoException).code === undefined) throw error;
        if (error instanceof assert.AssertionError) throw error;
      }
      await sleep(randomInt(5, 40));
    }
  }
}

/** The next exchange as soon as the last was answered, until the service asks to close. */
function callUntilClosed(scope: Scope, url: string, code: string) {
  const { gameServer } = connect(scope, url);
  let answered = 0;
  const call = async (): Promise<void> => {
    for (;;) {
      const answer = await gameServer.getSstoken(code);
      readTokenData(answer);
      answered++;
      if (answer.headers.connection === 'close') return;
    }
  };
  const done = call();
  done.catch(() => {});
  return { done, count: () => answered };
}

test('on SQLite, signed token callbacks go on while the file cannot be written', async (t) => {
  const scope = new Scope(t);
  const directory = await scope.temporaryDirectory();
  const child = await startWorkers(scope, 'file:sudgate.db', directory);
  const sender = new SignedSender(child.client);
  const code = await child.app.issueCode('player-7');
  // It has the effect of a full disk: reading goes on, a write is refused.
  const file = new DatabaseSync(join(directory, 'sudgate.db'), { timeout: 30_000 });
  scope.defer(() => file.close());
  file.exec('begin immediate');
  for (let nth = 0; nth < 4; nth++) {
    readTokenData(await sender.post('get_sstoken', JSON.stringify({ code })));
  }
  file.exec('rollback');
  readSuccess(await sender.post('report_game_info', reportBody('round-after')));
});

test('workers that cannot listen say so once, and the command ends with 1', async (t) => {
  const scope = new Scope(t);
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  scope.defer(() => other.close());
  const { code, stderr } = await runCli(scope, ['serve', '--workers', '2'], {
    directory: await scope.temporaryDirectory(),
    variables: { ...baseVariables, PORT: String((other.address() as AddressInfo).port) },
  });
  assert.equal(code, 1);
  assert.equal(stderr.match(/is in use: set PORT to another one/g)?.length, 1);
});
