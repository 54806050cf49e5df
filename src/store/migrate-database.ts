import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { createMigrations } from './migrations.ts';
import { type Database, tableNames } from './schema.ts';
import type { SqlDifferences } from './sql-differences.ts';

/** Where Kysely keeps the names of what was applied. */
const appliedTable = 'kysely_migration';

/** Is there while `db copy` has not finished what it copies here. */
export const unfinishedCopyTable = 'unfinished_copy';

/**
 * Applies what is pending, all of it or nothing, under a lock of the database: of processes that
 * start together one migrates and the others wait.
 *
 * @throws {Error} the database's own, that it has migrations of another version, or that it is a
 *   copy that was not finished: a service would take rows that are not there yet for new ones
 */
export async function migrateDatabase(
  db: Kysely<Database>,
  differences: SqlDifferences,
): Promise<void> {
  const ours = createMigrations(differences);
  const { migrations, isUnfinishedCopy } = await readMigrations(db, differences);
  if (isUnfinishedCopy) {
    throw new Error('a copy to it was not finished: run "sudgate db copy" again, it goes on');
  }
  const isDone = migrations.every(
    ({ state }) =>
      state === 'applied' || (state === 'newer' && differences.newerMigrations === 'accept'),
  );
  const newer = migrations.find(({ state }) => state === 'newer');
  if (newer !== undefined && differences.newerMigrations === 'refuse') {
    throw new Error(
      `it was migrated by a newer version (${newer.name}): start that version, or restore the backup from before`,
    );
  }
  // Most starts need neither the lock nor the right to change tables.
  if (isDone) return;
  const { error } = await new Migrator({
    db,
    provider: {
      // Asked for under the lock: nobody else migrates in between.
      async getMigrations() {
        if (differences.newerMigrations === 'refuse') return ours;
        const { migrations } = await readMigrations(db, differences);
        const newer = migrations.filter(({ state }) => state === 'newer');
        return { ...ours, ...Object.fromEntries(newer.map(({ name }) => [name, applied])) };
      },
    },
  }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** Stands for a migration of a newer version: it was applied, so it is never called. */
const applied = {
  async up(): Promise<void> {
    throw new Error('a migration of a newer version cannot be applied by this one');
  },
};

export interface MigrationState {
  readonly name: string;
  /** `newer`: applied by a version that is newer than this one. */
  readonly state: 'applied' | 'pending' | 'newer';
}

export interface SchemaStatus {
  readonly migrations: readonly MigrationState[];
  /** Rows of each table that is there. */
  readonly rows: Readonly<Record<string, number>>;
  /** Whether `db copy` has begun to fill it and has to go on. */
  readonly isUnfinishedCopy: boolean;
}

export interface InspectOptions {
  /** Default true; false: `rows` stays empty, since counting reads whole tables. */
  readonly countsRows?: boolean;
}

/** Looks at a database and changes nothing. */
export async function readSchemaStatus(
  db: Kysely<Database>,
  differences: SqlDifferences,
  { countsRows = true }: InspectOptions = {},
): Promise<SchemaStatus> {
  const { migrations, tables, isUnfinishedCopy } = await readMigrations(db, differences);
  const rows: Record<string, number> = {};
  for (const table of tableNames.filter((name) => countsRows && tables.includes(name))) {
    const { count } = await db
      .selectFrom(table)
      .select((row) => row.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    rows[table] = Number(count);
  }
  return { migrations, rows, isUnfinishedCopy };
}

/** What a database is like in which there is nothing yet. */
export function emptySchemaStatus(differences: SqlDifferences): SchemaStatus {
  return { migrations: statesOf(differences, []), rows: {}, isUnfinishedCopy: false };
}

async function readMigrations(db: Kysely<Database>, differences: SqlDifferences) {
  const { rows } = await sql<{ name: string }>`${sql.raw(differences.tableNames)}`.execute(db);
  const tables = rows.map(({ name }) => name);
  const names = tables.includes(appliedTable) ? await readApplied(db) : [];
  return {
    tables,
    migrations: statesOf(differences, names),
    isUnfinishedCopy: tables.includes(unfinishedCopyTable),
  };
}

async function readApplied(db: Kysely<Database>): Promise<string[]> {
  const rows = await db
    .withTables<{ [appliedTable]: { name: string } }>()
    .selectFrom(appliedTable)
    .select('name')
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}

function statesOf(differences: SqlDifferences, names: readonly string[]): MigrationState[] {
  const ours = Object.keys(createMigrations(differences)).sort();
  const known = ours.map((name): MigrationState => {
    return { name, state: names.includes(name) ? 'applied' : 'pending' };
  });
  const newer = names.filter((name) => !ours.includes(name));
  return [...known, ...newer.map((name): MigrationState => ({ name, state: 'newer' }))];
}
