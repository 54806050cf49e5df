import type { TSchema } from 'typebox';
import { table } from './markdown-table.ts';

export type Node = TSchema & {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Record<string, Node>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly patternProperties?: Record<string, Node>;
};

export interface FieldRow {
  readonly path: string;
  readonly required: string;
  readonly type: string;
  readonly text: string;
}

export function fieldTable(schema: TSchema): string {
  const rows = fieldsOf(schema).map(({ path, required, type, text }) => [
    `\`${path}\``,
    required,
    type,
    text,
  ]);
  if (rows.length === 0) return `${(schema as Node).description ?? 'No members.'}\n`;
  return table(['Member', 'Required', 'Type', 'Meaning'], rows);
}

export function fieldsOf(schema: TSchema, path = ''): FieldRow[] {
  const { properties = {}, required = [], items, anyOf, patternProperties } = schema as Node;
  if (anyOf !== undefined) return mergeBranches(anyOf.map((branch) => fieldsOf(branch, path)));
  return [
    ...(items === undefined ? [] : fieldsOf(items, `${path}[]`)),
    ...Object.values(patternProperties ?? {}).flatMap((inner) => fieldsOf(inner, `${path}{}`)),
    ...Object.entries(properties).flatMap(([name, member]) => {
      const at = path === '' ? name : `${path}.${name}`;
      const row = {
        path: at,
        required: required.includes(name) ? 'yes' : '',
        type: typeOf(member),
      };
      return [{ ...row, text: member.description ?? '' }, ...fieldsOf(member, at)];
    }),
  ];
}

function mergeBranches(branches: readonly FieldRow[][]): FieldRow[] {
  const rows = new Map<string, FieldRow>();
  for (const row of branches.flat()) {
    const marks = branches.map((branch) => branch.find(({ path }) => path === row.path)?.required);
    const having = branches.filter((branch) => branch.length > 0);
    const isAlways = marks.filter((mark) => mark === 'yes').length === having.length;
    const required = isAlways ? 'yes' : marks.includes('yes') ? 'by case' : '';
    rows.set(row.path, { ...row, required });
  }
  return [...rows.values()];
}

function typeOf(schema: Node): string {
  if (schema.const !== undefined) return typeof schema.const;
  if (schema.enum !== undefined) return typeof schema.enum[0];
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  if (schema.patternProperties !== undefined) return 'object';
  return schema.type ?? 'any JSON';
}
