/** Reports and notifications over real sockets: stored once, as they came, before the answer. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { assertFailure, readSuccess } from '../support/envelope.ts';
import { readMetric } from '../support/metrics.ts';
import { Scope } from '../support/scope.ts';
import { startTestService } from '../support/service.ts';
import { notificationBody, reportBody, SignedSender } from '../support/signed-sender.ts';

const scope = new Scope({ after });
const { client, service, log } = await startTestService(scope);
const sender = new SignedSender(client);
const { events } = service.store;

/** The events behind a position. */
async function eventsAfter(position: number) {
  return await events.listEvents({ after: position, limit: 1000 });
}

test('a report and a notification are answered 0 with an empty object and are on disk', async () => {
  const before = await events.lastPosition();
  const report = reportBody('round-1');
  const notification = notificationBody('n-1');
  assert.deepEqual(readSuccess(await sender.post('report_game_info', report)), {});
  assert.deepEqual(readSuccess(await sender.post('notify', notification)), {});
  const stored = await eventsAfter(before);
  assert.deepEqual(
    stored.map(({ kind, type, key, raw }) => [kind, type, key, Buffer.from(raw).toString()]),
    [
      ['report', 'game_settle', 'round-1', report],
      ['notification', 'sud.mg.merchant.room.users.changed', 'n-1', notification],
    ],
  );
});

test('the published examples are kept byte for byte', async () => {
  for (const [file, name] of [
    ['reports', 'report_game_info'],
    ['notifications', 'notify'],
  ] as const) {
    const path = new URL(`../vectors/${file}.json`, import.meta.url);
    const { messages } = JSON.parse(readFileSync(path, 'utf8')) as {
      messages: { body: string }[];
    };
    assert.ok(messages.length > 1);
    for (const { body } of messages) {
      const before = await events.lastPosition();
      readSuccess(await sender.post(name, body));
      const [stored] = await eventsAfter(before);
      assert.equal(Buffer.from(stored?.raw ?? []).toString(), body);
    }
  }
});

test('start and settlement of a round are both kept, in whatever order they come', async () => {
  const before = await events.lastPosition();
  readSuccess(await sender.post('report_game_info', reportBody('round-2', 'game_settle')));
  readSuccess(await sender.post('report_game_info', reportBody('round-2', 'game_start')));
  const types = (await eventsAfter(before)).map(({ type }) => type);
  assert.deepEqual(types, ['game_settle', 'game_start']);
});

test('a repeat is answered 0 and changes nothing', async () => {
  const body = notificationBody('n-repeat');
  readSuccess(await sender.post('notify', body));
  const before = await events.lastPosition();
  for (let nth = 0; nth < 3; nth++) readSuccess(await sender.post('notify', body));
  assert.equal(await events.lastPosition(), before);
});

test('fifty copies at once are one event and fifty zeros', async () => {
  const before = await events.lastPosition();
  const body = reportBody('round-crowd');
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => sender.post('report_game_info', body)),
  );
  for (const answer of answers) readSuccess(answer);
  assert.equal((await eventsAfter(before)).length, 1);
});

test('a repeat with other content is answered 0, kept beside the first and flagged', async () => {
  const metric = 'sudgate_inbox_messages_total';
  const labels = { callback: 'report_game_info', outcome: 'different' };
  const counted = await readMetric(client, metric, labels);
  readSuccess(await sender.post('report_game_info', reportBody('round-3')));
  const position = await events.lastPosition();
  log.length = 0;
  const changed = reportBody('round-3', 'game_settle', { battle_duration: 96 });
  readSuccess(await sender.post('report_game_info', changed));
  assert.equal(await events.lastPosition(), position);
  const [variant] = await events.listVariants(position);
  assert.equal(Buffer.from(variant?.raw ?? []).toString(), changed);
  assert.equal(await readMetric(client, metric, labels), counted + 1);
  const line = log.find(({ msg }) => msg === 'report_game_info');
  assert.deepEqual(
    [line?.level, line?.message, line?.type, line?.key],
    [40, 'different', 'game_settle', 'round-3'],
  );
});

test('unknown types, events and members are kept as they came', async () => {
  const before = await events.lastPosition();
  const bodies = {
    report_game_info: '{"report_type":"game_pause","report_msg":{"game_round_id":"r","x":[1.50]}}',
    notify: '{ "notify_event":"sud.mg.merchant.new","notify_id":"n-new","more":{"a":1e400} }',
  } as const;
  readSuccess(await sender.post('report_game_info', bodies.report_game_info));
  readSuccess(await sender.post('notify', bodies.notify));
  const raws = (await eventsAfter(before)).map(({ raw }) => Buffer.from(raw).toString());
  assert.deepEqual(raws, Object.values(bodies));
});

const bad = {
  report_game_info: ['', '[]', 'null', '{', '{"report_type":7}', '{"report_msg":{}}', '\u00ff{'],
  notify: ['', '"x"', '{"notify_event":""}', '{"notify_event":"a\\u0000b"}', '{}'],
} as const;
for (const name of ['report_game_info', 'notify'] as const) {
  test(`${name} of something that is no message is 10002 and keeps nothing`, async () => {
    const before = await events.lastPosition();
    for (const body of bad[name]) assertFailure(await sender.post(name, body), name, 10002);
    const notUtf8 = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]);
    assertFailure(await sender.post(name, notUtf8), name, 10002);
    assert.equal(await events.lastPosition(), before);
  });
}

test('a body of exactly 1 MiB is kept, one byte more is 413 with the envelope', async () => {
  const bodyOf = (bytes: number) => {
    const frame = notificationBody('n-large', 'sud.mg.merchant.player.draw.image', { pad: '' });
    return frame.replace('"pad":""', () => `"pad":"${'x'.repeat(bytes - frame.length)}"`);
  };
  assertFailure(await sender.post('notify', bodyOf(2 ** 20 + 1)), 'notify', 10002, undefined, 413);
  const before = await events.lastPosition();
  readSuccess(await sender.post('notify', bodyOf(2 ** 20)));
  const [stored] = await eventsAfter(before);
  assert.equal(stored?.raw.length, 2 ** 20);
});

test('the token in a report is not looked at', async () => {
  const body = reportBody('round-token').replace('"ss_token":""', '"ss_token":"forged"');
  readSuccess(await sender.post('report_game_info', body));
});

test('what was acknowledged is there after the service was stopped and started', async (t) => {
  const own = new Scope(t);
  const first = await startTestService(own);
  readSuccess(await new SignedSender(first.client).post('notify', notificationBody('n-stop')));
  await first.service.stop();
  const again = await startTestService(own, {
    variables: { DATABASE_URL: `file:${first.databasePath}` },
  });
  const stored = await again.service.store.events.listEvents({ after: 0, limit: 10 });
  assert.deepEqual(
    stored.map(({ key }) => key),
    ['n-stop'],
  );
});
