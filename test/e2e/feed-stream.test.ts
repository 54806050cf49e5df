/** The feed as server-sent events. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EventStreamClient } from '../support/event-stream.ts';
import { eventually } from '../support/eventually.ts';
import { keysOf, readAll, tellReports } from '../support/feed.ts';
import { readMetric } from '../support/metrics.ts';
import { assertProblem, readProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { reportBody } from '../support/signed-sender.ts';

async function setUp(t: TestContext) {
  const scope = new Scope(t);
  const running = await startTestService(scope);
  const connect = (query = '', headers = {}) =>
    EventStreamClient.connect(scope, `${running.url}/v1/events/stream${query}`, headers);
  const tell = (...rounds: string[]) =>
    tellReports(
      running.service.store,
      rounds.map((round) => reportBody(round)),
    );
  return { ...running, connect, tell };
}

function keys({ events }: EventStreamClient): string[] {
  return keysOf(events.map(({ event }) => event));
}

async function untilKeys(stream: EventStreamClient, expected: readonly string[]): Promise<void> {
  await eventually(`${expected.length} events`, () => stream.events.length >= expected.length);
  assert.deepEqual(keys(stream), expected);
}

async function untilStreams({ client }: TestService, count: number): Promise<void> {
  await eventually(`${count} streams`, async () => {
    return (await readMetric(client, 'sudgate_feed_readers', { kind: 'stream' })) === count;
  });
}

test('events that are there come first, then those that follow, as they do in pages', async (t) => {
  const { app, connect, tell } = await setUp(t);
  await tell('r-1', 'r-2');
  const stream = (await connect()).read();
  assert.equal(stream.response.statusCode, 200);
  assert.match(stream.response.headers['content-type'] ?? '', /^text\/event-stream/);
  assert.match(stream.response.headers['cache-control'] ?? '', /no-store/);
  await untilKeys(stream, ['r-1', 'r-2']);
  await tell('r-3');
  await tell('r-4');
  await untilKeys(stream, ['r-1', 'r-2', 'r-3', 'r-4']);
  assert.deepEqual(
    stream.events.map(({ event }) => event),
    await readAll(app),
  );
  for (const { id, event } of stream.events) assert.equal(id, event.cursor);
});

test('a stream without events is open at once', async (t) => {
  const { connect } = await setUp(t);
  assert.equal((await connect()).response.statusCode, 200);
});

test('after and type choose what comes', async (t) => {
  const { service, connect, tell } = await setUp(t);
  await tell('r-1', 'r-2');
  await tellReports(service.store, [reportBody('r-3', 'game_start')]);
  await tell('r-3');
  await untilKeys((await connect('?after=1')).read(), ['r-2', 'r-3', 'r-3']);
  await untilKeys((await connect('?type=game_start')).read(), ['r-3']);
});

test('Last-Event-ID goes before after, since a client repeats its first address', async (t) => {
  const { connect, tell } = await setUp(t);
  await tell('r-1', 'r-2', 'r-3');
  await untilKeys((await connect('?after=1', { 'last-event-id': '2' })).read(), ['r-3']);
  await untilKeys((await connect('?after=1', { 'last-event-id': '' })).read(), ['r-2', 'r-3']);
});

test('a Last-Event-ID that is no cursor is a 400 that names it', async (t) => {
  const { app } = await setUp(t);
  for (const id of ['x', '-1', '1,2', '1.0']) {
    const answer = await app.call('GET', '/v1/events/stream', undefined, { 'last-event-id': id });
    assert.match(readProblem(answer, 400).detail ?? '', /Last-Event-ID/);
  }
  const answer = await app.call('GET', '/v1/events/stream', undefined, { 'last-event-id': '9' });
  assertProblem(answer, 400, 'cursor_unknown');
});

test('parameters that only pages have are refused', async (t) => {
  const { app } = await setUp(t);
  for (const query of ['limit=10', 'wait_ms=10', 'after=x']) {
    assertProblem(await app.call('GET', `/v1/events/stream?${query}`), 400, 'invalid_request');
  }
});

test('a client that loses its connection again and again loses and doubles nothing', async (t) => {
  const running = await setUp(t);
  const rounds = Array.from({ length: 300 }, (_, index) => `r-${index}`);
  const seen: string[] = [];
  const writing = (async () => {
    for (const [nth, round] of rounds.entries()) {
      // Not so far ahead that a few connections see all.
      await eventually('the reader follows', () => nth < seen.length + 40);
      await running.tell(round);
    }
  })();
  let lastId: string | undefined;
  let connections = 0;
  while (seen.length < rounds.length) {
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
    const stream = (await running.connect('', headers)).read();
    connections++;
    const enough = Math.min(1 + (connections % 23), rounds.length - seen.length);
    await eventually('events', () => stream.events.length >= enough);
    stream.disconnect();
    seen.push(...keys(stream));
    lastId = stream.lastId ?? lastId;
  }
  await writing;
  assert.ok(connections > 5);
  assert.deepEqual(seen, rounds);
  await untilStreams(running, 0);
});

test('a reader that takes nothing is served no further, and gets all when it reads', async (t) => {
  const running = await setUp(t);
  const padding = 'x'.repeat(500_000);
  const rounds = Array.from({ length: 60 }, (_, index) => `r-${index}`);
  for (let first = 0; first < rounds.length; first += 6) {
    const some = rounds
      .slice(first, first + 6)
      .map((round) => reportBody(round, 'game_settle', { extras: padding }));
    await tellReports(running.service.store, some);
  }
  const stream = await running.connect();
  const served = () => readMetric(running.client, 'sudgate_feed_events_total', { kind: 'stream' });
  let before = -1;
  let count = 0;
  for (let unchanged = 0; unchanged < 5; unchanged = count === before ? unchanged + 1 : 0) {
    before = count;
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    count = await served();
  }
  assert.ok(count < rounds.length / 2, `${count} of ${rounds.length} were served to nobody`);
  await untilKeys(stream.read(), rounds);
});

test('a client that goes away is forgotten', async (t) => {
  const running = await setUp(t);
  const streams = [await running.connect(), (await running.connect()).read()];
  await untilStreams(running, 2);
  for (const stream of streams) stream.disconnect();
  await untilStreams(running, 0);
});

test('a stop ends streams between two events, and the client finds its place again', async (t) => {
  const { service, connect, tell } = await setUp(t);
  await tell('r-1', 'r-2');
  const stream = (await connect()).read();
  await untilKeys(stream, ['r-1', 'r-2']);
  await service.stop();
  await stream.ended;
  assert.ok(stream.response.complete);
});

test('a stream has no HEAD, which would never end', async (t) => {
  const { app } = await setUp(t);
  assert.equal((await app.call('HEAD', '/v1/events/stream')).status, 404);
});
