/**
 * Limits with their defaults, each a whole number from 1.
 *
 * @throws {RangeError} that names the limit
 */
export function positiveLimits<Limits extends Readonly<Record<keyof Limits, number>>>(
  defaults: Limits,
  limits: Partial<Limits> = {},
): Limits {
  const all = { ...defaults, ...limits };
  for (const [name, value] of Object.entries(all)) {
    if (!Number.isSafeInteger(value) || (value as number) < 1) {
      throw new RangeError(`limits.${name}: a whole number from 1 is needed`);
    }
  }
  return Object.freeze(all);
}
