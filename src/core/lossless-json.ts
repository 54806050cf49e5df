import { rawJSON } from './raw-json.ts';

/** What JSON.parse tells its reviver of a primitive since Node 22. */
interface ReviverContext {
  readonly source?: string;
}

/** A run of digits that may leave the safe range, where a number may stand. Over-matches strings. */
const longDigits = /(?:^|[\s:,[-])\d{16}/;
const integerLiteral = /^-?\d+$/;
const plainName = /^\w+$/;

/**
 * JSON.parse without the loss of digits: an integer beyond ±(2^53 − 1) becomes the string of its
 * digits, and so does every integer that is the value of a member in `int64Names`, so that such a
 * member has one type whatever its size. Everything else is as JSON.parse has it, `1e3` and `1.0`
 * included: only plain integer literals become strings.
 *
 * @param int64Names names of letters, digits and underscores; not to be changed after the first use
 * @throws {SyntaxError} if the text is not JSON, or holds such integers and nests thousands deep
 */
export function parseLossless(text: string, int64Names: ReadonlySet<string>): unknown {
  return parseWith(text, int64Names, (digits) => digits);
}

/**
 * JSON.parse of what is written out again: an integer beyond ±(2^53 − 1) becomes something that
 * JSON.stringify writes with all its digits, and that is no number and no string to who looks at it.
 *
 * @throws {SyntaxError} as {@link parseLossless}
 */
export function parseToForward(text: string): unknown {
  return parseWith(text, noNames, rawJSON);
}

const noNames: ReadonlySet<string> = new Set();

function parseWith(
  text: string,
  int64Names: ReadonlySet<string>,
  keep: (digits: string) => unknown,
): unknown {
  // The reviver costs several times the parsing, so only texts that may need it get one.
  if (!mayHoldInt64(text, int64Names)) return JSON.parse(text);
  try {
    return JSON.parse(text, (name: string, value: unknown, context?: ReviverContext) => {
      if (typeof value !== 'number') return value;
      const exact = withDigits(value, int64Names.has(name), context);
      return typeof exact === 'string' ? keep(exact) : exact;
    });
  } catch (error) {
    // The reviver recurses where the parser does not.
    if (error instanceof RangeError) throw new SyntaxError('JSON is nested too deeply');
    throw error;
  }
}

function withDigits(
  value: number,
  isInt64: boolean,
  context: ReviverContext | undefined,
): number | string {
  if (!isInt64 && Number.isSafeInteger(value)) return value;
  const source = context?.source;
  if (source === undefined) throw new Error('JSON.parse gives no source text: Node 22 is needed');
  return integerLiteral.test(source) && (isInt64 || !Number.isSafeInteger(value)) ? source : value;
}

function mayHoldInt64(text: string, int64Names: ReadonlySet<string>): boolean {
  // A name may be spelled with \u escapes; the names taken have no other spelling.
  return (
    longDigits.test(text) ||
    (int64Names.size > 0 && (memberPattern(int64Names).test(text) || text.includes('\\u')))
  );
}

const memberPatterns = new WeakMap<ReadonlySet<string>, RegExp>();

/** Finds a member of such a name whose value is a number. */
function memberPattern(names: ReadonlySet<string>): RegExp {
  let pattern = memberPatterns.get(names);
  if (pattern === undefined) {
    for (const name of names) {
      if (!plainName.test(name)) throw new TypeError('int64Names: letters, digits, _ only');
    }
    pattern = new RegExp(`"(?:${[...names].join('|')})"\\s*:\\s*-?\\d`);
    memberPatterns.set(names, pattern);
  }
  return pattern;
}
