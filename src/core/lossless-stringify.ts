import { rawJSON } from './raw-json.ts';

/**
 * JSON.stringify that writes a `bigint` as its digits: the counterpart of `parseLossless`.
 *
 * @throws {TypeError} for an integer beyond ±(2^53 − 1), whose digits are lost already, for NaN
 *   and infinities, which JSON.stringify turns into null, and for what it cannot write
 */
export function stringifyLossless(value: unknown): string {
  const text = JSON.stringify(value, (name: string, item: unknown) => {
    if (typeof item === 'bigint') return rawJSON(item.toString());
    if (typeof item === 'number' && !isExact(item)) {
      throw new TypeError(`${name}: ${item} is no exact number; give a bigint or a string`);
    }
    return item;
  });
  if (text === undefined) throw new TypeError('the value has no JSON form');
  return text;
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}
