import { type Kysely, sql } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely/migration';

/** What the databases say differently. */
export interface SqlDifferences {
  /** Ends a table that is kept in the order of its primary key: one tree to search, not two. */
  readonly clustered: '' | 'without rowid';
}

/**
 * Versioned schema changes, applied in the order of their names. A landed one is never edited:
 * databases out there have it.
 */
export function createMigrations({ clustered }: SqlDifferences): MigrationProvider {
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
  };
  return { getMigrations: async () => migrations };
}
