import type { CopyEnd, CopyRow, CopyValue } from './copy-end.ts';
import type { CopyTable } from './copy-tables.ts';

/** Rows of one batch. */
const maxRows = 1_000;
/** Where a batch ends, in bytes of its byte columns; it has one row at least. */
const maxBytes = 4 * 1024 * 1024;

/** All rows in the order of the key, in batches that are small whatever the rows are. */
export async function* readRows(
  end: CopyEnd,
  table: CopyTable,
  after?: CopyRow,
): AsyncGenerator<readonly CopyRow[]> {
  for (let last = after; ; ) {
    const rows = await end.query(batchStatement(table, last !== undefined), last);
    const lastRow = rows.at(-1);
    if (lastRow === undefined) return;
    yield rows;
    last = keyOf(table, lastRow);
  }
}

/** The greatest key that is there. */
export async function lastKey(end: CopyEnd, table: CopyTable): Promise<CopyRow | undefined> {
  const order = table.key.map((column) => `${column} desc`).join(', ');
  const keys = table.key.join(', ');
  const [row] = await end.query(`select ${keys} from ${table.name} order by ${order} limit 1`);
  return row;
}

export async function countRows(end: CopyEnd, { name }: CopyTable): Promise<number> {
  const [row] = await end.query(`select count(*) from ${name}`);
  return Number(row?.[0]);
}

function keyOf({ key, columns }: CopyTable, row: CopyRow): CopyRow {
  return key.map((name) => row[columns.findIndex((column) => column.name === name)] as CopyValue);
}

/** The order is that of bytes in both databases: texts that are keys are collated so. */
function batchStatement({ name, key, columns }: CopyTable, isBehind: boolean): string {
  const names = columns.map((column) => column.name).join(', ');
  const keys = key.join(', ');
  const behind = isBehind ? `where (${keys}) > (${key.map(() => '?').join(', ')})` : '';
  const rows = `from ${name} ${behind} order by ${keys} limit ${maxRows}`;
  const bytes = columns.filter(({ type }) => type === 'bytes').map((column) => column.name);
  if (bytes.length === 0) return `select ${names} ${rows}`;
  const size = bytes.map((column) => `length(${column})`).join(' + ');
  return `
    select ${names} from (
      select page.*, sum(size) over (order by ${keys} rows unbounded preceding) - size as before
      from (select ${names}, ${size} as size ${rows}) as page
    ) as sized where before < ${maxBytes} order by ${keys}`;
}
