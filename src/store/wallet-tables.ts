import { type Kysely, sql } from 'kysely';
import type { SqlDifferences } from './sql-differences.ts';

/** The table of what wallets have booked, part of a migration: a landed one is never edited. */
export async function createWalletTables(
  db: Kysely<unknown>,
  differences: SqlDifferences,
): Promise<void> {
  const keyText = sql.raw(differences.keyText);
  const fromZero = (column: string) =>
    sql`${sql.raw(differences.isInteger(column))} and ${sql.ref(column)} >= 0`;
  await db.schema
    .createTable('wallet_bookings')
    .addColumn('app_id', keyText, (column) => column.notNull())
    .addColumn('order_id', keyText, (column) => column.notNull().check(sql`order_id <> ''`))
    .addColumn('uid', keyText, (column) => column.notNull())
    .addColumn('type', keyText, (column) =>
      column.notNull().check(sql`type in ('consume', 'gain')`),
    )
    .addColumn('amount', 'bigint', (column) => column.notNull().check(fromZero('amount')))
    .addColumn('balance_after', 'bigint', (column) =>
      column.notNull().check(fromZero('balance_after')),
    )
    .addColumn('mg_id', keyText, (column) => column.notNull())
    .addColumn('round_id', keyText, (column) => column.notNull())
    .addColumn('booked_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('wallet_bookings_pk', ['app_id', 'order_id'])
    .modifyEnd(sql.raw(differences.clustered))
    .execute();
}
