import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { createInboxTables } from './inbox-tables.ts';
import { createLedgerTables } from './ledger-tables.ts';
import type { SqlDifferences } from './sql-differences.ts';
import { createWalletTables } from './wallet-tables.ts';
import { createWebhookTables } from './webhook-tables.ts';

/**
 * Versioned schema changes, applied in the order of their names. A landed one is never edited:
 * databases out there have it.
 *
 * During a rolling update the replicas of two versions share one database, and the first new one
 * migrates it. So a migration only adds: tables, indexes, columns that may be null or have a
 * default. Nothing is renamed, dropped or given a further constraint as long as the version before
 * still reads or writes it: that takes a first version that no longer does, and a migration in the
 * one after it. On a table that may be large, a step that scans or rewrites it is none for here.
 */
export function createMigrations(differences: SqlDifferences): Record<string, Migration> {
  const keyText = sql.raw(differences.keyText);
  const counter = sql.raw(differences.counter);
  const clustered = sql.raw(differences.clustered);
  return {
    '0001_users_and_revocations': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('users')
          .addColumn('app_id', keyText, (column) => column.notNull())
          .addColumn('uid', keyText, (column) => column.notNull())
          .addColumn('nick_name', 'text', (column) => column.notNull())
          .addColumn('avatar_url', 'text', (column) => column.notNull())
          .addColumn('gender', 'text', (column) => column.notNull())
          .addColumn('is_ai', 'integer', (column) => column.notNull())
          .addColumn('ai_level', 'integer', (column) => column.notNull())
          .addColumn('banned', 'integer', (column) => column.notNull())
          .addPrimaryKeyConstraint('users_pk', ['app_id', 'uid'])
          .modifyEnd(clustered)
          .execute();
        // One row a user: a new revocation replaces the old one at a new position.
        await db.schema
          .createTable('revocations')
          .addColumn('position', counter)
          .addColumn('app_id', keyText, (column) => column.notNull())
          .addColumn('uid', keyText, (column) => column.notNull())
          .addColumn('revoked_at_ms', 'bigint', (column) => column.notNull())
          .addUniqueConstraint('revocations_user', ['app_id', 'uid'])
          .execute();
      },
    },
    '0002_nonces': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('nonces')
          .addColumn('app_id', keyText, (column) => column.notNull())
          .addColumn('nonce', keyText, (column) => column.notNull())
          .addColumn('digest', 'text', (column) => column.notNull())
          .addColumn('uses', 'integer', (column) => column.notNull())
          .addColumn('expires_at_ms', 'bigint', (column) => column.notNull())
          .addPrimaryKeyConstraint('nonces_pk', ['app_id', 'nonce'])
          .modifyEnd(clustered)
          .execute();
        await db.schema.createIndex('nonces_expiry').on('nonces').column('expires_at_ms').execute();
      },
    },
    '0003_inbox': {
      up: (db: Kysely<unknown>) => createInboxTables(db, differences),
    },
    '0004_ledger': {
      up: (db: Kysely<unknown>) => createLedgerTables(db, differences),
    },
    '0005_webhooks': {
      up: (db: Kysely<unknown>) => createWebhookTables(db, differences),
    },
    '0006_wallet': {
      up: (db: Kysely<unknown>) => createWalletTables(db, differences),
    },
  };
}
