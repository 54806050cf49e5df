import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import type { BenchContext } from './context.ts';

const script = join(import.meta.dirname, 'postgres.ts');

/** Where new databases of one PostgreSQL come from. */
export interface Databases {
  /** Creates an empty one. @returns its address */
  create(name: string): Promise<string>;
}

/**
 * Starts a PostgreSQL that flushes to the disk, and ends it afterwards.
 *
 * @param core where it runs; default 1, with the load generator
 */
export async function withPostgres<Result>(
  context: BenchContext,
  use: (databases: Databases) => Promise<Result>,
  core: 1 | 'any' = 1,
): Promise<Result> {
  // Its account has to be able to enter the folder that the data are in.
  const env = { BENCH_DIRECTORY: tmpdir() };
  const child = context.workspace.spawn({ script, env, core });
  try {
    const [url] = (await once(createInterface(child.stdout as NodeJS.ReadableStream), 'line')) as [
      string,
    ];
    return await use({ create: (name) => createDatabase(url, name) });
  } finally {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
