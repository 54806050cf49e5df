import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { MetricsGatherer } from './gather-metrics.ts';
import type { ToParent, ToWorker } from './messages.ts';
import { RestartDelay } from './restart-delay.ts';
import { WholeLines } from './whole-lines.ts';

/** A worker has 10 s to stop by itself; what is left then is killed, in milliseconds. */
const stopDeadlineMs = 12_000;

export interface WorkersOptions {
  /** How many, at least 1. */
  readonly count: number;
  /** Where the lines that they write go. */
  readonly output: NodeJS.WritableStream;
  /** Told of each that is up. */
  readonly onUp: (worker: WorkerName) => void;
  /** Told of one that has died, and after how many milliseconds another takes its place. */
  readonly onDeath: (death: WorkerDeath) => void;
}

export interface WorkerName {
  /** One that takes the place of another has a new one. */
  readonly worker: number;
  readonly pid: number | undefined;
}

export interface WorkerDeath extends WorkerName {
  readonly code: number | null;
  readonly signal: string | null;
  readonly restartMs: number;
}

/** One place among the workers, with whoever holds it. */
interface Place {
  readonly delay: RestartDelay;
  worker: Worker | undefined;
  isUp: boolean;
  /** Whether any that held it was. */
  wasUp: boolean;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Processes that run this same command and serve behind one port, each as a whole replica: what
 * holds between them is what the database makes hold, and there is no other state that they share.
 * This process only hands out connections in turn, and starts anew what has died.
 */
export class Workers {
  readonly #options: WorkersOptions;
  readonly #places: Place[];
  readonly #gatherer = new MetricsGatherer();
  #isStopping = false;

  constructor(options: WorkersOptions) {
    this.#options = options;
    this.#places = Array.from({ length: options.count }, () => {
      return {
        ...{ delay: new RestartDelay(), worker: undefined, timer: undefined },
        ...{ isUp: false, wasUp: false },
      };
    });
    // In turn: the kernel would give most connections to one.
    cluster.schedulingPolicy = cluster.SCHED_RR;
    cluster.setupPrimary({ stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    options.output.setMaxListeners(0);
  }

  /**
   * Starts the first, and the others when that one is up: it has said what is wrong if something is.
   *
   * @returns the address, once all are up; `undefined` if one could not start, and all are gone
   */
  async start(): Promise<string | undefined> {
    const [first, ...others] = this.#places;
    const url = await this.#startFirst(first as Place);
    if (url === undefined) return undefined;
    const urls = await Promise.all(others.map((place) => this.#startFirst(place)));
    if (!urls.includes(undefined)) return url;
    await this.stop();
    return undefined;
  }

  /** Lets each finish what it has begun. @returns whether all have */
  async stop(): Promise<boolean> {
    this.#isStopping = true;
    const results = await Promise.all(
      this.#places.map(async ({ worker, timer }) => {
        clearTimeout(timer);
        if (worker === undefined) return true;
        const exited = once(worker, 'exit') as Promise<[number | null, string | null]>;
        worker.process.kill('SIGTERM');
        const killing = setTimeout(() => worker.process.kill('SIGKILL'), stopDeadlineMs);
        const [code, signal] = await exited;
        clearTimeout(killing);
        // One that was still starting has nothing to finish.
        return code === 0 || signal === 'SIGTERM';
      }),
    );
    return !results.includes(false);
  }

  async #startFirst(place: Place): Promise<string | undefined> {
    const worker = this.#fork(place);
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    worker.on('message', (message: ToParent) => {
      if (message.kind === 'up') resolve(message.url);
    });
    worker.once('exit', () => resolve(undefined));
    return await promise;
  }

  #fork(place: Place): Worker {
    const startedAt = performance.now();
    const worker = cluster.fork();
    place.worker = worker;
    worker.process.stdout?.pipe(new WholeLines()).pipe(this.#options.output, { end: false });
    worker.on('message', (message: ToParent) => void this.#receive(place, worker, message));
    // Of a message to one that has just died.
    worker.on('error', () => {});
    worker.once('exit', (code: number | null, signal: string | null) => {
      place.worker = undefined;
      place.isUp = false;
      // One that has never been up has said why it cannot.
      if (this.#isStopping || !place.wasUp) return;
      const restartMs = place.delay.next(performance.now() - startedAt);
      place.timer = setTimeout(() => this.#fork(place), restartMs);
      this.#options.onDeath({ ...nameOf(worker), code, signal, restartMs });
    });
    return worker;
  }

  async #receive(place: Place, worker: Worker, message: ToParent): Promise<void> {
    if (message.kind === 'up') {
      place.isUp = true;
      place.wasUp = true;
      this.#options.onUp(nameOf(worker));
    }
    if (message.kind === 'measured') this.#gatherer.settle(message.id, message.metrics);
    if (message.kind !== 'ask') return;
    const answer =
      message.what === 'metrics' ? await this.#gatherMetrics() : this.#places.every((p) => p.isUp);
    tell(worker, { kind: 'answer', id: message.id, answer });
  }

  #gatherMetrics(): Promise<string> {
    const up = this.#places.flatMap(({ isUp, worker }) => (isUp && worker ? [worker] : []));
    return this.#gatherer.gather(up.map((worker) => (id) => tell(worker, { kind: 'measure', id })));
  }
}

function nameOf({ id, process }: Worker): WorkerName {
  return { worker: id, pid: process.pid };
}

function tell(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {});
}
