/** A place in a text; both count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds the first character at which a text is not JSON. The parser's messages name it, save those
 * that quote the text instead, which may hold secrets: for these it is found by looking at how far
 * a beginning of the text is good.
 */
export function findJsonError(text: string): TextPosition {
  const offset = errorOffset(text) ?? offsetOfToken(text);
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** What the parser's message says; `undefined` if nothing. */
function errorOffset(text: string): number | undefined {
  try {
    JSON.parse(text);
    // There may be more of it, as behind a beginning that is a whole value.
    return text.length;
  } catch (error) {
    const { message } = error as SyntaxError;
    if (/end of JSON/.test(message)) return text.length;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? undefined : Number(position);
  }
}

/** The last character of the shortest beginning that more text could not make good. */
function offsetOfToken(text: string): number {
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const length = Math.floor((good + bad) / 2);
    if (errorOffset(text.slice(0, length)) === length) good = length;
    else bad = length;
  }
  return bad - 1;
}
