import { type Kysely, sql } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';
import { createInboxTables } from './inbox-tables.ts';
import type { SqlDifferences } from './sql-differences.ts';

/**
 * Versioned schema changes, applied in the order of their names. A landed one is never edited:
 * databases out there have it.
 */
export function createMigrations(differences: SqlDifferences): MigrationProvider {
  const { clustered } = differences;
  const migrations: Record<string, Migration> = {
    '0001_users_and_revocations': {
      async up(db: Kysely<unknown>) {
        await db.schema
          .createTable('users')
          .addColumn('app_id', 'text', (column) => column.notNull())
          .addColumn('uid', 'text', (column) => column.notNull())
          .addColumn('nick_name', 'text', (column) => column.notNull())
          .addColumn('avatar_url', 'text', (column) => column.notNull())
          .addColumn('gender', 'text', (column) => column.notNull())
          .addColumn('is_ai', 'integer', (column) => column.notNull())
          .addColumn('ai_level', 'integer', (column) => column.notNull())
          .addColumn('banned', 'integer', (column) => column.notNull())
          .addPrimaryKeyConstraint('users_pk', ['app_id', 'uid'])
          .modifyEnd(sql.raw(clustered))
          .execute();
        // One row a user: a new revocation replaces the old one at a new position.
        await db.schema
          .createTable('revocations')
          .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
          .addColumn('app_id', 'text', (column) => column.notNull())
          .addColumn('uid', 'text', (column) => column.notNull())
          .addColumn('revoked_at_ms', 'bigint', (column) => column.notNull())
          .addUniqueConstraint('revocations_user', ['app_id', 'uid'])
          .execute();
      },
    },
    '0002_inbox': {
      up: (db: Kysely<unknown>) => createInboxTables(db, differences),
    },
  };
  return { getMigrations: async () => migrations };
}
