import { readFileSync } from 'node:fs';
import type { ApiName, PushEvent } from '../../src/protocol/index.ts';

/** Member by path: its type, and at the end a mark that says whether it is required. */
export type FieldTable = Readonly<Record<string, string>>;

export interface ApiTable {
  readonly section: string;
  readonly method: 'GET' | 'POST';
  readonly auth: 'body' | 'header';
  readonly rate?: number;
  readonly requestId?: true;
  readonly endpoints: readonly string[];
  readonly request: FieldTable;
  readonly data: FieldTable;
  /** `data` of an answer. */
  readonly example?: unknown;
}

interface Tables {
  readonly apis: Readonly<Record<ApiName, ApiTable>>;
  readonly events: Readonly<Record<PushEvent, { data: FieldTable; answer?: FieldTable }>>;
  readonly objects: Readonly<Record<string, FieldTable>>;
}

const text = readFileSync(new URL('./server-api.json', import.meta.url), 'utf8');
/** Integers that a number cannot hold are bigints here. */
export const tables = JSON.parse(text, keepDigits) as Tables;

function keepDigits(_name: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return BigInt(context?.source ?? '');
}

const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** JSON with the digits of bigints. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) =>
    typeof item === 'bigint' ? rawJSON(String(item)) : item,
  );
}

export interface Field {
  readonly type: string;
  /** `!` yes, `/` one of several, `~` by the table but not by the reading, empty: no. */
  readonly required: '!' | '/' | '~' | '';
}

/** A table with the objects that it refers to put in place. */
export function fieldsOf(table: FieldTable, prefix = ''): Map<string, Field> {
  const fields = new Map<string, Field>();
  for (const [path, description] of Object.entries(table)) {
    if (path.startsWith('@')) {
      const inner = fieldsOf(tables.objects[description] ?? {}, `${prefix}${path.slice(1)}.`);
      for (const entry of inner) fields.set(...entry);
      continue;
    }
    const [, type = '', required = ''] = /^(\w+)([!/~]?)$/.exec(description) ?? [];
    fields.set(`${prefix}${path}`, { type, required: required as Field['required'] });
  }
  return fields;
}
