import { isUtf8 } from 'node:buffer';
import { isJsonObject } from './json-object.ts';

/** Says that bytes are not the strict JSON object that was asked for; carries none of them. */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';
}

/**
 * Parses a small, flat, untrusted JSON object: valid UTF-8, no member named twice on any level
 * (RFC 8259 section 4 leaves the meaning of those open, so two readers may see two values),
 * nesting bounded.
 *
 * @param bytes the document, at most a few KiB
 * @param maxDepth how many arrays and objects may be open at once, the outermost included
 * @throws {StrictJsonError} for everything else
 */
export function parseStrictJsonObject(
  bytes: Buffer,
  maxDepth: number,
): Readonly<Record<string, unknown>> {
  if (!isUtf8(bytes)) throw new StrictJsonError('not UTF-8');
  const text = bytes.toString('utf8');
  // Depth is checked before JSON.parse sees the text, duplicates can only be seen in the text.
  const flat = maxDepth > 0 && isFlat(text);
  if (!flat) checkStructure(text, maxDepth);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StrictJsonError('not JSON');
  }
  if (!isJsonObject(value)) throw new StrictJsonError('not an object');
  // A member named twice would be written once: what comes back as it was has none.
  if (flat && JSON.stringify(value) !== text) checkStructure(text, maxDepth);
  return value;
}

/** Whether nothing can be open inside the outermost object: so are the tokens of every issuer. */
function isFlat(text: string): boolean {
  return text.lastIndexOf('{') <= 0 && !text.includes('[');
}

const quote = 0x22;
const backslash = 0x5c;

/** One pass over the text, which need not be valid JSON: that is JSON.parse's part. */
function checkStructure(text: string, maxDepth: number): void {
  // The names seen in each open object; undefined stands for an array.
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case quote: {
        const end = endOfString(text, at);
        const names = open.at(-1);
        if (names !== undefined && isName(text, end)) {
          addName(names, text.slice(at, end));
        }
        at = end - 1;
        break;
      }
      case 0x7b: // {
      case 0x5b: // [
        if (open.length >= maxDepth) throw new StrictJsonError('nested too deeply');
        open.push(text[at] === '{' ? new Set() : undefined);
        break;
      case 0x7d: // }
      case 0x5d: // ]
        open.pop();
        break;
    }
  }
}

/** Index behind the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === backslash) at++;
    else if (unit === quote) return at + 1;
  }
  throw new StrictJsonError('unfinished string');
}

const colonNext = /[\t\n\r ]*:/y;

function isName(text: string, end: number): boolean {
  colonNext.lastIndex = end;
  return colonNext.test(text);
}

function addName(names: Set<string>, literal: string): void {
  // Escapes are resolved first: "\u0065xp" and "exp" are one name.
  const name = literal.includes('\\') ? unescapeName(literal) : literal.slice(1, -1);
  if (names.has(name)) throw new StrictJsonError('a member is named twice');
  names.add(name);
}

function unescapeName(literal: string): string {
  try {
    return JSON.parse(literal) as string;
  } catch {
    throw new StrictJsonError('not JSON');
  }
}
