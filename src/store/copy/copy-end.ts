import type { CopyCounter, CopyTable } from './copy-tables.ts';

/** An integer as bigint, whatever its size: a number would lose digits. */
export type CopyValue = bigint | string | Uint8Array | null;
/** Values in the order of the columns. */
export type CopyRow = readonly CopyValue[];

/** One of the two databases, while nobody else writes to it. */
export interface CopyEnd {
  /** The database for people, without password. */
  readonly place: string;
  /** Runs one statement with a `?` for each value. */
  query(statement: string, values?: readonly CopyValue[]): Promise<CopyRow[]>;
  /** All or nothing. */
  insert(table: CopyTable, rows: readonly CopyRow[]): Promise<void>;
  /** Removes all rows of these tables. */
  clear(tables: readonly CopyTable[]): Promise<void>;
  /** Lets a counter go on behind this number. */
  moveCounter(counter: CopyCounter, last: bigint): Promise<void>;
  close(): Promise<void>;
}

/** What is to be done with an end. */
export type CopyRole = 'read' | 'write';

/** Why a copy was not begun, or could not be finished. */
export type CopyErrorCode =
  | 'source_missing'
  | 'in_use'
  | 'version_differs'
  | 'target_not_empty'
  | 'other_copy'
  | 'unfinished'
  | 'target_differs'
  | 'database_failed';

/** Its message names the database and says what to do. */
export class CopyError extends Error {
  override readonly name = 'CopyError';
  readonly code: CopyErrorCode;

  constructor(code: CopyErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** @param users who was seen there, by the names that they give themselves */
export function inUse(place: string, users: readonly string[] = []): CopyError {
  const by = users.length === 0 ? '' : ` by ${users.join(', ')}`;
  return new CopyError(
    'in_use',
    `${place} is in use${by}: stop the service that runs on it (and any other process), then run this again`,
  );
}
