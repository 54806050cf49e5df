/** What of a body is understood before it is kept. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readNotification, readReport } from '../../../src/inbox/index.ts';
import { appId, nowMs } from './support.ts';

const reportOf = (body: string) => readReport(appId, Buffer.from(body), nowMs);
const notificationOf = (body: string) => readNotification(appId, Buffer.from(body), nowMs);

describe('a report', () => {
  test('is known by its type and round, and kept byte for byte', () => {
    const raw = Buffer.from(
      ' {"report_type":"game_settle","report_msg":{"game_round_id":"r-1"}}\n',
    );
    assert.deepEqual(readReport(appId, raw, nowMs), {
      appId,
      kind: 'report',
      type: 'game_settle',
      key: 'r-1',
      receivedAtMs: nowMs,
      raw,
    });
  });

  test('of an unknown type, with unknown members, is taken', () => {
    const { type, key } = reportOf(
      '{"report_type":"新的","report_msg":{"game_round_id":"r","x":[]}}',
    );
    assert.deepEqual([type, key], ['新的', 'r']);
  });

  test('whose round id is as long as the body allows is taken with all of it', () => {
    const id = 'r'.repeat(900_000);
    assert.equal(
      reportOf(`{"report_type":"game_start","report_msg":{"game_round_id":"${id}"}}`).key,
      id,
    );
  });

  for (const [digits, key] of [
    ['1461227817776713818', '1461227817776713818'],
    ['7', '7'],
    ['-9007199254740993', '-9007199254740993'],
  ] as const) {
    test(`with the number ${digits} as round id loses none of its digits`, () => {
      const body = `{"report_type":"game_start","report_msg":{"game_round_id":${digits}}}`;
      assert.equal(reportOf(body).key, key);
    });
  }

  test('with a number as round id that nests thousands deep stands for itself', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const body = `{"report_type":"game_start","report_msg":{"game_round_id":7,"x":${deep}}}`;
    assert.match(reportOf(body).key, /^sha256:/);
  });

  for (const message of [
    '{}',
    'null',
    '[]',
    '"text"',
    '{"game_round_id":""}',
    '{"game_round_id":null}',
    '{"game_round_id":{}}',
    '{"game_round_id":true}',
    '{"game_round_id":"\\ud800"}',
    '{"game_round_id":"a\\u0000b"}',
  ]) {
    test(`with report_msg ${message} stands for its bytes`, () => {
      const body = (space: string) =>
        `{"report_type":"game_start",${space}"report_msg":${message}}`;
      assert.match(reportOf(body('')).key, /^sha256:[0-9a-f]{64}$/);
      assert.equal(reportOf(body('')).key, reportOf(body('')).key);
      assert.notEqual(reportOf(body('')).key, reportOf(body(' ')).key);
    });
  }

  test('without report_msg is taken', () => {
    assert.match(reportOf('{"report_type":"game_start"}').key, /^sha256:/);
  });
});

describe('a notification', () => {
  test('is known by its id', () => {
    const message = notificationOf(
      '{"notify_event":"sud.mg.merchant.bid.result","notify_id":"n-1"}',
    );
    assert.deepEqual(
      [message.kind, message.type, message.key],
      ['notification', 'sud.mg.merchant.bid.result', 'n-1'],
    );
  });

  test('with a number as id loses none of its digits', () => {
    assert.equal(
      notificationOf('{"notify_id":90071992547409931,"notify_event":"x"}').key,
      '90071992547409931',
    );
  });

  test('without an id stands for its bytes', () => {
    assert.match(notificationOf('{"notify_event":"x"}').key, /^sha256:/);
  });
});

describe('refused is', () => {
  for (const [name, raw] of [
    ['an empty body', Buffer.alloc(0)],
    ['half a body', Buffer.from('{"report_type":')],
    ['a list', Buffer.from('[]')],
    ['null', Buffer.from('null')],
    ['a text', Buffer.from('"report"')],
    ['a byte order mark', Buffer.from('\ufeff{}')],
    ['what is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', Buffer.from('{"report_type":"game_start"}', 'utf16le')],
  ] as const) {
    test(`${name}, as no JSON object`, () => {
      for (const read of [readReport, readNotification]) {
        assert.throws(() => read(appId, raw, nowMs), { code: 'request_json' });
      }
    });
  }

  for (const type of [
    'null',
    '""',
    '7',
    '{}',
    '[]',
    `"${'t'.repeat(201)}"`,
    '"a\\nb"',
    '"\\u0000"',
    '"\\ud800"',
  ]) {
    test(`the type ${type.slice(0, 20)}`, () => {
      assert.throws(() => reportOf(`{"report_type":${type}}`), { code: 'request_field' });
      assert.throws(() => notificationOf(`{"notify_event":${type}}`), { code: 'request_field' });
    });
  }

  test('a body without the type', () => {
    assert.throws(() => reportOf('{"notify_event":"x"}'), { code: 'request_field' });
    assert.throws(() => notificationOf('{"report_type":"x"}'), { code: 'request_field' });
  });

  test('nothing of a body, in its error', () => {
    const canary = 'canary-0123';
    for (const body of [canary, `{"${canary}":1}`, `{"report_type":"${canary}\\n"}`]) {
      assert.throws(
        () => reportOf(body),
        (error: Error) => !JSON.stringify([error.message, error.stack, error]).includes(canary),
      );
    }
  });
});

test('any JSON object with a type is taken, and kept as it came', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (members, message) => {
      const body = { ...members, report_type: 'game_start', report_msg: message };
      const raw = Buffer.from(JSON.stringify(body));
      const read = readReport(appId, raw, nowMs);
      assert.equal(read.raw, raw);
      assert.notEqual(read.key, '');
    }),
  );
});
