import { resolve } from 'node:path';
import type { DatabaseOptions } from '../store/index.ts';
import { isPostgresUrl, parsePostgresUrl } from '../store/postgres/postgres-url.ts';
import type { RawSettings } from './config-sources.ts';
import type { Settings } from './settings.ts';

/** What is wrong with the address of the database. Its text is not shown: it holds a password. */
export function databaseProblems(settings: RawSettings): string[] {
  const { database_url: url, database_ca_file: caFile } = settings;
  if (typeof url !== 'string') return [];
  const name = 'DATABASE_URL (database_url)';
  if (!isPostgresUrl(url)) {
    if (!/^file:./.test(url)) {
      return [`${name} must have the form file:<path> or postgres://user:password@host/database`];
    }
    return caFile === undefined ? [] : ['DATABASE_CA_FILE is for PostgreSQL only'];
  }
  try {
    const isContradiction = parsePostgresUrl(url).tls === 'off' && caFile !== undefined;
    return isContradiction ? ['DATABASE_CA_FILE asks for TLS, DATABASE_URL for none'] : [];
  } catch (error) {
    return [`${name} ${(error as Error).message}`];
  }
}

export function toDatabase(settings: Settings, directory: string): DatabaseOptions {
  const { database_url: url, database_ca_file: caFile } = settings;
  if (!isPostgresUrl(url)) {
    return Object.freeze({ kind: 'sqlite', path: resolve(directory, url.slice('file:'.length)) });
  }
  return Object.freeze({
    kind: 'postgres',
    url,
    caFile: caFile === undefined ? undefined : resolve(directory, caFile),
    poolSize: settings.database_pool_size,
    connectTimeoutMs: settings.database_connect_timeout_ms,
    statementTimeoutMs: settings.database_statement_timeout_ms,
    lockTimeoutMs: settings.database_lock_timeout_ms,
    idleTimeoutMs: settings.database_idle_timeout_ms,
  });
}

/**
 * The database of one address, for commands that work on more than the one of the configuration.
 *
 * @throws {TypeError} that says what is wrong and shows nothing of the address
 */
export function parseDatabase(
  url: string,
  { directory, caFile }: { readonly directory: string; readonly caFile: string | undefined },
): DatabaseOptions {
  const isPostgres = isPostgresUrl(url);
  const [problem] = databaseProblems({
    database_url: url,
    ...(isPostgres && caFile !== undefined && { database_ca_file: caFile }),
  });
  if (problem !== undefined)
    throw new TypeError(problem.replace('DATABASE_URL (database_url) ', ''));
  if (!isPostgres) return { kind: 'sqlite', path: resolve(directory, url.slice('file:'.length)) };
  return {
    kind: 'postgres',
    url,
    caFile: caFile === undefined ? undefined : resolve(directory, caFile),
  };
}
