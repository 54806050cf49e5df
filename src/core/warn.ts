import process from 'node:process';

/** Tells whoever uses the library, in a way that Node lets them silence or listen to. */
export function warn(message: string): void {
  process.emitWarning(message, { type: 'SudgateWarning' });
}
