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
