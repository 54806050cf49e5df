import { type Connection, openConnections } from './connection.ts';
import { cpuMicroseconds } from './server-cpu.ts';

export interface ClosedLoopOptions {
  ports: readonly number[];
  connections: number;
  warmupSeconds: number;
  /** Measure for this long … */
  seconds: number;
  /** … or, when above zero, until exactly this many requests were answered (no warm-up then). */
  requests: number;
  /** The process whose CPU time is read. */
  serverPid: number;
}

export interface ClosedLoopResult {
  mode: 'closed';
  requests: number;
  errors: number;
  seconds: number;
  requestsPerSecond: number;
  /** Share of one core the load generator used; near 1 it may be the bottleneck itself. */
  generatorCpu: number;
  /** What one exchange costs the server; other processes on its core do not change it much. */
  serverCpuMicroseconds?: number;
}

/** Each connection sends its next request as soon as the last one is answered. */
class ClosedLoop {
  #sent = 0;
  #answered = 0;
  #errors = 0;
  #startedAt = 0;
  #cpuAtStart = process.cpuUsage();
  #serverCpuAtStart: number | undefined;
  readonly #connections: Connection[];
  readonly #pool: Buffer[];
  readonly #options: ClosedLoopOptions;
  readonly #finished = Promise.withResolvers<ClosedLoopResult>();

  constructor(pool: Buffer[], options: ClosedLoopOptions) {
    this.#pool = pool;
    this.#options = options;
    this.#connections = openConnections(options.connections, options.ports, {
      answered: (connection, succeeded) => this.#next(connection, succeeded),
      failed: (error) => this.#finished.reject(error),
    });
  }

  async run(): Promise<ClosedLoopResult> {
    const { requests, warmupSeconds, seconds } = this.#options;
    this.#startMeasuring();
    for (const connection of this.#connections) this.#send(connection);
    if (requests === 0) {
      setTimeout(() => this.#startMeasuring(), warmupSeconds * 1000);
      setTimeout(() => this.#finish(), (warmupSeconds + seconds) * 1000);
    }
    try {
      return await this.#finished.promise;
    } finally {
      for (const connection of this.#connections) connection.close();
    }
  }

  #next(connection: Connection, succeeded: boolean): void {
    this.#answered++;
    if (!succeeded) this.#errors++;
    if (this.#answered === this.#options.requests) this.#finish();
    else this.#send(connection);
  }

  #send(connection: Connection): void {
    const { requests } = this.#options;
    if (requests > 0 && this.#sent >= requests) return;
    const request = this.#pool[this.#sent++ % this.#pool.length];
    if (request) connection.send(request);
  }

  #startMeasuring(): void {
    this.#answered = 0;
    this.#startedAt = performance.now();
    this.#cpuAtStart = process.cpuUsage();
    this.#serverCpuAtStart = cpuMicroseconds(this.#options.serverPid);
  }

  #finish(): void {
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const cpu = process.cpuUsage(this.#cpuAtStart);
    const serverCpu = cpuMicroseconds(this.#options.serverPid);
    const result: ClosedLoopResult = {
      mode: 'closed',
      requests: this.#answered,
      errors: this.#errors,
      seconds,
      requestsPerSecond: this.#answered / seconds,
      generatorCpu: (cpu.user + cpu.system) / 1e6 / seconds,
    };
    if (serverCpu !== undefined && this.#serverCpuAtStart !== undefined) {
      result.serverCpuMicroseconds = (serverCpu - this.#serverCpuAtStart) / this.#answered;
    }
    this.#finished.resolve(result);
  }
}

export function runClosedLoop(
  pool: Buffer[],
  options: ClosedLoopOptions,
): Promise<ClosedLoopResult> {
  return new ClosedLoop(pool, options).run();
}
