/** Readers of the feed that wait for what is still to come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '../../src/config/index.ts';
import { openStore, type Store } from '../../src/store/index.ts';
import { eventually } from '../support/eventually.ts';
import {
  type FeedEvent,
  type FeedPage,
  keysOf,
  readAll,
  readPage,
  tellReports,
} from '../support/feed.ts';
import { HttpClient } from '../support/http-client.ts';
import { readMetric } from '../support/metrics.ts';
import { AppBackend } from '../support/peers.ts';
import { createPostgresDatabase } from '../support/postgres.ts';
import { assertProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import {
  apiKey,
  baseVariables,
  startTestService,
  type TestService,
  type Variables,
} from '../support/service.ts';
import { reportBody } from '../support/signed-sender.ts';

/** Longer than any test here takes: whoever is answered was woken. */
const longWait = 'wait_ms=30000';
/** Before that wait is over. */
const wakingMs = 20_000;

async function untilWaiting({ client }: TestService, count: number): Promise<void> {
  await eventually(`${count} readers wait`, async () => {
    return (await readMetric(client, 'sudgate_feed_readers', { kind: 'poll' })) === count;
  });
}

/** The answer of a reader that has to be woken. */
async function woken(polling: Promise<FeedPage>): Promise<FeedPage> {
  let page: FeedPage | undefined;
  polling.then(
    (answer) => {
      page = answer;
    },
    () => {},
  );
  return await eventually('the reader is woken', () => page, wakingMs);
}

/** Where the service keeps its events, as another process opens it too. */
const databases: Record<string, (scope: Scope) => Promise<Variables>> = {
  SQLite: async () => ({}),
  PostgreSQL: async (scope) => {
    const { url, drop } = await createPostgresDatabase();
    scope.defer(drop);
    return { DATABASE_URL: url };
  },
};

/** A service, and its database as another process has it. */
async function startWithSecondStore(scope: Scope, variables: Variables) {
  const running = await startTestService(scope, { variables });
  const { directory } = running;
  const env = { ...baseVariables, ...variables };
  const second = await openStore(loadConfig({ mode: 'serve', env, directory }).database);
  scope.defer(() => second.close());
  return { ...running, second };
}

test('a reader at the end waits and is woken by what comes', async (t) => {
  const running = await startTestService(new Scope(t));
  await tellReports(running.service.store, [reportBody('r-1', 'game_start')]);
  const { next_cursor } = await readPage(running.app);
  const polling = readPage(running.app, `?after=${next_cursor}&${longWait}`);
  await untilWaiting(running, 1);
  await tellReports(running.service.store, [reportBody('r-1')]);
  assert.deepEqual(keysOf((await woken(polling)).events), ['r-1']);
  await untilWaiting(running, 0);
});

test('a reader of one type is not woken by others', async (t) => {
  const running = await startTestService(new Scope(t));
  const polling = readPage(running.app, `?type=game_settle&${longWait}`);
  await untilWaiting(running, 1);
  for (const round of ['r-1', 'r-2', 'r-3'])
    await tellReports(running.service.store, [reportBody(round, 'game_start')]);
  await tellReports(running.service.store, [reportBody('r-2')]);
  const { events } = await woken(polling);
  assert.deepEqual(
    events.map(({ type, key }) => [type, key]),
    [['game_settle', 'r-2']],
  );
});

test('when the wait is over the page is empty and leads back to the same place', async (t) => {
  const running = await startTestService(new Scope(t));
  assert.deepEqual(await readPage(running.app, '?wait_ms=20'), { events: [], next_cursor: '0' });
  await tellReports(running.service.store, [reportBody('r-1', 'game_start')]);
  const { next_cursor } = await readPage(running.app);
  const page = await readPage(running.app, `?after=${next_cursor}&wait_ms=20`);
  assert.deepEqual(page, { events: [], next_cursor });
});

test('a reader that finds events does not wait', async (t) => {
  const running = await startTestService(new Scope(t));
  await tellReports(running.service.store, [reportBody('r-1', 'game_start')]);
  const { events } = await woken(readPage(running.app, `?${longWait}`));
  assert.deepEqual(keysOf(events), ['r-1']);
});

test('a stop answers readers with what there is: nothing', async (t) => {
  const running = await startTestService(new Scope(t));
  const polling = readPage(running.app, `?${longWait}`);
  await untilWaiting(running, 1);
  await running.service.stop();
  assert.deepEqual(await woken(polling), { events: [], next_cursor: '0' });
});

test('a reader that goes away is forgotten', async (t) => {
  const running = await startTestService(new Scope(t));
  const leaving = new HttpClient(running.url);
  const polling = new AppBackend(leaving, apiKey).call('GET', `/v1/events?${longWait}`);
  await untilWaiting(running, 1);
  leaving.close();
  await assert.rejects(polling);
  await untilWaiting(running, 0);
});

test('readers beyond the hundredth are told to come later, and the others stay', async (t) => {
  const running = await startTestService(new Scope(t));
  const waiting = Array.from({ length: 100 }, () => readPage(running.app, `?${longWait}`));
  await untilWaiting(running, 100);
  for (const path of [`/v1/events?${longWait}`, '/v1/events/stream']) {
    assertProblem(await running.app.call('GET', path), 503, 'too_many_readers');
  }
  assert.deepEqual((await readPage(running.app)).events, []);
  await tellReports(running.service.store, [reportBody('r-1')]);
  for (const polling of waiting) assert.deepEqual(keysOf((await woken(polling)).events), ['r-1']);
  await untilWaiting(running, 0);
});

for (const [what, prepare] of Object.entries(databases)) {
  test(`a reader is woken by what another process keeps in ${what}`, async (t) => {
    const scope = new Scope(t);
    const running = await startWithSecondStore(scope, await prepare(scope));
    const polling = readPage(running.app, `?${longWait}`);
    await untilWaiting(running, 1);
    await tellReports(running.second, [reportBody('r-1')]);
    assert.deepEqual(keysOf((await woken(polling)).events), ['r-1']);
  });

  test(`a cursor never skips an event while two processes write to ${what}, each with four writers`, async (t) => {
    const scope = new Scope(t);
    const running = await startWithSecondStore(scope, await prepare(scope));
    const stores = [running.service.store, running.second];
    const names = stores.flatMap((_, process) => [0, 1, 2, 3].map((nth) => `${process}.${nth}`));
    const perWriter = 60;
    const write = async (name: string): Promise<void> => {
      const store = stores[Number(name[0])] as Store;
      for (let nth = 0; nth < perWriter; nth += 3) {
        const rounds = [nth, nth + 1, nth + 2].map((round) => reportBody(`${name}/${round}`));
        await tellReports(store, rounds);
      }
    };
    const writing = Promise.all(names.map(write));
    const seen: FeedEvent[] = [];
    for (let cursor = '0'; seen.length < names.length * perWriter; ) {
      const page = await readPage(running.app, `?after=${cursor}&limit=7&${longWait}`);
      seen.push(...page.events);
      cursor = page.next_cursor;
    }
    await writing;
    assert.deepEqual(seen, await readAll(running.app));
    for (const name of names) {
      const own = keysOf(seen).filter((key) => key.startsWith(`${name}/`));
      assert.deepEqual(
        own,
        Array.from({ length: perWriter }, (_, nth) => `${name}/${nth}`),
      );
    }
  });
}
