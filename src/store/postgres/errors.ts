import pg from 'pg';
import { SudgateError } from '../../errors.ts';

/** What a server says that only reads: it has become a standby, and another one is the primary. */
const readOnly = '25006';
/**
 * SQLSTATEs that say nothing of the statement itself: it may succeed later. Connection (08),
 * transaction rollback (40), resources (53), operator intervention, timeouts included (57), system
 * (58), no lock in time, and a server that only reads.
 */
const transient = new RegExp(`^(08|40|53|57|58)|^(55P03|${readOnly})$`);

/**
 * Whether a connection cannot be used again: it is gone, it still waits for an answer that would be
 * taken for that of the next statement, or it leads to a server that only reads. That one would be
 * asked for good, while a new connection goes to wherever the address leads by now.
 */
export function isConnectionFault(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true;
  return error.code === readOnly || /^(FATAL|PANIC)$/.test(error.severity ?? '');
}

/**
 * The driver's error as one that is safe to log: PostgreSQL's details quote whole rows.
 *
 * @returns a {@link SudgateError} `database_unavailable` with the exact reason as its cause, or an
 *   error of the statement with its SQLSTATE as `code`
 */
export function describeFault(error: unknown): Error {
  if (error instanceof SudgateError) return error;
  const { code, message } = error as { code?: string; message?: string };
  if (!(error instanceof pg.DatabaseError)) return unavailable(message || code || 'no connection');
  // Errors of this class quote the value that they refuse.
  const reason = code?.startsWith('22') ? 'a value is refused' : message;
  const described = Object.assign(new Error(`PostgreSQL ${code}: ${reason}`), { code });
  return transient.test(code ?? '') ? unavailable(described) : described;
}

export function unavailable(reason: string | Error): SudgateError {
  const cause = typeof reason === 'string' ? new Error(reason) : reason;
  return new SudgateError('database_unavailable', { cause });
}
