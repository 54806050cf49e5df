import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { type Kysely, SqliteAdapter, type SqliteDatabase, SqliteDialect, sql } from 'kysely';

/** Most prepared statements kept. The service has a few dozen different ones. */
const maxStatements = 200;

/** Kysely's SQLite dialect on Node's built-in driver. */
export class NodeSqliteDialect extends SqliteDialect {
  constructor(database: DatabaseSync) {
    super({ database: toKyselyDatabase(database) });
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  /** Kysely assumes otherwise, but DDL is transactional in SQLite: a migration is all or none. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  /** Takes the write lock first, so that processes that start together migrate one by one. */
  override async acquireMigrationLock(db: Kysely<unknown>): Promise<void> {
    await sql`update kysely_migration_lock set is_locked = is_locked`.execute(db);
  }
}

function toKyselyDatabase(database: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, ReturnType<typeof toKyselyStatement>>();
  return {
    close: () => database.close(),
    prepare(text) {
      let statement = statements.get(text);
      if (statement === undefined) {
        // Map keeps insertion order: the oldest goes first.
        if (statements.size >= maxStatements) {
          statements.delete(statements.keys().next().value as string);
        }
        statement = toKyselyStatement(database.prepare(text));
        statements.set(text, statement);
      }
      return statement;
    },
  };
}

function toKyselyStatement(statement: StatementSync) {
  const bind = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters: readonly unknown[]) => statement.all(...bind(parameters)),
    run: (parameters: readonly unknown[]) => statement.run(...bind(parameters)),
    iterate: (parameters: readonly unknown[]) => statement.iterate(...bind(parameters)),
  };
}
