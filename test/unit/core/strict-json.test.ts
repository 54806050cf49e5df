import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseStrictJsonObject, StrictJsonError } from '../../../src/core/index.ts';

function parse(document: string | Buffer, maxDepth = 8) {
  const bytes = typeof document === 'string' ? Buffer.from(document, 'utf8') : document;
  return parseStrictJsonObject(bytes, maxDepth);
}

function refuses(document: string | Buffer, maxDepth?: number): void {
  assert.throws(() => parse(document, maxDepth), StrictJsonError);
}

describe('documents that are taken', () => {
  for (const document of [
    '{}',
    ' \t\r\n{ } \n',
    '{"a":1}',
    '{"":""}',
    '{"a":{"a":{"a":1}}}',
    '{"a":[{"a":1},{"a":1}]}',
    '{"a":"a","b":"a"}',
    '{"a":"\\"b\\":","b":1}',
    '{"a\\\\":1,"a":2}',
    '{"a\\"":1,"a":2}',
    '{"{":1,"}":2,"[":3,"]":4,":":5,",":6}',
    '{"a":"}","b":"{[","c":1}',
    '{"é":1,"e\\u0301":2}',
    '{"\\ud83d\\ude00":1}',
    '{"\u{1f600}":1}',
    '{"a":["a","a"]}',
    '{"a":-0,"b":1e400,"c":0.1}',
    '{"__proto__":1,"constructor":2}',
  ]) {
    test(document, () => {
      assert.deepEqual(parse(document), JSON.parse(document));
    });
  }

  test('__proto__ becomes a member like any other', () => {
    const value = parse('{"__proto__":{"a":1}}');
    assert.ok(Object.hasOwn(value, '__proto__'));
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.equal(value.a, undefined);
  });
});

describe('documents that are refused', () => {
  for (const [name, document] of [
    ['nothing', ''],
    ['white space', ' '],
    ['an array', '[]'],
    ['null', 'null'],
    ['a number', '1'],
    ['a text', '"{}"'],
    ['two objects', '{}{}'],
    ['an open object', '{'],
    ['an object closed twice', '{}}'],
    ['crossed brackets', '{"a":[}]'],
    ['an unfinished string', '{"a'],
    ['a string that ends in a backslash', '{"a\\'],
    ['a string that ends in an escaped quote', '{"a\\"'],
    ['a trailing comma', '{"a":1,}'],
    ['a member without a value', '{"a":}'],
    ['a bare name', '{a:1}'],
    ['single quotes', "{'a':1}"],
    ['a comment', '{/**/}'],
    ['NaN', '{"a":NaN}'],
    ['a line break in a string', '{"a":"\n"}'],
    ['a wrong escape in a name', '{"\\x61":1}'],
    ['a cut escape in a name', '{"\\u00":1}'],
    ['a no-break space between members', '{"a":1,\u00a0"b":2}'],
    ['a byte order mark', '\ufeff{}'],
  ] as const) {
    test(name, () => refuses(document));
  }

  for (const document of [
    '{"a":1,"a":1}',
    '{"a":1,"a":2}',
    '{"a":1,"b":2,"a":3}',
    '{"a":1,"\\u0061":2}',
    '{"\\u0061":1,"a":2}',
    '{"\\u00e9":1,"é":2}',
    '{"\\u00E9":1,"\\u00e9":2}',
    '{"\\ud83d\\ude00":1,"\u{1f600}":2}',
    '{"\\/":1,"/":2}',
    '{"\\"":1,"\\u0022":2}',
    '{"\\\\":1,"\\u005c":2}',
    '{"":1,"":2}',
    '{"a" : 1 , "a"\t\r\n : 2}',
    '{"a":{"a":1,"a":2}}',
    '{"b":[{"a":1,"a":2}]}',
    '{"a":{"b":1},"a":1}',
    '{"a":["]"],"a":1}',
    '{"a":"}","a":1}',
    '{"__proto__":1,"__proto__":2}',
    '{"toString":1,"toString":2}',
  ]) {
    test(`a name twice: ${document}`, () => refuses(document));
  }

  for (const [name, bytes] of [
    ['a lone continuation byte', [0x80]],
    ['an overlong form', [0xc1, 0xa1]],
    ['an encoded surrogate', [0xed, 0xbf, 0xbf]],
    ['a cut sequence', [0xf0, 0x9f, 0x98]],
    ['0xFE', [0xfe]],
  ] as const) {
    test(`not UTF-8: ${name}`, () => {
      const start = Buffer.from('{"a":"');
      refuses(Buffer.concat([start, Buffer.from(bytes), Buffer.from('"}')]));
    });
  }
});

describe('depth', () => {
  test('counts arrays and objects, the outermost included', () => {
    assert.deepEqual(parse('{"a":1}', 1), { a: 1 });
    refuses('{"a":{}}', 1);
    refuses('{"a":[]}', 1);
    assert.deepEqual(parse('{"a":[{}]}', 3), { a: [{}] });
    refuses('{"a":[{}]}', 2);
  });

  test('counts what is open at once, not what was opened', () => {
    const wide = `{"a":[${Array(500).fill('{}').join(',')}]}`;
    assert.deepEqual(parse(wide, 3), JSON.parse(wide));
  });

  test('does not count brackets inside strings', () => {
    assert.deepEqual(parse('{"a":"[[[[{{{{"}', 1), { a: '[[[[{{{{' });
  });

  test('a hundred thousand brackets are refused, not parsed', () => {
    refuses('['.repeat(100_000));
    refuses('{"a":'.repeat(100_000));
  });
});

test('a refusal shows nothing of the document', () => {
  for (const document of ['{"canary":canary}', '{"canary":1,"canary":2}', '{"canary', 'canary']) {
    assert.throws(
      () => parse(document),
      (error) =>
        error instanceof StrictJsonError &&
        error.cause === undefined &&
        !`${error.message}${error.stack}`.includes('canary"'),
    );
  }
});
