import { type Kysely, sql } from 'kysely';
import type { SqlDifferences } from './sql-differences.ts';

/**
 * The tables of the ledger, part of a migration: a landed one is never edited. What the rules of the
 * ledger allow, the database allows as well, and nothing else: a mistake in the code cannot make a
 * balance negative, book an order twice or put two bookings in one place of the chain.
 */
export async function createLedgerTables(
  db: Kysely<unknown>,
  differences: SqlDifferences,
): Promise<void> {
  const keyText = sql.raw(differences.keyText);
  const clustered = sql.raw(differences.clustered);
  const from = (least: number, column: string) =>
    sql`${sql.raw(differences.isInteger(column))} and ${sql.ref(column)} >= ${sql.lit(least)}`;
  await db.schema
    .createTable('score_accounts')
    .addColumn('app_id', keyText, (column) => column.notNull())
    .addColumn('uid', keyText, (column) => column.notNull())
    .addColumn('balance', 'bigint', (column) => column.notNull().check(from(0, 'balance')))
    .addColumn('sequence', 'bigint', (column) => column.notNull().check(from(0, 'sequence')))
    .addPrimaryKeyConstraint('score_accounts_pk', ['app_id', 'uid'])
    .modifyEnd(clustered)
    .execute();
  await db.schema
    .createTable('bookings')
    .addColumn('app_id', keyText, (column) => column.notNull())
    .addColumn('uid', keyText, (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull().check(from(1, 'sequence')))
    .addColumn('source', keyText, (column) =>
      column.notNull().check(sql`source in ('game', 'app')`),
    )
    .addColumn('order_id', keyText, (column) => column.notNull().check(sql`order_id <> ''`))
    .addColumn('type', keyText, (column) =>
      column.notNull().check(sql`type in ('consume', 'gain')`),
    )
    .addColumn('amount', 'bigint', (column) => column.notNull().check(from(0, 'amount')))
    .addColumn('balance_after', 'bigint', (column) =>
      column.notNull().check(from(0, 'balance_after')),
    )
    .addColumn('mg_id', keyText)
    .addColumn('round_id', keyText)
    .addColumn('reason', 'text')
    .addColumn('booked_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('bookings_pk', ['app_id', 'uid', 'sequence'])
    .addForeignKeyConstraint('bookings_account', ['app_id', 'uid'], 'score_accounts', [
      'app_id',
      'uid',
    ])
    .modifyEnd(clustered)
    .execute();
  await db.schema
    .createIndex('bookings_order')
    .unique()
    .on('bookings')
    .columns(['app_id', 'source', 'order_id'])
    .execute();
  await db.schema
    .createIndex('bookings_round')
    .on('bookings')
    .columns(['app_id', 'round_id', 'uid', 'sequence'])
    .execute();
}
