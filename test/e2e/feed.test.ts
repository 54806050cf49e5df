/** The feed of reports and notifications: pages, filters, refusals. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { eventually } from '../support/eventually.ts';
import {
  keysOf,
  readAll,
  readPage,
  tellNotification,
  tellReports,
  toldAtMs,
} from '../support/feed.ts';
import { readMetric } from '../support/metrics.ts';
import { assertProblem, readProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { appId, startTestService } from '../support/service.ts';
import { reportBody } from '../support/signed-sender.ts';

const scope = new Scope({ after });
const { app, client, service } = await startTestService(scope);

const raw = `{ "report_type" : "game_settle", "report_msg":{"mg_id":1461227817776713818,
  "game_round_id":"r-1","text":"七\\u0000🎲","big":-9223372036854775808} }`;
await tellReports(service.store, [reportBody('r-1', 'game_start'), raw, reportBody('r-2')]);
const notification = '{"notify_id":"n-1","notify_event":"sud.mg.new.kind","data":{"a":1}}';
await tellNotification(service.store, notification);

test('an event says what it is, whose, when it came, and what it holds', async () => {
  const { events, next_cursor } = await readPage(app);
  assert.equal(events.length, 4);
  assert.deepEqual(events[1], {
    cursor: events[1]?.cursor,
    type: 'game_settle',
    app_id: appId,
    key: 'r-1',
    received_at_ms: toldAtMs,
    body: {
      report_type: 'game_settle',
      report_msg: {
        mg_id: '1461227817776713818',
        game_round_id: 'r-1',
        text: '七\u0000🎲',
        big: '-9223372036854775808',
      },
    },
    raw,
  });
  assert.equal(next_cursor, events[3]?.cursor);
});

test('cursors lead on from any event and any page', async () => {
  const all = await readAll(app);
  for (const limit of [1, 2, 3, 1000]) {
    assert.deepEqual(await readAll(app, `&limit=${limit}`), all);
  }
  for (const [index, { cursor }] of all.entries()) {
    assert.deepEqual(await readAll(app, '', cursor), all.slice(index + 1));
  }
});

test('at the end a page is empty and leads back to the same place', async () => {
  const { next_cursor } = await readPage(app);
  assert.deepEqual(await readPage(app, `?after=${next_cursor}`), { events: [], next_cursor });
});

test('types are filtered: one, several with commas, several repeated', async () => {
  assert.deepEqual(keysOf((await readPage(app, '?type=game_settle')).events), ['r-1', 'r-2']);
  assert.deepEqual(keysOf((await readPage(app, '?type=game_start,none')).events), ['r-1']);
  const both = await readPage(app, '?type=game_start&type=game_settle');
  assert.deepEqual(keysOf(both.events), ['r-1', 'r-1', 'r-2']);
  const none = await readPage(app, '?type=none&after=1');
  assert.deepEqual(none, { events: [], next_cursor: '1' });
});

test('an answer is not to be stored', async () => {
  const answer = await app.call('GET', '/v1/events');
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.match(answer.headers['content-type'] ?? '', /^application\/json/);
});

test('without a key nothing of the feed is told', async () => {
  for (const path of ['/v1/events', '/v1/events/stream', '/v1/events?limit=x']) {
    assertProblem(await client.request(path), 401, 'unauthorized');
  }
});

const refusals: [query: string, named: RegExp][] = [
  ['limit=0', /limit/],
  ['limit=1001', /limit/],
  ['limit=ten', /limit/],
  ['limit=', /limit/],
  ['limit=1.5', /limit/],
  ['limit=0x10', /limit/],
  ['limit=1&limit=2', /limit/],
  ['wait_ms=-1', /wait_ms/],
  ['wait_ms=30001', /wait_ms/],
  ['after=', /after/],
  ['after=x', /after/],
  ['after=-1', /after/],
  ['after=1e3', /after/],
  ['after=undefined', /after/],
  ['after=99999999999999999999', /after/],
  ['type=', /type/],
  ['type=a,,b', /type/],
  ['types=game_settle', /types/],
];
for (const [query, named] of refusals) {
  test(`?${query} is a 400 that names what is wrong`, async () => {
    const { type, detail } = readProblem(await app.call('GET', `/v1/events?${query}`), 400);
    assert.equal(type, 'urn:sudgate:problem:invalid_request');
    assert.match(detail ?? '', named);
  });
}

test('a cursor behind the last event is a 400 that tells which it is', async () => {
  const { next_cursor } = await readPage(app);
  for (const path of ['/v1/events', '/v1/events/stream']) {
    const answer = await app.call('GET', `${path}?after=${Number(next_cursor) + 1}`);
    const { type, detail } = readProblem(answer, 400);
    assert.equal(type, 'urn:sudgate:problem:cursor_unknown');
    assert.match(detail ?? '', new RegExp(`\\b${next_cursor}\\b`));
  }
});

test('an app that is not configured is 404', async () => {
  for (const path of ['/v1/events', '/v1/events/stream']) {
    assertProblem(await app.call('GET', `${path}?app_id=other`), 404, 'app_not_found');
  }
});

test('with several apps the feed has the events of all, or of the one that is named', async (t) => {
  const local = new Scope(t);
  const apps = ['1', '2'].map((id) => ({ app_id: id, app_secrets: [`${id}-0123456789abcdef`] }));
  const file = join(await local.temporaryDirectory(), 'sudgate.json');
  await writeFile(file, JSON.stringify({ apps }));
  const several = await startTestService(local, {
    variables: { SUD_APP_ID: '', SUD_APP_SECRET: '', SUDGATE_CONFIG: file },
  });
  for (const id of ['1', '2']) {
    await tellReports(several.service.store, [reportBody('r')], { app: id });
  }
  const appsOf = async (query: string) =>
    (await readAll(several.app, query)).map((event) => event.app_id);
  assert.deepEqual(await appsOf(''), ['1', '2']);
  assert.deepEqual(await appsOf('&app_id=2'), ['2']);
  assert.deepEqual(await appsOf('&app_id=2&type=game_settle'), ['2']);
  assert.deepEqual(await appsOf('&app_id=1&type=game_start'), []);
});

test('a page of large messages ends early, and the cursor leads through all of them', async (t) => {
  const { app: reader, service: other } = await startTestService(new Scope(t));
  const padding = 'x'.repeat(1_000_000);
  const rounds = Array.from({ length: 12 }, (_, index) => `r-${index}`);
  for (const round of rounds) {
    await tellReports(other.store, [reportBody(round, 'game_settle', { extras: padding })]);
  }
  const first = await readPage(reader, '?limit=1000');
  assert.ok(first.events.length > 0 && first.events.length < rounds.length);
  assert.deepEqual(keysOf(await readAll(reader, '&limit=1000')), rounds);
});

test('the metrics tell how old the first event is that no reader has gone past', async (t) => {
  const other = await startTestService(new Scope(t), { clock: () => toldAtMs + 60_000 });
  const oldest = () => readMetric(other.client, 'sudgate_feed_oldest_unread_seconds');
  await tellReports(other.service.store, [reportBody('r-1'), reportBody('r-2')]);
  // A 0 would be the least of all replicas, and hide that the reader of another one hangs.
  const { text } = await other.client.request('/metrics');
  assert.doesNotMatch(text, /^sudgate_feed_oldest_unread_seconds/m);
  const { events, next_cursor } = await readPage(other.app);
  assert.equal(await oldest(), 60);
  await readPage(other.app, `?after=${next_cursor}&type=game_settle`);
  await readPage(other.app, `?after=${events[0]?.cursor}`);
  // The cursor of another store passes nothing.
  await other.app.call('GET', `/v1/events?after=${Number(next_cursor) + 100}`);
  assert.equal(await oldest(), 60);
  await readPage(other.app, `?after=${next_cursor}`);
  assert.equal(await oldest(), 0);
  assert.equal(await readMetric(other.client, 'sudgate_events_position'), Number(next_cursor));
});

test('what has expired is deleted, and nothing else', async (t) => {
  const local = new Scope(t);
  const path = join(await local.temporaryDirectory(), 'results.db');
  const before = await openSqliteStore(path);
  const dayMs = 86_400_000;
  for (const days of [30, 3, 1]) {
    await tellReports(before, [reportBody(`${days} days`)], { atMs: toldAtMs - days * dayMs });
  }
  await before.close();
  const variables = { DATABASE_URL: `file:${path}`, EVENT_RETENTION_DAYS: '2' };
  const running = await startTestService(local, { variables });
  await eventually('the first two are gone', async () => {
    return (await readMetric(running.client, 'sudgate_events_deleted_total')) === 2;
  });
  assert.deepEqual(keysOf(await readAll(running.app)), ['1 days']);
});
