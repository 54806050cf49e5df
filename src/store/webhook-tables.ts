import { type Kysely, sql } from 'kysely';
import type { SqlDifferences } from './sql-differences.ts';

/** The tables of the webhooks, part of a migration: a landed one is never edited. */
export async function createWebhookTables(
  db: Kysely<unknown>,
  differences: SqlDifferences,
): Promise<void> {
  const keyText = sql.raw(differences.keyText);
  const clustered = sql.raw(differences.clustered);
  await db.schema
    .createTable('webhook_endpoints')
    .addColumn('id', keyText, (column) => column.primaryKey().notNull())
    .addColumn('app_id', keyText, (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('types', 'text')
    .addColumn('secrets', 'text', (column) => column.notNull())
    .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('since_position', 'bigint', (column) => column.notNull())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('pauses', 'integer', (column) => column.notNull())
    .addColumn('paused_until_ms', 'bigint', (column) => column.notNull())
    .addColumn('removed', 'integer', (column) => column.notNull())
    .modifyEnd(clustered)
    .execute();
  await db.schema
    .createTable('webhook_lanes')
    .addColumn('lane', keyText, (column) => column.primaryKey().notNull())
    .addColumn('endpoint_id', keyText, (column) => column.notNull())
    .addColumn('due_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('token', keyText, (column) => column.notNull())
    .modifyEnd(clustered)
    .execute();
  await db.schema
    .createIndex('webhook_lanes_due')
    .on('webhook_lanes')
    .columns(['endpoint_id', 'due_at_ms'])
    .execute();
  await createDeliveries(db, differences);
}

async function createDeliveries(db: Kysely<unknown>, differences: SqlDifferences): Promise<void> {
  const keyText = sql.raw(differences.keyText);
  await db.schema
    .createTable('webhook_deliveries')
    .addColumn('id', keyText, (column) => column.primaryKey().notNull())
    .addColumn('endpoint_id', keyText, (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('lane', keyText, (column) => column.notNull())
    .addColumn('received_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('state', keyText, (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('first_attempt_at_ms', 'bigint')
    .addColumn('last_error', 'text')
    .addColumn('changed_at_ms', 'bigint', (column) => column.notNull())
    .modifyEnd(sql.raw(differences.clustered))
    .execute();
  // What is first in a lane.
  await db.schema
    .createIndex('webhook_deliveries_lane')
    .on('webhook_deliveries')
    .columns(['lane', 'state', 'position'])
    .execute();
  await db.schema
    .createIndex('webhook_deliveries_state')
    .on('webhook_deliveries')
    .columns(['endpoint_id', 'state', 'position'])
    .execute();
}
