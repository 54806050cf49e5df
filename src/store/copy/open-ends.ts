import { existsSync } from 'node:fs';
import { type DatabaseOptions, describeDatabase } from '../database-options.ts';
import type { SchemaStatus } from '../migrate-database.ts';
import { inspectDatabase, openStore } from '../open-store.ts';
import { type CopyEnd, CopyError, type CopyRole } from './copy-end.ts';
import { readMark, writeMark } from './unfinished-mark.ts';

/** A database with the tables of this version that is read. @throws {CopyError} */
export async function openForReading(options: DatabaseOptions): Promise<CopyEnd> {
  const place = describeDatabase(options);
  if (options.kind === 'sqlite' && !existsSync(options.path)) {
    throw new CopyError('source_missing', `${place} is not there: check the path`);
  }
  const status = await inspectDatabase(options);
  if (status.isUnfinishedCopy) {
    throw new CopyError(
      'unfinished',
      `${place} is a copy that was not finished: run the "db copy" that writes it again first`,
    );
  }
  refuseOtherVersions(place, status);
  return await openEnd(options, 'read');
}

/**
 * A database that is empty, or has what an earlier run has copied from the same source. Until
 * {@link removeMark} it is known as unfinished.
 *
 * @throws {CopyError}
 */
export async function openForWriting(options: DatabaseOptions, source: string): Promise<CopyEnd> {
  const place = describeDatabase(options);
  const status = await inspectDatabase(options);
  const filled = Object.entries(status.rows).filter(([, rows]) => rows > 0);
  if (!status.isUnfinishedCopy) {
    if (filled.length > 0) throw notEmpty(place, filled);
    await migrate(options, status);
  } else refuseOtherVersions(place, status);
  const target = await openEnd(options, 'write');
  try {
    if (!status.isUnfinishedCopy) await writeMark(target, source);
    const known = await readMark(target);
    if (known === source) return target;
    throw new CopyError(
      'other_copy',
      `${place} has a part of ${known}: go on with that one as --from, or copy to an empty database`,
    );
  } catch (error) {
    await target.close();
    throw error;
  }
}

async function migrate(options: DatabaseOptions, status: SchemaStatus): Promise<void> {
  if (status.migrations.some(({ state }) => state === 'newer')) {
    refuseOtherVersions(describeDatabase(options), status);
  }
  await (await openStore(options)).close();
}

async function openEnd(options: DatabaseOptions, role: CopyRole): Promise<CopyEnd> {
  if (options.kind === 'sqlite') {
    const { openSqliteEnd } = await import('./sqlite-end.ts');
    return openSqliteEnd(options.path);
  }
  const { openPostgresEnd } = await import('./postgres-end.ts');
  return await openPostgresEnd(options, role);
}

function refuseOtherVersions(place: string, { migrations }: SchemaStatus): void {
  const newer = migrations.find(({ state }) => state === 'newer');
  if (newer !== undefined) {
    throw new CopyError(
      'version_differs',
      `${place} was migrated by a newer version (${newer.name}): copy with that version`,
    );
  }
  const pending = migrations.find(({ state }) => state === 'pending');
  if (pending !== undefined) {
    throw new CopyError(
      'version_differs',
      `${place} lacks the migration ${pending.name}: run "sudgate db migrate" with it as DATABASE_URL first`,
    );
  }
}

function notEmpty(place: string, filled: readonly (readonly [string, number])[]): CopyError {
  const shown = filled.map(([table, rows]) => `${table} ${rows}`).join(', ');
  return new CopyError(
    'target_not_empty',
    `${place} has rows already (${shown}): copy to a new file or an empty database. ` +
      'To see whether it holds the same, use "sudgate db compare"',
  );
}
