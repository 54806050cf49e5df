import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { CallsUnderWay } from '../postgres/calls-under-way.ts';
import { describeFault } from '../postgres/errors.ts';
import { EventPartitions } from '../postgres/event-partitions.ts';
import { advisoryLock } from '../postgres/locks.ts';
import type { PostgresOptions } from '../postgres/options.ts';
import { PostgresPool } from '../postgres/pool.ts';
import { clientSettings, readLimits } from '../postgres/settings.ts';
import { showPostgresUrl } from '../postgres/url.ts';
import {
  type CopyEnd,
  CopyError,
  type CopyRole,
  type CopyRow,
  type CopyValue,
  inUse,
} from './copy-end.ts';
import { type CopyCounter, type CopyTable, copyTables } from './copy-tables.ts';

/** Told apart from the services, which are looked for. */
const applicationName = 'sudgate-db-copy';
/** What a process that has just ended held may last for a moment. */
const maxLooks = 20;
const lookIntervalMs = 100;
/**
 * Who is connected to the database, named at most once. The kind of a backend is told only to those
 * who may know it; what has no user works for the server itself.
 */
const othersConnected = `
  select distinct case application_name when '' then 'a client without a name'
                  else left(application_name, 64) end
  from pg_stat_activity
  where datname = current_database() and usesysid is not null
    and coalesce(backend_type, 'client backend') = 'client backend'
    and pid <> pg_backend_pid() and application_name <> ?
  order by 1 limit 5`;
const arrayTypes = { text: 'text[]', integer: 'bigint[]', bytes: 'bytea[]' } as const;

/**
 * A database in which no service is connected. What is read is locked against writes until the end;
 * what is written to says itself that it is not finished, so that no service starts on it.
 *
 * @throws {CopyError} `in_use`
 */
export async function openPostgresEnd(options: PostgresOptions, role: CopyRole): Promise<CopyEnd> {
  const settings = settingsOf(options);
  const client = new pg.Client({ ...settings, types: bigintTypes });
  // A connection that is lost is told by the next query.
  client.on('error', () => {});
  const place = showPostgresUrl(options.url);
  await client.connect().catch((error: Error) => {
    throw failed(place, error);
  });
  const end = new PostgresEnd(place, client, settings);
  try {
    await end.refuseOthers();
    await end.lock(role);
    return end;
  } catch (error) {
    await end.close();
    throw error;
  }
}

/** One statement may take as long as it takes: counting, reading behind a slow disk. */
function settingsOf(options: PostgresOptions): pg.ClientConfig {
  return {
    ...clientSettings(options, readLimits(options)),
    application_name: applicationName,
    statement_timeout: 0,
    query_timeout: 0,
    idle_in_transaction_session_timeout: 0,
  };
}

class PostgresEnd implements CopyEnd {
  readonly place: string;
  readonly #client: pg.Client;
  readonly #calls = new CallsUnderWay();
  readonly #pool: PostgresPool;
  readonly #partitions: EventPartitions;

  constructor(place: string, client: pg.Client, settings: pg.ClientConfig) {
    this.place = place;
    this.#client = client;
    this.#pool = new PostgresPool({ ...settings, max: 1 });
    this.#partitions = new EventPartitions(this.#pool, this.#calls);
  }

  /** Everybody: a service may have been given any name. Other copies are kept away by locks. */
  async refuseOthers(): Promise<void> {
    await this.#awaitAlone(async () => {
      const rows = await this.query(othersConnected, [applicationName]);
      return rows.map(([name]) => name as string);
    });
  }

  async lock(role: CopyRole): Promise<void> {
    if (role === 'write') {
      await this.#awaitAlone(async () => {
        const lock = `pg_try_advisory_lock(${advisoryLock('copy')})`;
        const [row] = await this.query(`select case when ${lock} then 'ours' end`);
        return row?.[0] === 'ours' ? [] : [applicationName];
      });
      return;
    }
    const names = copyTables.map(({ name }) => name).join(', ');
    await this.query('begin isolation level read committed');
    // Whoever writes waits, and is refused after his own time: nothing is acknowledged and lost.
    await this.query(`lock table ${names} in share mode`);
  }

  /** @param findOthers names of those who are there */
  async #awaitAlone(findOthers: () => Promise<readonly string[]>): Promise<void> {
    for (let look = 1; ; look++) {
      const others = await findOthers();
      if (others.length === 0) return;
      if (look === maxLooks) throw inUse(this.place, others);
      await sleep(lookIntervalMs);
    }
  }

  async query(text: string, values: readonly CopyValue[] = []): Promise<CopyRow[]> {
    let nth = 0;
    const numbered = text.replaceAll('?', () => `$${++nth}`);
    const query = { text: numbered, values: [...values], rowMode: 'array' } as const;
    try {
      return (await this.#client.query<CopyValue[]>(query)).rows;
    } catch (error) {
      throw failed(this.place, error);
    }
  }

  async insert(table: CopyTable, rows: readonly CopyRow[]): Promise<void> {
    if (table.name === 'events') await this.#prepareDays(table, rows);
    const names = table.columns.map(({ name }) => name).join(', ');
    const places = table.columns.map(({ type }) => `?::${arrayTypes[type]}`).join(', ');
    const columns = table.columns.map((_, index) => rows.map((row) => row[index] as CopyValue));
    await this.query(
      `insert into ${table.name} (${names}) select * from unnest(${places})`,
      columns as unknown as CopyValue[],
    );
  }

  async clear(tables: readonly CopyTable[]): Promise<void> {
    await this.query(`truncate ${tables.map(({ name }) => name).join(', ')}`);
  }

  async moveCounter({ table, column }: CopyCounter, last: bigint): Promise<void> {
    if (last === 0n) return;
    await this.query('select setval(pg_get_serial_sequence(?, ?), ?)', [table, column, last]);
  }

  async close(): Promise<void> {
    await this.#calls.close();
    await this.#pool.end();
    await this.#client.end();
  }

  /** What has no partition of its day would be deleted row by row later on. */
  async #prepareDays({ columns }: CopyTable, rows: readonly CopyRow[]): Promise<void> {
    const index = columns.findIndex(({ name }) => name === 'received_at_ms');
    await this.#partitions.prepare(rows.map((row) => ({ receivedAtMs: Number(row[index]) })));
  }
}

/** Not the driver's error: its details quote rows. */
function failed(place: string, error: unknown): CopyError {
  const fault = describeFault(error);
  const { message } = (fault.cause ?? fault) as Error;
  return new CopyError('database_failed', `${place}: ${message}`, fault);
}

const { INT2, INT4, INT8 } = pg.types.builtins;

const bigintTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    [INT2, INT4, INT8].includes(oid as 21) && format !== 'binary'
      ? BigInt
      : pg.types.getTypeParser(oid, format),
};
