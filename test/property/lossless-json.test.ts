import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseLossless } from '../../src/core/index.ts';

const names = new Set(['mg_id', 'id64']);
const maxSafe = BigInt(Number.MAX_SAFE_INTEGER);

const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom('mg_id', 'id64', '__proto__', 'constructor', 'mg_idx', '"mg_id":1', '\\u'),
);
const space = fc.constantFrom(undefined, 1, '\t', '\n \r');

/** JSON text by its parts, since a JavaScript value cannot hold the numbers in question. */
function jsonText(
  number: fc.Arbitrary<string>,
  memberName: fc.Arbitrary<string> = name,
): fc.Arbitrary<string> {
  const gap = fc.constantFrom('', ' ', '\n\t');
  const { value } = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      number,
      fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
      fc.constantFrom('true', 'false', 'null', '"[9007199254740993]"', '"\\"mg_id\\":1"'),
      fc.tuple(fc.array(tie('value'), { maxLength: 4 }), gap).map(([values, blank]) => {
        return `[${blank}${values.join(`${blank},`)}]`;
      }),
      fc
        .tuple(fc.array(fc.tuple(memberName, tie('value')), { maxLength: 4 }), gap)
        .map(
          ([members, blank]) =>
            `{${members
              .map(([key, content]) => `${JSON.stringify(key)}${blank}:${blank}${content}`)
              .join(`,${blank}`)}${blank}}`,
        ),
    ),
  }));
  return value;
}

const safeInteger = fc.maxSafeInteger().map(String);
const bigInteger = fc
  .tuple(fc.bigInt({ min: maxSafe + 1n, max: 10n ** 40n }), fc.boolean())
  .map(([magnitude, negative]) => String(negative ? -magnitude : magnitude));
const decimal = fc
  .tuple(fc.maxSafeInteger(), fc.constantFrom('.0', '.5', 'e2', 'E-3', '.123456789012345678'))
  .map(([integer, rest]) => `${integer}${rest}`);

/** The definition, without any shortcut. */
function reference(text: string): unknown {
  const revive = (key: string, value: unknown, context?: { source?: string }) => {
    const source = typeof value === 'number' ? (context?.source ?? '') : '';
    if (!/^-?[0-9]+$/.test(source)) return value;
    const digits = BigInt(source);
    return names.has(key) || digits > maxSafe || digits < -maxSafe ? source : value;
  };
  return JSON.parse(text, revive);
}

function holdsBigInteger(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).some(holdsBigInteger);
  }
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

describe('the lossless JSON parser', () => {
  test('is JSON.parse for every value without such integers', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme' }), space, (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(!holdsBigInteger(value));
        const parsed = parseLossless(text, new Set());
        assert.deepEqual(parsed, JSON.parse(text));
        assert.equal(
          JSON.stringify(parsed, null, indent),
          JSON.stringify(JSON.parse(text), null, indent),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('is JSON.parse for safe integers and decimals under any name but those given', () => {
    const other = name.filter((each) => !names.has(each));
    fc.assert(
      fc.property(jsonText(fc.oneof(safeInteger, decimal), other), (text) => {
        assert.deepEqual(parseLossless(text, names), JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('is JSON.parse with the big integers in quotes', () => {
    // No safe integer stands beside them, so that all numbers of the text are to become strings.
    const marked = bigInteger.map((digits) => `<${digits}>`);
    fc.assert(
      fc.property(jsonText(marked), (template) => {
        const text = template.replaceAll(/<(-?\d+)>/g, '$1');
        const quoted = template.replaceAll(/<(-?\d+)>/g, '"$1"');
        assert.deepEqual(parseLossless(text, names), JSON.parse(quoted));
      }),
      { numRuns: 1000 },
    );
  });

  test('is its definition for any mixture, whatever the shortcut decides', () => {
    fc.assert(
      fc.property(jsonText(fc.oneof(safeInteger, bigInteger, decimal)), (text) => {
        assert.deepEqual(parseLossless(text, names), reference(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('keeps the digits of an int64 under a name, and of any size elsewhere', () => {
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(int64, (digits) => {
        const text = `{"mg_id":${digits},"list":[${digits}]}`;
        const isSafe = digits <= maxSafe && digits >= -maxSafe;
        assert.deepEqual(parseLossless(text, names), {
          mg_id: String(digits),
          list: [isSafe ? Number(digits) : String(digits)],
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('touches no number inside a string, nor in a name', () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String);
    const around = fc.constantFrom('', ' ', ':', ',', '[', '"mg_id":', '\\', '-', '\n');
    fc.assert(
      fc.property(fc.array(fc.tuple(around, digits, around)), (parts) => {
        const text = parts.map((each) => each.join('')).join('');
        const value = { [`k${text}`]: text, mg_id: text, list: [text, { text }] };
        assert.deepEqual(parseLossless(JSON.stringify(value), names), value);
      }),
      { numRuns: 1000 },
    );
  });

  test('takes exactly what JSON.parse takes', () => {
    const pieces = fc.constantFrom(
      ...'{}[]:,"\\ \n0-.e',
      '"mg_id"',
      '9007199254740993',
      '"a":',
      '\\u',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 10 }).map((p) => p.join('')),
          fc.string(),
        ),
        (text) => {
          let isJson = true;
          try {
            JSON.parse(text);
          } catch {
            isJson = false;
          }
          if (isJson) assert.deepEqual(parseLossless(text, names), reference(text));
          else assert.throws(() => parseLossless(text, names), SyntaxError);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
