import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresPool as KyselyPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { describeFault, isConnectionFault, unavailable } from './errors.ts';

/** Calls that may wait for a connection, for each connection there may be. */
const waitingPerConnection = 200;
const endDeadlineMs = 1_000;

export interface PostgresPoolConfig extends pg.PoolConfig {
  /** Whether a server that only reads will do. Default false. */
  readonly mayOnlyRead?: boolean;
}

/**
 * The connections of one process, to a server that writes. Everything waits for a bounded time and in
 * bounded number, then it is refused: a slow database must not pile up callbacks.
 */
export class PostgresPool implements KyselyPool {
  readonly options = {};
  readonly #config: pg.PoolConfig;
  readonly #pool: pg.Pool;
  readonly #maxWaiting: number;

  constructor({ mayOnlyRead = false, ...config }: PostgresPoolConfig) {
    const verify = (client: pg.ClientBase, done: (fault?: Error) => void) => {
      refuseReadOnly(client, config).then(() => done(), done);
    };
    this.#config = config;
    this.#pool = new pg.Pool({ ...config, ...(!mayOnlyRead && { verify }) });
    this.#maxWaiting = waitingPerConnection * (config.max ?? 1);
    // What happens to a connection that nobody uses is no matter: it is taken out.
    this.#pool.on('error', () => {});
    // What happens to one in use, its statement is told.
    this.#pool.on('connect', (client) => client.on('error', () => {}));
  }

  /** @throws {SudgateError} `database_unavailable` */
  async connect(): Promise<PostgresPoolClient> {
    const client = new LentClient(await this.#take());
    // Kysely would also pass a cursor to `query`, for streams, which nobody here asks for.
    return client as unknown as PostgresPoolClient;
  }

  /** Runs one statement on any connection. @throws as {@link describeFault} */
  async query<Row extends unknown[]>(query: pg.QueryArrayConfig & Deadline): Promise<Row[]> {
    const client = await this.#take();
    let lost = false;
    try {
      return (await client.query<Row>(query)).rows;
    } catch (error) {
      lost = isConnectionFault(error);
      throw describeFault(error);
    } finally {
      client.release(lost);
    }
  }

  /**
   * Runs one statement on a new connection that is none of the pool: those may all be busy, or dead
   * without a word.
   *
   * @throws as {@link query}
   */
  async queryAfresh<Row extends unknown[]>(query: pg.QueryArrayConfig): Promise<Row[]> {
    const client = new pg.Client(this.#config);
    client.on('error', () => {});
    try {
      await client.connect();
      await refuseReadOnly(client, this.#config);
      return (await client.query<Row>(query)).rows;
    } catch (error) {
      throw describeFault(error);
    } finally {
      // Waits for the server to close, which one that is out of reach never does.
      client.end().catch(() => {});
    }
  }

  /** Closes the connections, without waiting long for a server that does not answer. */
  async end(): Promise<void> {
    await Promise.race([this.#pool.end(), sleep(endDeadlineMs, undefined, { ref: false })]);
  }

  async #take(): Promise<pg.PoolClient> {
    if (this.#pool.waitingCount >= this.#maxWaiting) {
      throw unavailable(`${this.#maxWaiting} calls wait for a connection already`);
    }
    try {
      return await this.#pool.connect();
    } catch (error) {
      const { message, code } = error as { message?: string; code?: string };
      throw unavailable(message || code || 'no connection');
    }
  }
}

export interface Deadline {
  /** Milliseconds after which an answer is no longer waited for; default: that of the pool. */
  readonly query_timeout?: number;
}

/**
 * Once for each new connection: behind a failover the address may lead to the old server for a while,
 * which answers every read with what was true before.
 *
 * @throws {Error} if the server only reads
 */
async function refuseReadOnly(
  client: pg.ClientBase,
  { connectionTimeoutMillis }: pg.PoolConfig,
): Promise<void> {
  const query_timeout = connectionTimeoutMillis;
  const query = { text: 'show transaction_read_only', rowMode: 'array', query_timeout } as const;
  const { rows } = await client.query<[string]>(query);
  if (rows[0]?.[0] !== 'off') throw new Error('the server only reads: a standby, or set so');
}

/** A connection that is not used again once it has failed. */
class LentClient {
  readonly #client: pg.PoolClient;
  #fault: Error | undefined;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  async query(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    // Of a rollback, too: the server does that by itself.
    if (this.#fault !== undefined) throw this.#fault;
    try {
      return await this.#client.query(text, [...values]);
    } catch (error) {
      const fault = describeFault(error);
      if (isConnectionFault(error)) this.#fault = fault;
      throw fault;
    }
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy === true || this.#fault !== undefined);
  }
}
