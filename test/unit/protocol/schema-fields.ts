import type { TSchema } from 'typebox';
import type { Field } from '../../vectors/server-api.ts';

type Node = TSchema & {
  readonly type?: string;
  readonly properties?: Record<string, Node>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly patternProperties?: Record<string, Node>;
};

const typeNames: Readonly<Record<string, string>> = {
  integer: 'int',
  number: 'int',
  boolean: 'bool',
};

function typeOf(schema: Node): string {
  const value = schema.const ?? schema.enum?.[0];
  if (value !== undefined) return typeof value === 'number' ? 'int' : typeof value;
  if (schema.anyOf !== undefined) return typeOf(schema.anyOf[0] as Node);
  if (schema.patternProperties !== undefined) return 'map';
  if (schema.pattern === '^-?[0-9]+$') return 'int64';
  return schema.type === undefined ? 'json' : (typeNames[schema.type] ?? schema.type);
}

/** Every member of a schema by path, as the tables of `test/vectors/server-api.json` have them. */
export function fieldsOfSchema(schema: TSchema, path = ''): Map<string, Field> {
  const { properties = {}, required = [], items, anyOf, patternProperties } = schema as Node;
  if (anyOf !== undefined) {
    const objects = anyOf.filter((branch) => branch.type !== 'null');
    return mergeBranches(
      objects.map((branch) => fieldsOfSchema(branch, path)),
      path,
    );
  }
  const fields = new Map<string, Field>();
  const add = (inner: Node, at: string) => {
    for (const entry of fieldsOfSchema(inner, at)) fields.set(...entry);
  };
  if (items !== undefined) add(items, `${path}[]`);
  for (const inner of Object.values(patternProperties ?? {})) add(inner, `${path}{}`);
  for (const [name, member] of Object.entries(properties)) {
    const at = path === '' ? name : `${path}.${name}`;
    fields.set(at, { type: typeOf(member), required: required.includes(name) ? '!' : '' });
    add(member, at);
  }
  return fields;
}

/** Required in some of the branches that have the parent: one of several. In all: required. */
function mergeBranches(branches: readonly Map<string, Field>[], path: string): Map<string, Field> {
  const merged = new Map<string, Field>();
  for (const [name, field] of branches.flatMap((branch) => [...branch])) {
    const parent = name.replace(/(\[\]|\{\})*\.?[^.]*$/, '');
    const having = branches.filter((branch) => parent === path || hasParent(branch, parent));
    const marks = having.map((branch) => branch.get(name)?.required ?? '');
    const required = marks.every((mark) => mark === '!')
      ? '!'
      : marks.some((mark) => mark !== '')
        ? '/'
        : '';
    merged.set(name, { ...field, required });
  }
  return merged;
}

function hasParent(branch: Map<string, Field>, parent: string): boolean {
  return parent === '' || branch.has(parent) || branch.has(parent.replace(/(\[\]|\{\})+$/, ''));
}
