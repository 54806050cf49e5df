// C0, DEL and C1: they forge log lines and shift signed ones.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose.
const controlCharacter = /[\u0000-\u001f\u007f-\u009f]/;

export function hasControlCharacter(text: string): boolean {
  return controlCharacter.test(text);
}

/** Whether a value is a non-empty, well-formed text without control characters. */
export function isIdentifier(value: unknown, maxBytes: number): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    // A UTF-16 unit is at least one byte: the cheap test first.
    value.length <= maxBytes &&
    Buffer.byteLength(value, 'utf8') <= maxBytes &&
    !hasControlCharacter(value) &&
    value.isWellFormed()
  );
}

// What steers a terminal or turns the order of characters; line feeds too.
const steering = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** Text of others, so that it can only be read. */
export function printable(text: string): string {
  return text.replaceAll(steering, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** The start of a text, of at most so many UTF-16 units: no character is cut in two. */
export function startOf(text: string, length: number): string {
  const isInCharacter = (text.codePointAt(length - 1) ?? 0) > 0xffff;
  return text.slice(0, isInCharacter ? length - 1 : length);
}
