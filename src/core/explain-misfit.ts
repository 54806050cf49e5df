/** As TypeBox tells of it. */
export interface Misfit {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/**
 * What a schema has against a value, in one line: the first of its errors. TypeBox's own texts name
 * neither the values that are allowed, nor that a member is one too many.
 */
export function explainMisfit([first]: readonly Misfit[]): string {
  if (first === undefined) return 'is wrong';
  const { keyword, instancePath, params, message } = first;
  return `${instancePath} ${explain(keyword, params) ?? message}`.trim();
}

function explain(keyword: string, params: object): string | undefined {
  if (keyword === 'boolean') return 'is not known here';
  if (keyword !== 'enum') return undefined;
  const { allowedValues } = params as { allowedValues: readonly unknown[] };
  return `must be one of ${allowedValues.map((value) => JSON.stringify(value)).join(', ')}`;
}
