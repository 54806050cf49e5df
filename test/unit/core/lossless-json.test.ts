import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseLossless } from '../../../src/core/index.ts';

const names = new Set(['mg_id', 'id64']);
const none: ReadonlySet<string> = new Set();

function parse(text: string, int64Names: ReadonlySet<string> = names): unknown {
  return parseLossless(text, int64Names);
}

describe('integers beyond ±(2^53 − 1) become the string of their digits', () => {
  for (const [text, expected] of [
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740991', -9007199254740991],
    ['-9007199254740992', '-9007199254740992'],
    ['1461227817776713818', '1461227817776713818'],
    ['9223372036854775807', '9223372036854775807'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['18446744073709551615', '18446744073709551615'],
    [` \n\t${'9'.repeat(400)} `, '9'.repeat(400)],
    ['[9007199254740993]', ['9007199254740993']],
    ['[ 9007199254740993,9007199254740994 ]', ['9007199254740993', '9007199254740994']],
    ['[-9007199254740993]', ['-9007199254740993']],
    ['{"a":9007199254740993}', { a: '9007199254740993' }],
    ['{"a":\n9007199254740993}', { a: '9007199254740993' }],
    ['{"a":{"b":[{"c":-9007199254740993}]}}', { a: { b: [{ c: '-9007199254740993' }] } }],
  ] as const) {
    test(JSON.stringify(text).slice(0, 60), () => assert.deepEqual(parse(text, none), expected));
  }
});

describe('integers under the names always become strings', () => {
  for (const [text, expected] of [
    ['{"mg_id":1}', { mg_id: '1' }],
    ['{"mg_id" : -1}', { mg_id: '-1' }],
    ['{"mg_id"\r\n:\t0}', { mg_id: '0' }],
    ['{"mg_id":-0}', { mg_id: '-0' }],
    ['{"mg_id":1461227817776713818}', { mg_id: '1461227817776713818' }],
    ['{"mg_id":"1461227817776713818"}', { mg_id: '1461227817776713818' }],
    ['{"mg\\u005fid":7}', { mg_id: '7' }],
    ['{"\\u006d\\u0067_id":7}', { mg_id: '7' }],
    ['{"a":[{"id64":7}],"id64":8}', { a: [{ id64: '7' }], id64: '8' }],
    ['{"mg_id":1,"mg_id":2}', { mg_id: '2' }],
    ['{"mg_id":"x","mg_id":2}', { mg_id: '2' }],
  ] as const) {
    test(JSON.stringify(text), () => assert.deepEqual(parse(text), expected));
  }
});

describe('everything else is as JSON.parse has it', () => {
  for (const text of [
    'null',
    '0',
    '-0',
    '1e400',
    '1e3',
    '12345678901234567890.5',
    '1234567890123456789e1',
    '0.12345678901234567890',
    '1E0000000000000000001',
    '{"mg_id":1.0}',
    '{"mg_id":1e3}',
    '{"mg_id":-1.5E-2}',
    '{"mg_id":null}',
    '{"mg_id":[1,{"a":2}]}',
    '{"mg_id":{"a":1}}',
    '{"mg_idx":1,"xmg_id":2,"MG_ID":3}',
    '"mg_id"',
    '["mg_id",1]',
    '"1461227817776713818"',
    '{"1461227817776713818":1}',
    '["[1461227817776713818]","{\\"mg_id\\":1461227817776713818}"]',
    '{"a":"\\"mg_id\\":5 \\u0031","b":"mg_id\\": 5"}',
    '{"a":1,"a":2}',
    '{}',
    '[]',
    '["\\u4f60\\ud83d\\ude00"]',
  ]) {
    test(text, () => {
      const value = parse(text);
      assert.deepEqual(value, JSON.parse(text));
      if (value === 0) assert.ok(Object.is(value, JSON.parse(text)));
    });
  }

  test('the example of a report keeps everything but the type of mg_id', () => {
    const text = '{"mg_id": 1461227817776713818, "players": [{"uid": "p", "is_ai": 0}]}';
    assert.deepEqual(parse(text), {
      mg_id: '1461227817776713818',
      players: [{ uid: 'p', is_ai: 0 }],
    });
  });

  test('without names only the size counts', () => {
    assert.deepEqual(parse('{"mg_id":1,"b":9007199254740993}', none), {
      mg_id: 1,
      b: '9007199254740993',
    });
  });
});

describe('__proto__ is a member like any other', () => {
  for (const [title, text] of [
    ['in plain JSON', '{"__proto__":{"polluted":1}}'],
    ['beside an int64', '{"__proto__":{"polluted":1},"mg_id":1461227817776713818}'],
    ['around an int64', '{"__proto__":{"polluted":1461227817776713818}}'],
  ] as const) {
    test(title, () => {
      const value = parse(text) as Record<string, unknown>;
      assert.ok(Object.hasOwn(value, '__proto__'));
      assert.equal(Object.getPrototypeOf(value), Object.prototype);
      assert.equal(value.polluted, undefined);
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
    });
  }

  test('as an int64 itself', () => {
    const value = parse('{"__proto__":1461227817776713818}') as object;
    assert.deepEqual(Object.entries(value), [['__proto__', '1461227817776713818']]);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
  });
});

describe('what is refused', () => {
  for (const text of [
    '',
    '{"mg_id":}',
    '{"mg_id":01}',
    '{"mg_id":1461227817776713818',
    '{1461227817776713818:1}',
    '[01461227817776713818]',
    '[+1461227817776713818]',
    '1461227817776713818n',
    "{'mg_id':1}",
  ]) {
    test(text === '' ? 'nothing' : text, () => assert.throws(() => parse(text), SyntaxError));
  }

  test('an int64 below a hundred thousand brackets: a SyntaxError, no RangeError', () => {
    const deep = `${'['.repeat(100_000)}1461227817776713818${']'.repeat(100_000)}`;
    assert.throws(() => parse(deep), SyntaxError);
  });

  test('a name that could be spelled in more ways', () => {
    for (const name of ['a/b', 'a"b', '', 'a.b']) {
      assert.throws(() => parse('{}', new Set([name])), TypeError);
    }
  });
});

test('hostile text of a megabyte is read in time that grows with its length only', () => {
  const size = 2 ** 20;
  for (const unit of ['"mg_id"', '"mg_id" ', '1', ' ', '-', '\\u', '"mg_id":\t\t\t\t']) {
    const text = `["${unit.repeat(size / unit.length)}`;
    const before = process.cpuUsage();
    assert.throws(() => parse(text), SyntaxError);
    // Of this process alone: how busy the machine is does not count. Time that grew with the square
    // of the length would be a quarter of an hour.
    const { user } = process.cpuUsage(before);
    assert.ok(user < 10_000_000, `${unit}: ${user} µs`);
  }
});
