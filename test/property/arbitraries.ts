import fc from 'fast-check';

/** Every code point that a uid may hold: no controls (general category Cc), no surrogates. */
const codePoint = fc
  .oneof(
    fc.integer({ min: 0x20, max: 0x7e }),
    fc.integer({ min: 0xa0, max: 0x7ff }),
    fc.integer({ min: 0x800, max: 0xffff }).filter((unit) => unit < 0xd800 || unit > 0xdfff),
    fc.integer({ min: 0x1_0000, max: 0x10_ffff }),
  )
  .map((point) => String.fromCodePoint(point));

/** As many whole characters as fit into 200 UTF-8 bytes. */
function cutTo200Bytes(characters: readonly string[]): string {
  let text = '';
  for (const character of characters) {
    if (Buffer.byteLength(text + character) > 200) break;
    text += character;
  }
  return text;
}

/** 1 to 200 UTF-8 bytes, the limits included. */
export const uid: fc.Arbitrary<string> = fc.oneof(
  fc.array(codePoint, { minLength: 1, maxLength: 200, size: 'max' }).map(cutTo200Bytes),
  fc.string({ unit: codePoint, minLength: 1, maxLength: 12 }),
  fc.integer({ min: 1, max: 200 }).map((length) => 'a'.repeat(length)),
  fc.constantFrom('__proto__', 'constructor', '"', '\\', '.', ' ', '\u2028', '\ufeff', '\ufffd'),
);

/** Milliseconds from 1970 to the year 5000. */
export const clockMs: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: Date.UTC(5000, 0, 1) }),
  fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2050, 0, 1) }),
);

export const use = fc.constantFrom('code' as const, 'ss_token' as const);
