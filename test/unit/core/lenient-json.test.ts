import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { maxLenientBytes, parseLenient, parseLossless } from '../../../src/core/index.ts';

describe('valid JSON is taken as it is', () => {
  for (const text of [
    '{"kill":2}',
    ' {"cards":"101,203"}\n',
    '[]',
    'null',
    '"text"',
    '"{\\"kill\\":2}"',
    '-1.5e3',
    '{"a":"it\'s, \\"so\\"，,}"}',
    '{"a":1,"a":2}',
    '{"__proto__":{"a":1}}',
  ]) {
    test(JSON.stringify(text), () =>
      assert.deepEqual(parseLenient(text), { value: JSON.parse(text) }),
    );
  }
});

describe('a fault that has one reading is repaired', () => {
  for (const [title, text, value] of [
    ['single quotes', "{'kill':2,'name':'a \"b\"'}", { kill: 2, name: 'a "b"' }],
    ['single beside double quotes', `{"a":'b','c':"it's"}`, { a: 'b', c: "it's" }],
    ['a comma before a brace', '{"a":1,}', { a: 1 }],
    ['a comma before a bracket', '[1,2, ]', [1, 2]],
    ['commas before both', '{"a":[{"b":1,},],}', { a: [{ b: 1 }] }],
    [
      'no comma before a name',
      '{"a":1\n"b":"x" "c":{}\t"d":[] "e":null}',
      { a: 1, b: 'x', c: {}, d: [], e: null },
    ],
    ['no comma and no blank', '{"a":1"b":{}"c":3}', { a: 1, b: {}, c: 3 }],
    ['a full-width comma', '{"a":1，"b":"x，y"，}', { a: 1, b: 'x，y' }],
    ['quotes within a text', '{"extras":"{"kill":2}","b":1}', { extras: '{"kill":2}', b: 1 }],
    ['quotes within a list', '{"a":"[{"b":["c"]}]"}', { a: '[{"b":["c"]}]' }],
    ['such a text at last', '["{"a":"b"}"]', ['{"a":"b"}']],
    ['such a text alone', '"{"kill":2}"', '{"kill":2}'],
    ['such a text in another', '{"a":"{"b":"{"c":1}"}"}', { a: '{"b":"{"c":1}"}' }],
    ['all at once', `{'a':"{"b":'c',}"\n"d":1，}`, { a: `{"b":'c',}`, d: 1 }],
    ['nothing but blanks around', ' \r\n{"a":1,}\u00a0\n', { a: 1 }],
  ] as const) {
    test(title, () => assert.deepEqual(parseLenient(text), { value }));
  }
});

describe('digits are kept', () => {
  const id = '1461227817776713818';
  for (const [title, text, value] of [
    ['of valid JSON', `{"mg_id":${id},"n":1}`, { mg_id: id, n: 1 }],
    ['of JSON with a fault', `{"bet_id":${id},}`, { bet_id: id }],
  ] as const) {
    test(title, () => assert.deepEqual(parseLenient(text), { value }));
  }

  test('small ones of a name that stands for int64, too', () => {
    assert.deepEqual(parseLenient('{"mg_id":7}', new Set(['mg_id'])), { value: { mg_id: '7' } });
  });
});

describe('what nests deeply', () => {
  test('is left alone beyond 200, which nobody could write out again', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    assert.notEqual(parseLenient(nested(200)), undefined);
    assert.equal(parseLenient(nested(201)), undefined);
    assert.equal(parseLenient(`[${nested(200)},]`), undefined);
  });

  test('as texts within texts is one text, which is not written anew at every level', (t) => {
    const text = '"['.repeat(16_000) + ']"'.repeat(16_000);
    const write = t.mock.method(JSON, 'stringify');
    assert.deepEqual(parseLenient(text), { value: text.slice(1, -1) });
    assert.equal(write.mock.callCount(), 1);
  });
});

describe('anything else is left alone', () => {
  for (const text of [
    '',
    ' ',
    'kill: 2',
    'kill=2',
    '{kill:2}',
    '{"kill":2',
    '{"kill":2}}',
    '{"a":[1}',
    '{"a":1,,"b":2}',
    '{,}',
    '[,]',
    '[,1]',
    '[1 2]',
    '["a" "b"]',
    '[{} {}]',
    '{"a" "b":1}',
    '{"a":"b":1}',
    '{"a":}',
    '{"a":,}',
    '{"a":"say "hi""}',
    '{"a":"say "hi", you"}',
    `{'a':'it's'}`,
    `{'a':'b\\'c'}`,
    '{"a":"{"b":"}"}',
    '{"a":"[1]"2"}',
    '{"a":"{"b":1} and more"}',
    '{"a":"{"b":1}"c}',
    '{"a":"{"b":1}""c":2}',
    '{"a":1;"b":2}',
    '{"a"：1}',
    '{"a":01}',
    '{"a":+1}',
    '{"a":NaN}',
    '{"a":undefined}',
    '{"a":"line\nbreak",}',
    '{"a":1,}/**/',
    '{\\"a\\":1}',
    '{"a":1,} {"b":2,}',
    '\ufeff{"a":1,',
  ]) {
    test(JSON.stringify(text), () => assert.equal(parseLenient(text), undefined));
  }
});

describe('bounds', () => {
  test('64 KiB are looked at, one byte more is not', () => {
    const full = `{"a":"${'x'.repeat(maxLenientBytes - 8)}"}`;
    assert.equal(Buffer.byteLength(full), maxLenientBytes);
    assert.ok(parseLenient(full));
    assert.equal(parseLenient(`${full} `), undefined);
    assert.equal(parseLenient(`{"a":"${'é'.repeat(maxLenientBytes / 2)}"}`), undefined);
  });

  test('hostile text takes no more than a moment', () => {
    for (const unit of [
      '"{',
      '"{"{',
      '{"a":',
      '"\\',
      '"[a"b',
      "'",
      ' ',
      '1e',
      '，',
      '[',
      '"["',
      '"{\\"',
    ]) {
      const text = `{"a":${unit.repeat((maxLenientBytes - 5) / Buffer.byteLength(unit))}`;
      const before = process.cpuUsage();
      assert.equal(parseLenient(text), undefined);
      // Of this process alone: how busy the machine is does not count.
      const { user } = process.cpuUsage(before);
      assert.ok(user < 1_000_000, `${unit}: ${user} µs`);
    }
  });

  test('__proto__ in a repaired text is a member like any other', () => {
    const value = parseLenient("{'__proto__':{'polluted':1},}")?.value as Record<string, unknown>;
    assert.ok(Object.hasOwn(value, '__proto__'));
    assert.equal(value.polluted, undefined);
  });
});

describe('properties', () => {
  const plain = fc.string({ unit: fc.constantFrom(...'ab 1,:，[]{}'), maxLength: 6 });
  const json = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      plain,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(plain, tie('value'), { maxKeys: 4 }),
    ),
  })).value;

  /** The text of a value with faults of every kind that is repaired. */
  function faulty(value: unknown): string {
    if (typeof value === 'string') return `'${value}'`;
    if (Array.isArray(value)) {
      return value.length === 0 ? '[]' : `[${value.map(faulty).join('，')} ,]`;
    }
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const members = Object.entries(value).map(([name, it]) => `"${name}": ${faulty(it)}`);
    return members.length === 0 ? '{}' : `{${members.join('\n')},\n}`;
  }

  test('any value survives all the faults', () => {
    fc.assert(
      fc.property(json, (value) => {
        assert.deepEqual(parseLenient(faulty(value)), { value: JSON.parse(JSON.stringify(value)) });
      }),
      { numRuns: 1000 },
    );
  });

  test('any valid text is taken without losing digits', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'grapheme' }), (text) => {
        assert.deepEqual(parseLenient(text), { value: parseLossless(text, new Set()) });
      }),
      { numRuns: 1000 },
    );
  });

  test('nothing makes it throw, and what it gives holds no piece of its own', () => {
    const pieces = fc.constantFrom(
      ...'{}[]:,，"\'\\ \n01-.e',
      ...['"a"', '"{"', '}"', 'null', '"a":1', "'b'"],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join('')),
      fc.array(pieces, { maxLength: 14 }).map((parts) => `{"a":${parts.join('')}}`),
    );
    fc.assert(
      fc.property(text, (faulty) => {
        const result = parseLenient(faulty);
        if (result === undefined) return;
        const letters = (json: string) => json.replaceAll(/[^a-z]/g, '');
        const given = letters(JSON.stringify(result.value).replaceAll('\\n', ''));
        for (const letter of given) assert.ok(faulty.includes(letter), faulty);
        assert.ok(given.length <= letters(faulty).length, faulty);
      }),
      { numRuns: 5000 },
    );
  });
});
