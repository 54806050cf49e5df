import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

type Problem = ReturnType<Validator['Errors']>[number];

/** Where a schema has others in it, as far as ours have any. */
interface Nested {
  readonly anyOf?: readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  /** That of a record: one, for all keys. */
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
}

const compiled = new Map<TSchema, Validator>();

/**
 * What is wrong with a value, as path and rule; never the value itself, nor a key of a record, which
 * is a value too. What fits none of several
 * forms is held against the one that it fits best. Not in the index, so that the schemas can be had
 * without the compiler.
 *
 * @param place path of the value, put in front of that of the problem
 * @returns `undefined` if nothing is. Schemas are compiled once, on first use.
 */
export function findProblem(schema: TSchema, value: unknown, place = ''): string | undefined {
  return validatorOf(schema).Check(value) ? undefined : describe(schema, value, place);
}

function validatorOf(schema: TSchema): Validator {
  let validator = compiled.get(schema);
  if (validator === undefined) {
    validator = Compile(schema);
    compiled.set(schema, validator);
  }
  return validator;
}

/** Goes down to the problem member by member, since a union may be at each. */
function describe(schema: TSchema, value: unknown, place: string): string {
  const { anyOf, properties, items, patternProperties }: Nested = schema;
  if (anyOf !== undefined) {
    const best = bestOf(anyOf, value);
    const missing = new Set(best.map((branch) => missingFrom(branch, value)));
    if (missing.size < 2 || missing.has('')) return describe(best[0] as TSchema, value, place);
    return `${place} must have required properties ${[...missing].join(' or ')}`.trim();
  }
  const [first] = validatorOf(schema).Errors(value);
  const { instancePath = '', message = 'does not match' } = first ?? {};
  const [entry] = Object.values(patternProperties ?? {});
  if (entry !== undefined && instancePath !== '') {
    const wrong = Object.values(value as object).find((each) => !validatorOf(entry).Check(each));
    return describe(entry, wrong, `${place}/*`);
  }
  const [, member = ''] = instancePath.split('/');
  const inner =
    properties !== undefined && Object.hasOwn(properties, member) ? properties[member] : items;
  if (member === '' || inner === undefined) return `${place}${instancePath} ${message}`.trim();
  return describe(inner, (value as Record<string, unknown>)[member], `${place}/${member}`);
}

/** Those that fit equally well: none of them is more likely meant than another. */
function bestOf(branches: readonly TSchema[], value: unknown): readonly TSchema[] {
  const misfits = branches.map((branch) => misfitOf(validatorOf(branch).Errors(value)));
  return branches.filter((_, index) => misfits[index] === Math.min(...misfits));
}

/** Members that are all that is wrong, with commas; empty if something else is. */
function missingFrom(branch: TSchema, value: unknown): string {
  const problems = validatorOf(branch).Errors(value);
  const [first] = problems;
  const isAll = problems.length === 1 && first?.keyword === 'required' && first.instancePath === '';
  return isAll ? first.params.requiredProperties.join(', ') : '';
}

/**
 * A problem further out outweighs all that are further in: with another `op_code`, or without the
 * member that makes the form, another form was meant.
 */
function misfitOf(problems: readonly Problem[]): number {
  return problems.reduce((sum, { keyword, params, instancePath, schemaPath }) => {
    // The branches of a union further in; that none of them fits counts.
    if (schemaPath.includes('/anyOf/')) return sum;
    const depth = instancePath.split('/').length - 1;
    // A member that is missing lies one further in than where it is missing from.
    return keyword === 'required'
      ? sum + params.requiredProperties.length * 100 ** -(depth + 1)
      : sum + 100 ** -depth;
  }, 0);
}
