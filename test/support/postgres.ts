/**
 * A real PostgreSQL for tests: that of `TEST_DATABASE_URL`, whose user may create databases, or
 * one of this process's own. If neither can be had the test fails: it is never left out.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { PostgresServer } from './postgres-server.ts';

/** Limits of a store that gives up on nothing that a busy machine only slows down. */
export const patient = {
  connectTimeoutMs: 30_000,
  lookupTimeoutMs: 30_000,
  lockTimeoutMs: 30_000,
  statementTimeoutMs: 60_000,
} as const;

export interface TestDatabase {
  readonly url: string;
  /** Drops it; whoever is still connected is cut. */
  drop(): Promise<void>;
}

let own: Promise<PostgresServer> | undefined;

/** The address of a database of the server that all tests of this process share. */
async function addressOf(database: string): Promise<string> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== '') {
    const url = new URL(given);
    url.pathname = `/${database}`;
    return url.href;
  }
  own ??= PostgresServer.start();
  return (await own).url(database);
}

/**
 * Creates a database with a name of its own.
 *
 * @param template what it is a copy of; default: nothing
 * @param encoding default: UTF8
 */
export async function createPostgresDatabase(
  template?: TestDatabase,
  encoding?: string,
): Promise<TestDatabase> {
  const name = `sudgate_test_${randomUUID().replaceAll('-', '')}`;
  const source = template === undefined ? 'template0' : new URL(template.url).pathname.slice(1);
  // Copying files is quicker than logging their blocks.
  const other = encoding === undefined ? '' : `encoding '${encoding}' locale 'C'`;
  await administer(`create database ${name} template ${source} strategy file_copy ${other}`);
  return {
    url: await addressOf(name),
    drop: () => administer(`drop database if exists ${name} with (force)`),
  };
}

/** The types of the driver do not know the last two. */
type Administrator = pg.Client & { ref(): void; unref(): void };

let administrator: Promise<Administrator> | undefined;
let statements = 0;

/** On a connection that is kept, since most tests need it; idle, it lets the process end. */
async function administer(statement: string): Promise<void> {
  administrator ??= connectAdministrator();
  const client = await administrator;
  if (statements++ === 0) client.ref();
  try {
    await client.query(statement);
  } finally {
    if (--statements === 0) client.unref();
  }
}

async function connectAdministrator(): Promise<Administrator> {
  const client = new pg.Client({ connectionString: await addressOf('postgres') });
  client.on('error', () => {});
  await client.connect();
  return client as Administrator;
}

/** Works on a connection that knows no store, and closes it. */
export async function withPostgresClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // A connection that is cut by the server is noticed by the next query, if there is one.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
