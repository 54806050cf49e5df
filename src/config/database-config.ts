import { resolve } from 'node:path';
import type { DatabaseOptions } from '../store/index.ts';
import { isPostgresUrl, parsePostgresUrl } from '../store/postgres/url.ts';
import type { RawSettings } from './config-sources.ts';
import type { Settings } from './settings.ts';

/** What is wrong with the settings of the database. */
export function databaseProblems(settings: RawSettings): string[] {
  const { database_url: url, database_ca_file: caFile } = settings;
  if (typeof url !== 'string') return [];
  const problem = addressProblem(url);
  if (problem !== undefined) return [`DATABASE_URL (database_url) ${problem}`];
  if (caFile === undefined) return [];
  if (!isPostgresUrl(url)) return ['DATABASE_CA_FILE is for PostgreSQL only'];
  return refusesTls(url) ? [tlsContradiction] : [];
}

const tlsContradiction = 'DATABASE_CA_FILE asks for TLS, DATABASE_URL for none';

/** What is wrong with an address. Its text is not shown: it holds a password. */
function addressProblem(url: string): string | undefined {
  if (!isPostgresUrl(url)) {
    if (/^file:./.test(url)) return undefined;
    return 'must have the form file:<path> or postgres://user:password@host/database';
  }
  try {
    parsePostgresUrl(url);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function refusesTls(url: string): boolean {
  return parsePostgresUrl(url).tls === 'off';
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
  const problem = addressProblem(url);
  if (problem !== undefined) throw new TypeError(problem);
  if (!isPostgresUrl(url))
    return { kind: 'sqlite', path: resolve(directory, url.slice('file:'.length)) };
  if (caFile !== undefined && refusesTls(url)) throw new TypeError(tlsContradiction);
  return {
    kind: 'postgres',
    url,
    caFile: caFile === undefined ? undefined : resolve(directory, caFile),
  };
}
