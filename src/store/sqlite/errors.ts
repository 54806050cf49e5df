import { SudgateError } from '../../errors.ts';

const busy = 5;

/** Primary result codes (sqlite.org/rescode.html) that say nothing of the statement itself. */
const transient: ReadonlySet<number> = new Set([
  busy,
  6, // LOCKED
  8, // READONLY
  10, // IOERR
  13, // FULL
  14, // CANTOPEN
]);

/** Whether another connection's lock was in the way; that of a recovery or a snapshot, too. */
export function isBusy(error: unknown): boolean {
  return primaryCode(error) === busy;
}

/** The primary result code of an error of SQLite: the low byte, the rest says more. */
function primaryCode(error: unknown): number {
  return Number((error as { errcode?: number }).errcode) & 0xff;
}

/**
 * Passes on what work gives.
 *
 * @throws {SudgateError} `database_unavailable`, with the error of SQLite as its cause, for what may
 *   succeed once the disk, the file or another process lets it
 */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!transient.has(primaryCode(cause))) throw cause;
    throw new SudgateError('database_unavailable', { cause });
  }
}
