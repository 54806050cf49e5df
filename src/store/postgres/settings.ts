import { readFileSync } from 'node:fs';
import pg from 'pg';
import { checkWholeNumber } from '../../core/index.ts';
import type { PostgresOptions } from './options.ts';
import { type PostgresAddress, type PostgresTls, parsePostgresUrl } from './url.ts';

/** All options, with defaults filled in. */
export type PostgresLimits = Readonly<Required<Omit<PostgresOptions, 'url' | 'caFile'>>>;

/**
 * How much longer than the server's own deadline an answer is waited for. It is the server that
 * ends a slow statement; the client only gives up on one that does not answer at all.
 */
const answerMarginMs = 500;
/** Silence within a transaction, which holds locks. Ours ask again within milliseconds. */
const idleInTransactionMs = 10_000;
const keepAliveMs = 10_000;
/**
 * What our statements rely on, whatever the default of the database is: what was answered is on
 * disk, and each statement sees what was committed before it.
 */
const sessionOptions = [
  '-c synchronous_commit=on',
  '-c default_transaction_isolation=read\\ committed',
].join(' ');

/** @throws {RangeError} if one is out of bounds */
export function readLimits(options: PostgresOptions): PostgresLimits {
  const limits = {
    poolSize: options.poolSize ?? 10,
    connectTimeoutMs: options.connectTimeoutMs ?? 1_000,
    statementTimeoutMs: options.statementTimeoutMs ?? 5_000,
    lockTimeoutMs: options.lockTimeoutMs ?? 2_000,
    lookupTimeoutMs: options.lookupTimeoutMs ?? 1_000,
    idleTimeoutMs: options.idleTimeoutMs ?? 30_000,
  };
  for (const [name, value] of Object.entries(limits)) {
    checkWholeNumber(name, value, 1, name === 'poolSize' ? 1_000 : 2_147_483_647);
  }
  return limits;
}

/**
 * What the driver is told. All of it: what it is not told, it would take from the environment.
 *
 * @throws {TypeError} for a URL that is none
 * @throws {Error} if the file of certificates cannot be read
 */
export function clientSettings(options: PostgresOptions, limits: PostgresLimits): pg.ClientConfig {
  const address = parsePostgresUrl(options.url);
  const { host, port, user, password, database, applicationName } = address;
  return {
    host,
    port,
    user,
    database,
    // As a function: the driver looks for a password elsewhere if there is none.
    password: () => password ?? '',
    application_name: applicationName,
    options: sessionOptions,
    ssl: tlsSettings(address, options.caFile),
    connectionTimeoutMillis: limits.connectTimeoutMs,
    statement_timeout: limits.statementTimeoutMs,
    lock_timeout: limits.lockTimeoutMs,
    query_timeout: limits.statementTimeoutMs + answerMarginMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    types,
  };
}

function tlsSettings(address: PostgresAddress, caFile: string | undefined): pg.ClientConfig['ssl'] {
  const tls: PostgresTls = address.tls ?? (caFile === undefined ? 'off' : 'verify-full');
  if (tls === 'off') return false;
  return {
    rejectUnauthorized: tls !== 'no-verify',
    ...(caFile !== undefined && { ca: readAuthorities(caFile) }),
    ...(tls === 'verify-ca' && { checkServerIdentity: () => undefined }),
  };
}

/** Names the setting: a path alone does not say who asks for the file. */
function readAuthorities(caFile: string): string {
  try {
    return readFileSync(caFile, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(`DATABASE_CA_FILE: ${caFile} cannot be read (${code})`, { cause });
  }
}

const int8 = 20;

/** Positions and milliseconds are far below 2^53: as numbers, where the driver gives texts. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === int8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
};
