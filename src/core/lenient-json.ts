/** The largest text that is looked at, in UTF-8 bytes. */
export const maxLenientBytes = 64 * 1024;

/**
 * Parses JSON text that a peer put into a string, valid or not.
 *
 * Valid JSON is taken as JSON.parse takes it. Otherwise these faults of published samples are
 * repaired: single quotes, a full-width comma, a comma before a closing bracket, no comma before a
 * member, and a value that is JSON text with its quotes not escaped (it stays a string). A repair
 * is a guess, however likely: keep the raw text beside the value.
 *
 * @returns `undefined` if the text has any other fault or more than {@link maxLenientBytes}. Never
 *   throws.
 */
export function parseLenient(text: string): { value: unknown } | undefined {
  if (text.length > maxLenientBytes || Buffer.byteLength(text, 'utf8') > maxLenientBytes) {
    return undefined;
  }
  return parsed(text) ?? parsed(repaired(text));
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

// One piece of almost-JSON. No backslash in single quotes: nobody says what it would mean.
const piece =
  /[{}[\]:]|[,，]|"[^"\\\p{Cc}]*(?:\\.[^"\\\p{Cc}]*)*"|'[^'\\\p{Cc}]*'|-?\d[\d.eE+-]*|true|false|null/uy;
const space = /\s*/y;
/** What stands behind a complete string; if anything else does, the closing quote was none. */
const behindString = /[\s,，:}\]]|$/y;
const endOfValue = /["\w}\]]$/;

function testAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** The text in strict form, or something that JSON.parse refuses. */
function repaired(text: string): string {
  const pieces: string[] = [];
  // Every open bracket: where the quoted text that it begins stands, if it begins one.
  const open: ({ readonly start: number; readonly pieces: number } | undefined)[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const found = pieceAt(text, at);
    if (found === undefined) return '';
    if (found === '"') open.push({ start: at + 1, pieces: pieces.length });
    // Right behind a quote it is the bracket that was pushed with the quote.
    else if ((found === '{' || found === '[') && text[at - 1] !== '"') open.push(undefined);
    at += found.length;
    if (found !== '"') addPiece(pieces, found);
    const quoted = found === '}' || found === ']' ? open.pop() : undefined;
    if (quoted !== undefined) {
      if (text[at] !== '"' || !testAt(behindString, text, at + 1)) return '';
      pieces.splice(quoted.pieces, pieces.length, JSON.stringify(text.slice(quoted.start, at)));
      at += 1;
    }
    at = skipSpace(text, at);
  }
  // Blanks, lest two numbers become one.
  return pieces.join(' ');
}

function skipSpace(text: string, at: number): number {
  testAt(space, text, at);
  return space.lastIndex;
}

/** A lone quote means that a text with quotes of its own begins, with the bracket behind it. */
function pieceAt(text: string, at: number): string | undefined {
  if (!testAt(piece, text, at)) return undefined;
  const found = text.slice(at, piece.lastIndex);
  if (!found.startsWith('"') || testAt(behindString, text, piece.lastIndex)) return found;
  return found[1] === '{' || found[1] === '[' ? '"' : undefined;
}

function addPiece(pieces: string[], found: string): void {
  const isBehindValue = endOfValue.test(pieces.at(-2) ?? '');
  if (found === ':' && isBehindValue) pieces.splice(-1, 0, ',');
  if ((found === '}' || found === ']') && isBehindValue && pieces.at(-1) === ',') pieces.pop();
  if (found === '，') pieces.push(',');
  else if (found.startsWith("'")) pieces.push(JSON.stringify(found.slice(1, -1)));
  else pieces.push(found);
}
