/** What the app's backend reads of an event. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readNotification, readReport, toFeedEvent } from '../../../src/inbox/index.ts';
import { readMessages } from '../protocol/support.ts';
import { appId, nowMs, stored } from './support.ts';

const feedEventOf = (body: string) =>
  toFeedEvent(stored(readReport(appId, Buffer.from(body), nowMs), 12));

describe('an event in the feed', () => {
  test('has place, type, key, time, body and text', () => {
    const raw = '{ "report_type":"game_start","report_msg":{"game_round_id":"r-1","n":[1,"é"]}}';
    assert.deepEqual(feedEventOf(raw), {
      cursor: '12',
      type: 'game_start',
      app_id: appId,
      key: 'r-1',
      received_at_ms: nowMs,
      body: { report_type: 'game_start', report_msg: { game_round_id: 'r-1', n: [1, 'é'] } },
      raw,
    });
  });

  test('has int64 as text, game ids whatever their size, and other numbers as numbers', () => {
    const message = '{"mg_id":1461227817776713818,"score":-4,"big":9007199254740993,"odds":1.5}';
    const { body } = feedEventOf(`{"report_type":"game_settle","report_msg":${message}}`);
    assert.deepEqual(body?.report_msg, {
      mg_id: '1461227817776713818',
      score: -4,
      big: '9007199254740993',
      odds: 1.5,
    });
    const small = feedEventOf('{"report_type":"game_settle","report_msg":{"mg_id":7}}');
    assert.deepEqual(small.body?.report_msg, { mg_id: '7' });
  });

  for (const depth of [199, 200, 5_000]) {
    test(`that nests ${depth} deep can always be written out`, () => {
      const nested = '['.repeat(depth - 1) + ']'.repeat(depth - 1);
      const raw = `{"report_type":"x","report_msg":${nested}}`;
      const event = feedEventOf(raw);
      assert.equal(event.body === null, depth > 200);
      assert.equal(event.raw, raw);
      assert.ok(JSON.stringify(event).length > raw.length);
    });
  }

  test('with many brackets in its texts has its body', () => {
    const text = '[{"'.repeat(300);
    const event = feedEventOf(JSON.stringify({ report_type: 'x', report_msg: { text } }));
    assert.deepEqual(event.body?.report_msg, { text });
  });

  test('with many brackets side by side has its body', () => {
    const list = Array.from({ length: 1_000 }, () => ({}));
    const event = feedEventOf(JSON.stringify({ report_type: 'x', report_msg: { list } }));
    assert.deepEqual(event.body?.report_msg, { list });
  });

  test('of any JSON has the same data, and the exact text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (message) => {
        const raw = JSON.stringify({ report_type: 'x', report_msg: message });
        const event = feedEventOf(raw);
        assert.equal(event.raw, raw);
        assert.equal(typeof event.body, 'object');
      }),
    );
  });
});

describe('the examples of the contract', () => {
  for (const { id, body } of readMessages('reports')) {
    test(`${id} keeps its game id`, () => {
      const message = feedEventOf(body).body?.report_msg as { mg_id: string; mg_id_str: string };
      assert.equal(message.mg_id, message.mg_id_str);
    });
  }

  for (const { id, body } of readMessages('notifications')) {
    test(`${id} is read`, () => {
      const event = toFeedEvent(stored(readNotification(appId, Buffer.from(body), nowMs)));
      assert.equal(event.type, JSON.parse(body).notify_event);
      assert.equal(event.key, JSON.parse(body).notify_id);
    });
  }
});
