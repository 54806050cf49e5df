import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { createMigrations } from './migrations.ts';
import { type Database, tableNames } from './schema.ts';
import type { SqlDifferences } from './sql-differences.ts';

/** Where Kysely keeps the names of what was applied. */
const appliedTable = 'kysely_migration';

/**
 * Applies what is pending, all of it or nothing, under a lock of the database: of processes that
 * start together one migrates and the others wait.
 *
 * @throws {Error} the database's own, or that it has migrations of another version
 */
export async function migrateDatabase(
  db: Kysely<Database>,
  differences: SqlDifferences,
): Promise<void> {
  const ours = createMigrations(differences);
  const { error } = await new Migrator({
    db,
    provider: {
      // Asked for under the lock: nobody else migrates in between.
      async getMigrations() {
        if (differences.newerMigrations === 'refuse') return ours;
        const newer = newerThan(Object.keys(ours), await readApplied(db));
        return { ...ours, ...Object.fromEntries(newer.map((name) => [name, applied])) };
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
}

/** Looks at a database and changes nothing. */
export async function readSchemaStatus(
  db: Kysely<Database>,
  differences: SqlDifferences,
): Promise<SchemaStatus> {
  const names = await readApplied(db);
  const ours = Object.keys(createMigrations(differences));
  const rows: Record<string, number> = {};
  for (const table of await existing(db, tableNames)) {
    const { count } = await db
      .selectFrom(table)
      .select((row) => row.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    rows[table] = Number(count);
  }
  return {
    migrations: [
      ...ours.map((name) => ({
        name,
        state: names.includes(name) ? ('applied' as const) : ('pending' as const),
      })),
      ...newerThan(ours, names).map((name) => ({ name, state: 'newer' as const })),
    ],
    rows,
  };
}

/** What a database is like in which there is nothing yet. */
export function emptySchemaStatus(differences: SqlDifferences): SchemaStatus {
  const names = Object.keys(createMigrations(differences));
  return { migrations: names.map((name) => ({ name, state: 'pending' })), rows: {} };
}

function newerThan(ours: readonly string[], names: readonly string[]): string[] {
  const last = ours.toSorted().at(-1) ?? '';
  return names.filter((name) => name > last);
}

async function readApplied(db: Kysely<Database>): Promise<string[]> {
  if ((await existing(db, [appliedTable])).length === 0) return [];
  const rows = await db
    .withTables<{ [appliedTable]: { name: string } }>()
    .selectFrom(appliedTable)
    .select('name')
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}

async function existing<Name extends string>(
  db: Kysely<Database>,
  wanted: readonly Name[],
): Promise<Name[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  return wanted.filter((name) => tables.some((table) => table.name === name));
}
