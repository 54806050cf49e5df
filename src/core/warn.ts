import process from 'node:process';

/** Tells whoever uses the library, in a way that Node lets them silence or listen to. */
export function warn(message: string): void {
  process.emitWarning(message, { type: 'SudgateWarning' });
}

/** What the user's own listener throws is told, and stops nothing that had only to be heard. */
export function warnOfThrown(listener: string, error: unknown): void {
  warn(`${listener} threw: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
}
