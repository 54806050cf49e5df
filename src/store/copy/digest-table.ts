import { createHash } from 'node:crypto';
import type { CopyEnd, CopyValue } from './copy-end.ts';
import type { CopyTable } from './copy-tables.ts';
import { readRows } from './read-rows.ts';

/** What a table holds, the same in every database. */
export interface TableDigest {
  readonly rows: number;
  /** SHA-256 over all values of all rows in the order of the key, in hex. */
  readonly sha256: string;
}

/** @param onRows told how many rows were read */
export async function digestTable(
  end: CopyEnd,
  table: CopyTable,
  onRows: (count: number) => void,
): Promise<TableDigest> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const batch of readRows(end, table)) {
    for (const row of batch) hash.update(row.map(encode).join(''));
    rows += batch.length;
    onRows(batch.length);
  }
  return { rows, sha256: hash.digest('hex') };
}

/** Type, length and content, so that different rows never look alike. */
function encode(value: CopyValue): string {
  if (value === null) return 'n';
  if (typeof value === 'bigint') return `i${value};`;
  if (typeof value === 'string') return `t${value.length}:${value}`;
  const { buffer, byteOffset, byteLength } = value;
  return `b${byteLength}:${Buffer.from(buffer, byteOffset, byteLength).toString('latin1')}`;
}
