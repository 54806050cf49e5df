import { checkWholeNumber } from './check-whole-number.ts';

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
    checkWholeNumber(`limits.${name}`, value, 1);
  }
  return Object.freeze(all);
}
