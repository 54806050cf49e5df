import fc from 'fast-check';

/** One line of an import and what has to become of it. */
export interface Line {
  readonly text: string;
  /** The uid that is taken, if the line is good. */
  readonly uid?: string;
  readonly name?: string;
  readonly isEmpty?: boolean;
}

/** Characters of one to four bytes, none that JSON escapes or that ends a line. */
const character = fc.constantFrom(
  'a',
  'Z',
  '7',
  ' ',
  'é',
  'ß',
  '€',
  '玩',
  '🎲',
  '\u2028',
  '\ufeff',
);
const name = fc.string({ unit: character, minLength: 1, maxLength: 30 });

const good: fc.Arbitrary<Line> = fc
  .tuple(fc.constantFrom('alice', 'bob', 'é', '玩家', '🎲🎲', 'x'.repeat(200)), name)
  .map(([uid, nick_name]) => ({ text: JSON.stringify({ uid, nick_name }), uid, name: nick_name }));

const bad: fc.Arbitrary<Line> = fc
  .constantFrom(
    '{',
    '"alice"',
    '[]',
    'null',
    '{"uid":"alice"}',
    '{"nick_name":"Alice"}',
    '{"uid":"","nick_name":"Alice"}',
    '{"uid":"a\\u0000","nick_name":"Alice"}',
    '{"uid":"alice","nick_name":"Alice","gender":"other"}',
    'é€🎲',
    '   "',
    `{"uid":"long","nick_name":"${'x'.repeat(20_000)}"}`,
  )
  .map((text) => ({ text }));

const empty: fc.Arbitrary<Line> = fc
  .constantFrom('', ' ', '\t', '   ')
  .map((text) => ({ text, isEmpty: true }));

const line = fc.oneof(
  { weight: 6, arbitrary: good },
  { weight: 2, arbitrary: bad },
  { weight: 2, arbitrary: empty },
);

export interface Document {
  readonly lines: readonly Line[];
  readonly bytes: Buffer;
}

/** Lines with either line end, the last one with or without. */
export const document: fc.Arbitrary<Document> = fc
  .tuple(fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 12 }), fc.boolean())
  .map(([entries, isEnded]) => ({
    lines: entries.map(([entry]) => entry),
    bytes: Buffer.from(
      entries
        .map(([{ text }, end], index) =>
          index === entries.length - 1 && !isEnded ? text : text + end,
        )
        .join(''),
    ),
  }));

/** Splits bytes at random places, also within a character; empty chunks may be among them. */
export function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  return [...at, bytes.length].map((end, index) => bytes.subarray(at[index - 1] ?? 0, end));
}

export async function* stream(chunks: Iterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

export function row(uid: string, nick_name = uid): string {
  return JSON.stringify({ uid, nick_name });
}

export function rows(count: number): string {
  return Array.from({ length: count }, (_, index) => `${row(`user-${index}`)}\n`).join('');
}
