import { percentile } from '../statistics.ts';
import { type Connection, openConnections } from './connection.ts';

export interface OpenLoopOptions {
  ports: readonly number[];
  connections: number;
  warmupSeconds: number;
  seconds: number;
  requestsPerSecond: number;
}

export interface OpenLoopResult {
  mode: 'open';
  requests: number;
  errors: number;
  requestsPerSecond: number;
  milliseconds: { p50: number; p95: number; p99: number; max: number };
}

const drainSeconds = 20;

/**
 * Sends at fixed times, whatever the server does, and measures every answer from the time its
 * request was due. A stall therefore shows in all the requests that were due during it.
 */
class OpenLoop {
  #sent = 0;
  #answered = 0;
  #errors = 0;
  #startedAt = 0;
  #running = true;
  readonly #pool: Buffer[];
  readonly #options: OpenLoopOptions;
  readonly #interval: number;
  readonly #warmupRequests: number;
  readonly #latencies: Float64Array;
  readonly #connections: Connection[];
  /** A queue, so that all connections take turns and none idles until the server closes it. */
  readonly #idle: Connection[];
  readonly #finished = Promise.withResolvers<OpenLoopResult>();

  constructor(pool: Buffer[], options: OpenLoopOptions) {
    const { requestsPerSecond, warmupSeconds, seconds } = options;
    this.#pool = pool;
    this.#options = options;
    this.#interval = 1000 / requestsPerSecond;
    this.#warmupRequests = Math.round(requestsPerSecond * warmupSeconds);
    const total = this.#warmupRequests + Math.round(requestsPerSecond * seconds);
    this.#latencies = new Float64Array(total);
    this.#connections = openConnections(options.connections, options.ports, {
      answered: (connection, succeeded) => this.#record(connection, succeeded),
      failed: (error) => this.#finished.reject(error),
    });
    this.#idle = [...this.#connections];
  }

  async run(): Promise<OpenLoopResult> {
    const { warmupSeconds, seconds } = this.#options;
    const limit = (warmupSeconds + seconds + drainSeconds) * 1000;
    const timer = setTimeout(() => this.#giveUp(), limit);
    this.#startedAt = performance.now();
    this.#tick();
    try {
      return await this.#finished.promise;
    } finally {
      this.#running = false;
      clearTimeout(timer);
      for (const connection of this.#connections) connection.close();
    }
  }

  // Timers are only good to a millisecond, so the event loop spins instead.
  #tick(): void {
    this.#sendDue();
    if (this.#running) setImmediate(() => this.#tick());
  }

  #dueAt(index: number): number {
    return this.#startedAt + index * this.#interval;
  }

  #sendDue(): void {
    const now = performance.now();
    while (this.#sent < this.#latencies.length && this.#dueAt(this.#sent) <= now) {
      const connection = this.#idle.shift();
      if (!connection) return;
      this.#send(connection, this.#sent++);
    }
  }

  #send(connection: Connection, index: number): void {
    connection.requestIndex = index;
    const request = this.#pool[index % this.#pool.length];
    if (request) connection.send(request);
  }

  #record(connection: Connection, succeeded: boolean): void {
    const index = connection.requestIndex;
    this.#latencies[index] = performance.now() - this.#dueAt(index);
    if (!succeeded) this.#errors++;
    this.#idle.push(connection);
    this.#answered++;
    if (this.#answered === this.#latencies.length) this.#finished.resolve(this.#result());
    else this.#sendDue();
  }

  #result(): OpenLoopResult {
    const sorted = this.#latencies.subarray(this.#warmupRequests).sort();
    return {
      mode: 'open',
      requests: sorted.length,
      errors: this.#errors,
      requestsPerSecond: this.#options.requestsPerSecond,
      milliseconds: {
        p50: percentile(sorted, 50),
        p95: percentile(sorted, 95),
        p99: percentile(sorted, 99),
        max: percentile(sorted, 100),
      },
    };
  }

  #giveUp(): void {
    const missing = this.#latencies.length - this.#answered;
    this.#finished.reject(new Error(`the rate is too high: ${missing} requests were not answered`));
  }
}

export function runOpenLoop(pool: Buffer[], options: OpenLoopOptions): Promise<OpenLoopResult> {
  return new OpenLoop(pool, options).run();
}
