/** The largest score: int64 on the wire and in the database. */
export const maxInt64 = 2n ** 63n - 1n;

const plainInteger = /^(\d{1,19}|-[1-9]\d{0,18})$/;

/** Reads plain digits; undefined for everything else, `-0` too, and for what is beyond ±(2^63 − 1). */
export function parseInt64(text: string): bigint | undefined {
  if (!plainInteger.test(text)) return undefined;
  const value = BigInt(text);
  return value > maxInt64 || value < -maxInt64 ? undefined : value;
}
