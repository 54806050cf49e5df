import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';
import { whileBusy } from './busy.ts';

/** Most prepared statements kept. The service has a few dozen different ones. */
const maxStatements = 200;

/** Kysely's SQLite dialect on Node's built-in driver. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    const config = { database: toKyselyDatabase(database) };
    super(config);
    this.#config = config;
    this.#database = database;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }

  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#config, this.#database);
  }
}

class TransactionalAdapter extends SqliteAdapter {
  /** Kysely assumes otherwise, but DDL is transactional in SQLite: a migration is all or none. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;

  constructor(config: SqliteDialectConfig, database: DatabaseSync) {
    super(config);
    this.#database = database;
  }

  /**
   * Takes the write lock at once: a transaction that reads first and writes later fails without
   * waiting if another process wrote in between. Processes that start together thus migrate one by
   * one as well.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await whileBusy(async () => {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'));
    });
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // After some errors SQLite has left the transaction by itself. To say so now would hide them.
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
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
