import { nestsTooDeeply } from './json-depth.ts';
import { parseLossless } from './lossless-json.ts';

/** The largest text that is looked at, in UTF-8 bytes. */
export const maxLenientBytes = 64 * 1024;

const noNames: ReadonlySet<string> = new Set();

/**
 * Parses JSON text that a peer put into a string, valid or not.
 *
 * Valid JSON is taken as {@link parseLossless} takes it, without losing digits. Otherwise these
 * faults of published samples are repaired: single quotes, a full-width comma, a comma before a
 * closing bracket, no comma before a member, and a value that is JSON text with its quotes not
 * escaped (it stays a string). A repair is a guess, however likely: keep the raw text beside the value.
 *
 * @returns `undefined` if the text has any other fault, nests deeper than 200 or has more than
 *   {@link maxLenientBytes}. Never throws.
 */
export function parseLenient(
  text: string,
  int64Names: ReadonlySet<string> = noNames,
): { value: unknown } | undefined {
  if (text.length > maxLenientBytes || Buffer.byteLength(text, 'utf8') > maxLenientBytes) {
    return undefined;
  }
  return parsed(text, int64Names) ?? parsed(repaired(text), int64Names);
}

function parsed(text: string, int64Names: ReadonlySet<string>): { value: unknown } | undefined {
  if (nestsTooDeeply(text)) return undefined;
  try {
    return { value: parseLossless(text, int64Names) };
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
  // Every open bracket: where the quoted text begins that begins with it, if one does.
  const open: (number | undefined)[] = [];
  // How many of these are open. What is inside them is only looked at for where they end.
  let quotes = 0;
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const found = pieceAt(text, at);
    if (found === undefined) return '';
    if (found === '"') {
      open.push(at + 1);
      quotes++;
    }
    // Right behind a quote it is the bracket that was pushed with the quote.
    else if ((found === '{' || found === '[') && text[at - 1] !== '"') open.push(undefined);
    at += found.length;
    if (found !== '"' && quotes === 0) addPiece(pieces, found);
    const start = found === '}' || found === ']' ? open.pop() : undefined;
    if (start !== undefined) {
      if (text[at] !== '"' || !testAt(behindString, text, at + 1)) return '';
      quotes--;
      if (quotes === 0) pieces.push(JSON.stringify(text.slice(start, at)));
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
