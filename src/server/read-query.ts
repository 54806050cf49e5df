import type { TObject } from 'typebox';

const wholeNumber = /^-?(0|[1-9]\d{0,14})$/;

/**
 * Turns the texts of a query string into what the schema wants: whole numbers, and lists, which may
 * be separated by commas or given by repeating the parameter. What does not look like it stays a
 * text, for the check that follows to refuse.
 */
export function createQueryReader({ properties }: TObject): (query: unknown) => unknown {
  const types = new Map(
    Object.entries<{ type?: unknown }>(properties).map(([name, { type }]) => [name, type]),
  );
  return (query) =>
    Object.fromEntries(
      Object.entries(query as object).map(([name, value]) => [name, read(types.get(name), value)]),
    );
}

function read(type: unknown, value: unknown): unknown {
  if (type === 'integer') {
    return typeof value === 'string' && wholeNumber.test(value) ? Number(value) : value;
  }
  if (type !== 'array') return value;
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  return texts.flatMap((text) => (typeof text === 'string' ? text.split(',') : [text]));
}
