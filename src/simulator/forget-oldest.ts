/** How much of a kind is kept, so that a simulator may run for long; the platform keeps a month. */
export const maxKept = 10_000;

/**
 * Removes the entry that was added first, if there is one more than {@link maxKept}.
 *
 * @returns what was removed
 */
export function forgetOldest<Value>(kept: Map<string, Value>): Value | undefined {
  const [first] = kept;
  if (first === undefined || kept.size <= maxKept) return undefined;
  kept.delete(first[0]);
  return first[1];
}
