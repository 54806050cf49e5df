import { SudgateError } from '../errors.ts';

/** Whether the database was away or in the way, so that the same may succeed later. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof SudgateError && error.code === 'database_unavailable';
}
