import { type DatabaseOptions, describeDatabase } from '../database-options.ts';
import { compareTables, type OnCopyProgress, type TableComparison } from './compare-tables.ts';
import { type CopyEnd, CopyError } from './copy-end.ts';
import { type CopyTable, copyCounters, copyTables } from './copy-tables.ts';
import { openForReading, openForWriting } from './open-ends.ts';
import { countRows, lastKey, readRows } from './read-rows.ts';
import { removeMark } from './unfinished-mark.ts';

export interface CopyOptions {
  readonly from: DatabaseOptions;
  readonly to: DatabaseOptions;
  readonly onProgress?: OnCopyProgress;
}

/** What became of one table. */
export interface TableCopy extends TableComparison {
  /** Rows that this run has written; the others an earlier one has. */
  readonly copied: number;
}

/**
 * Copies everything of one database to another, of whatever kind, and compares both in the end.
 *
 * Rows go in the order of their keys, each batch in a transaction. So what the target has is a
 * beginning of each table, and its last key says where to go on: a run that was killed is continued
 * by the next. If the source has changed between the two, the comparison finds the tables, and they
 * are copied once more from the start. Nobody else can write to the source meanwhile.
 *
 * Both ends are held in memory a batch at a time, a few MiB.
 *
 * @returns every table, the same on both sides
 * @throws {CopyError} its message names the database and what to do
 */
export async function copyDatabase(options: CopyOptions): Promise<readonly TableCopy[]> {
  const { from, to, onProgress = () => {} } = options;
  const source = await openForReading(from);
  try {
    const target = await openForWriting(to, describeDatabase(from));
    try {
      return await copyAll(source, target, onProgress);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/**
 * Compares two databases and changes neither.
 *
 * @throws {CopyError} as {@link copyDatabase}
 */
export async function compareDatabases(options: CopyOptions): Promise<readonly TableComparison[]> {
  const source = await openForReading(options.from);
  try {
    const target = await openForReading(options.to);
    try {
      return await compareTables(source, target, options.onProgress ?? (() => {}));
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copyAll(
  source: CopyEnd,
  target: CopyEnd,
  onProgress: OnCopyProgress,
): Promise<TableCopy[]> {
  const copied = new Map<string, number>();
  const copy = async (tables: readonly CopyTable[]): Promise<TableComparison[]> => {
    for (const table of tables) {
      copied.set(table.name, await copyTable(source, target, table, onProgress));
    }
    return await compareTables(source, target, onProgress);
  };
  let comparisons = await copy(copyTables);
  const outdated = tablesToRepeat(comparisons);
  if (outdated.length > 0) {
    await target.clear(outdated.toReversed());
    comparisons = await copy(outdated);
  }
  const different = comparisons.filter(({ isSame }) => !isSame).map(({ table }) => table);
  if (different.length > 0) {
    throw new CopyError(
      'target_differs',
      `${target.place} does not keep what is written to it (${different.join(', ')}): copy to another database`,
    );
  }
  await moveCounters(target);
  await removeMark(target);
  return comparisons.map((comparison) => {
    return { ...comparison, copied: copied.get(comparison.table) ?? 0 };
  });
}

/** Goes on behind the last row that is there. @returns rows written */
async function copyTable(
  source: CopyEnd,
  target: CopyEnd,
  table: CopyTable,
  onProgress: OnCopyProgress,
): Promise<number> {
  const total = await countRows(source, table);
  const before = await countRows(target, table);
  let copied = 0;
  const report = (): void => {
    onProgress({ phase: 'copy', table: table.name, done: before + copied, total });
  };
  report();
  for await (const rows of readRows(source, table, await lastKey(target, table))) {
    await target.insert(table, rows);
    copied += rows.length;
    report();
  }
  return copied;
}

/** Bookings refer to accounts: these cannot be emptied without those. */
function tablesToRepeat(comparisons: readonly TableComparison[]): CopyTable[] {
  const names = new Set(comparisons.flatMap(({ isSame, table }) => (isSame ? [] : [table])));
  if (names.has('score_accounts')) names.add('bookings');
  return copyTables.filter(({ name }) => names.has(name));
}

async function moveCounters(target: CopyEnd): Promise<void> {
  for (const counter of copyCounters) {
    const [row] = await target.query(
      `select coalesce(max(${counter.column}), 0) from ${counter.lastIn}`,
    );
    await target.moveCounter(counter, row?.[0] as bigint);
  }
}
