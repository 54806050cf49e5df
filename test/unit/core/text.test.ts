import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  hasControlCharacter,
  isIdentifier,
  printable,
  systemClock,
} from '../../../src/core/index.ts';

describe('hasControlCharacter', () => {
  test('finds exactly the 65 characters of the Unicode category Cc', () => {
    for (let unit = 0; unit <= 0xffff; unit++) {
      const character = String.fromCharCode(unit);
      assert.equal(hasControlCharacter(character), /^\p{Cc}$/u.test(character), `U+${unit}`);
    }
  });

  test('finds them anywhere in a text, and again in the next text', () => {
    for (const text of ['\u0000a', 'a\u007fb', 'ab\u009f']) {
      assert.equal(hasControlCharacter(text), true);
      assert.equal(hasControlCharacter(text), true);
    }
    assert.equal(hasControlCharacter(''), false);
    assert.equal(hasControlCharacter('Ωμέγα \u{1f600}'), false);
  });
});

describe('isIdentifier', () => {
  for (const [text, bytes] of [
    ['a', 1],
    ['~', 1],
    ['\u00a0', 2],
    ['é', 2],
    ['e\u0301', 3],
    ['\uffff', 3],
    ['\u{10000}', 4],
    ['\u{1f600}', 4],
  ] as const) {
    test(`${JSON.stringify(text)} has ${bytes} bytes, and one byte less is too few`, () => {
      assert.equal(isIdentifier(text, bytes), true);
      assert.equal(isIdentifier(text, bytes - 1), false);
    });
  }

  for (const value of [
    '',
    'a\n',
    '\u007f',
    '\u0085',
    '\ud800',
    'a\udc00',
    7,
    null,
    undefined,
    ['a'],
  ]) {
    test(`${JSON.stringify(value)} is none`, () => {
      assert.equal(isIdentifier(value, 200), false);
    });
  }
});

describe('printable', () => {
  test('shows what steers a terminal or turns the order of characters, and nothing else', () => {
    const marks = [0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069].map((unit) =>
      String.fromCharCode(unit),
    );
    for (const character of ['\u0000', '\n', '\u001b', '\u007f', '\u009b', '\udc00', ...marks]) {
      const shown = printable(`a${character}b${character}`);
      assert.match(shown, /^a(\\u[0-9a-f]{4})b\1$/);
      assert.equal(JSON.parse(`"${shown}"`), `a${character}b${character}`);
    }
    const text = 'a "b" \\ é 七号 \u{1f600} مرحبا \u00a0';
    assert.equal(printable(text), text);
  });
});

test('the system clock answers whole milliseconds', () => {
  assert.ok(Number.isSafeInteger(systemClock()));
});
