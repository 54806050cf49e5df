import { errorText } from './error-text.ts';
import { printable } from './text.ts';
import { warn } from './warn.ts';

/**
 * A listener of the user's, or one that does nothing, for calling it without a thought: what it
 * throws, or its promise rejects with, is warned of. It must not become a failure of what it hears
 * of, nor end the process.
 *
 * @param name of the option that it was passed as
 */
export function guardListener<Args extends readonly unknown[]>(
  name: string,
  listener: ((...args: Args) => unknown) | undefined,
): (...args: Args) => void {
  if (listener === undefined) return () => {};
  const complain = (error: unknown): void => warn(`${name} threw: ${describe(error)}`);
  return (...args) => {
    try {
      const result = listener(...args);
      // Most return nothing, and are called for every request.
      if (result !== undefined) Promise.resolve(result).catch(complain);
    } catch (error) {
      complain(error);
    }
  };
}

/** With where it was thrown. */
function describe(error: unknown): string {
  const text = errorText(error instanceof Error ? (error.stack ?? error) : error);
  return text.split('\n').map(printable).join('\n');
}
