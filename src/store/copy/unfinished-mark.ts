import { unfinishedCopyTable } from '../migrate-database.ts';
import type { CopyEnd } from './copy-end.ts';

/** Written before the first row. While it is there no service starts on the database. */
export async function writeMark(target: CopyEnd, source: string): Promise<void> {
  // One statement, so that there is none without a source.
  const text = source.replaceAll("'", "''");
  await target.query(
    `create table ${unfinishedCopyTable} as select cast('${text}' as text) as source`,
  );
}

/** Where the copy that was begun comes from. */
export async function readMark(target: CopyEnd): Promise<string | undefined> {
  const [row] = await target.query(`select source from ${unfinishedCopyTable}`);
  return row?.[0] as string | undefined;
}

export async function removeMark(target: CopyEnd): Promise<void> {
  await target.query(`drop table ${unfinishedCopyTable}`);
}
