/** Seconds below, milliseconds at and above: the year 5138 in one, 1973 in the other. */
const firstMillisecond = 1e11;

/**
 * Reads a timestamp header in either unit: values below 1e11 are seconds, others milliseconds
 * (callbacks contract, section 9: the unit is not documented, both are in use). So the 12 digits
 * of the platform's own sample, 146634788974, are a moment of 1974.
 *
 * @returns milliseconds since 1970; `undefined` unless the text is decimal digits only and the
 *   value a safe integer: no sign, fraction, exponent or space
 */
export function parseTimestampMs(text: string): number | undefined {
  if (!/^[0-9]+$/.test(text)) return undefined;
  const value = Number(text);
  const ms = value < firstMillisecond ? value * 1000 : value;
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/**
 * Whether a time is at most `windowMs` before or after now, both limits included. A window of one
 * side would leave a message from a clock that runs ahead replayable for as long as it runs ahead.
 */
export function isFresh(timestampMs: number | undefined, nowMs: number, windowMs: number): boolean {
  // Written so that NaN anywhere is not fresh.
  return timestampMs !== undefined && Math.abs(nowMs - timestampMs) <= windowMs;
}
