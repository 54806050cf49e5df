import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

const compiled = new Map<TSchema, Validator>();

/**
 * What is wrong with a value, as path and rule; never the value itself.
 *
 * @returns `undefined` if nothing is. Schemas are compiled once, on first use.
 */
export function findProblem(schema: TSchema, value: unknown): string | undefined {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    validator = Compile(schema);
    compiled.set(schema, validator);
  }
  if (validator.Check(value)) return undefined;
  const [first] = validator.Errors(value);
  return `${first?.instancePath ?? ''} ${first?.message ?? 'does not match'}`.trim();
}
