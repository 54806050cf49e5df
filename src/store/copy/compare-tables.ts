import type { CopyEnd } from './copy-end.ts';
import { type CopyTable, copyTables } from './copy-tables.ts';
import { digestTable, type TableDigest } from './digest-table.ts';
import { countRows } from './read-rows.ts';

/** What one table holds on both sides. */
export interface TableComparison {
  readonly table: string;
  readonly source: TableDigest;
  readonly target: TableDigest;
  readonly isSame: boolean;
}

/** How far the work on one table is. */
export interface CopyProgress {
  /** `compare` reads both sides: `total` counts the rows of both. */
  readonly phase: 'copy' | 'compare';
  readonly table: string;
  /** Rows. */
  readonly done: number;
  readonly total: number;
}

export type OnCopyProgress = (progress: CopyProgress) => void;

/** Reads both sides and compares all tables, each by the number of its rows and their content. */
export async function compareTables(
  source: CopyEnd,
  target: CopyEnd,
  onProgress: OnCopyProgress,
): Promise<TableComparison[]> {
  const comparisons: TableComparison[] = [];
  for (const table of copyTables) {
    comparisons.push(await compareTable(source, target, table, onProgress));
  }
  return comparisons;
}

async function compareTable(
  source: CopyEnd,
  target: CopyEnd,
  table: CopyTable,
  onProgress: OnCopyProgress,
): Promise<TableComparison> {
  const total = (await countRows(source, table)) + (await countRows(target, table));
  let done = 0;
  const onRows = (count: number): void => {
    done += count;
    onProgress({ phase: 'compare', table: table.name, done, total });
  };
  onRows(0);
  const digests = await Promise.all([
    digestTable(source, table, onRows),
    digestTable(target, table, onRows),
  ]);
  const [ofSource, ofTarget] = digests;
  return {
    table: table.name,
    source: ofSource,
    target: ofTarget,
    isSame: ofSource.rows === ofTarget.rows && ofSource.sha256 === ofTarget.sha256,
  };
}
