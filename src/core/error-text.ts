import { inspect } from 'node:util';

/** Longest text that is kept of an error. */
const maxLength = 1_000;

/** Of whatever was thrown: that may be anything, also what makes no text of itself. */
export function errorText(error: unknown): string {
  return asText(error).slice(0, maxLength);
}

function asText(error: unknown): string {
  try {
    return String(error);
  } catch {
    return inspect(error, { customInspect: false, depth: 0 });
  }
}
