import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { appId } from './servers.ts';

const rowsPerTransaction = 100_000;

/**
 * Runs statements on a migrated database of either kind, past the store.
 *
 * @param tables that have new rows
 */
async function execute(
  url: string,
  statements: readonly string[],
  tables: readonly string[],
): Promise<void> {
  const file = /^file:(.*)/.exec(url)?.[1];
  if (file === undefined) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    // As the server does by itself, only later.
    await client.query(`analyze ${tables.join(', ')}`);
    await client.end();
    return;
  }
  const db = new DatabaseSync(file, { timeout: 10_000 });
  db.exec('pragma synchronous=off; pragma cache_size=-65536');
  for (const statement of statements) db.exec(statement);
  db.exec('pragma wal_checkpoint(truncate)');
  db.close();
}

/** A table `series (n)` of numbers, in front of a statement; both databases know it. */
function series(from: number, to: number): string {
  return `with recursive series (n) as (select ${from} union all select n + 1 from series where n < ${to})`;
}

/** Opens the accounts of user-0 … with these balances and counts of bookings. */
export function openAccounts(url: string, count: number, bookings = 0): Promise<void> {
  return execute(
    url,
    [
      `insert into score_accounts (app_id, uid, balance, sequence) ${series(0, count - 1)}
     select '${appId}', 'user-' || n, ${bookings}, ${bookings} from series`,
    ],
    ['score_accounts'],
  );
}

/** Fills the books: each account gains 1 as often as it takes. */
export async function fillBooks(url: string, accounts: number, bookings: number): Promise<void> {
  const each = Math.floor(bookings / accounts);
  await openAccounts(url, accounts, each);
  const accountsPerTransaction = Math.max(1, Math.floor(rowsPerTransaction / each));
  for (let first = 0; first < accounts; first += accountsPerTransaction) {
    const last = Math.min(first + accountsPerTransaction, accounts) - 1;
    const place = `${first} + n / ${each}`;
    await execute(
      url,
      [
        `insert into bookings (app_id, uid, sequence, source, order_id, type, amount, balance_after,
         mg_id, round_id, booked_at_ms)
       ${series(0, (last - first + 1) * each - 1)}
       select '${appId}', 'user-' || (${place}), n % ${each} + 1, 'game',
         'order-' || (${place}) || '-' || n, 'gain', 1, n % ${each} + 1,
         '1649319572314173442', 'round-' || n, 1893456000000 from series`,
      ],
      ['bookings'],
    );
  }
}
