import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseStrictJsonObject, StrictJsonError } from '../../src/core/index.ts';

const unbounded = 4096;

function parse(text: string, maxDepth = unbounded): unknown {
  return parseStrictJsonObject(Buffer.from(text, 'utf8'), maxDepth);
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How many arrays and objects are open at once. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

const name = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '"', '\\', ':', '{', '}', '[', ']', ',', '__proto__', '\\u0061', '\u2028'),
);
const value = fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme' });
const object = fc.dictionary(name, value);
const space = fc.constantFrom(undefined, 1, 2, '\t', '\n \r');

/** One name, every UTF-16 unit written as itself or as an escape. */
function spell(text: string, escaped: readonly boolean[]): string {
  const units = text.split('').map((unit, at) => {
    const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
    const isPlain = /^[ !#-[\]-~]$/.test(unit);
    return isPlain && escaped[at % Math.max(1, escaped.length)] !== true ? unit : `\\u${hex}`;
  });
  return `"${units.join('')}"`;
}

describe('the strict JSON parser', () => {
  test('agrees with JSON.parse on any object that names no member twice', () => {
    fc.assert(
      fc.property(object, space, (original, indent) => {
        const text = JSON.stringify(original, null, indent);
        assert.deepEqual(parse(text), JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('takes an object exactly up to the depth that it has', () => {
    fc.assert(
      fc.property(object, (original) => {
        const text = JSON.stringify(original);
        const depth = depthOf(JSON.parse(text));
        assert.deepEqual(parse(text, depth), JSON.parse(text));
        assert.throws(() => parse(text, depth - 1), StrictJsonError);
      }),
      { numRuns: 500 },
    );
  });

  test('refuses an object with one name twice, however it is spelled', () => {
    const spelling = fc.array(fc.boolean(), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        object,
        fc.string({ unit: 'grapheme', maxLength: 8 }),
        spelling,
        spelling,
        value,
        value,
        fc.nat(),
        (others, twice, first, second, one, two, at) => {
          const members = Object.entries(others)
            .filter(([other]) => other !== twice)
            .map(([other, content]) => `${JSON.stringify(other)}:${JSON.stringify(content)}`);
          members.splice(
            at % (members.length + 1),
            0,
            `${spell(twice, first)}:${JSON.stringify(one)}`,
          );
          const text = `{${members.join(',')}}`;
          assert.deepEqual(parse(text), JSON.parse(text));
          const again = `{${members.join(',')} ,\n${spell(twice, second)}\t: ${JSON.stringify(two)}}`;
          JSON.parse(again);
          assert.throws(() => parse(again), StrictJsonError);
          assert.throws(() => parse(`{"a":[0,${again}]}`), StrictJsonError);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('takes nothing that JSON.parse refuses, and nothing but objects', () => {
    const pieces = fc.constantFrom(...'{}[]:,"\\ \n0a', '"a"', 'null', '"\\u00', '1e5', '{"a":1}');
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
      fc.array(pieces, { maxLength: 12 }).map((parts) => `{"x":${parts.join('')}}`),
    );
    fc.assert(
      fc.property(text, (document) => {
        let parsed: unknown;
        try {
          parsed = parse(document);
        } catch (error) {
          assert.ok(error instanceof StrictJsonError);
          return;
        }
        assert.deepEqual(parsed, JSON.parse(document));
        assert.ok(isPlainObject(parsed));
      }),
      { numRuns: 3000 },
    );
  });

  test('refuses any bytes that are not UTF-8, even inside a string', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (bytes) => {
        const inside = Buffer.concat([Buffer.from('{"a":"'), bytes, Buffer.from('"}')]);
        const isText = Buffer.from(inside.toString('utf8'), 'utf8').equals(inside);
        if (!isText) assert.throws(() => parseStrictJsonObject(inside, 1), StrictJsonError);
      }),
      { numRuns: 500 },
    );
  });
});
