import cluster, { type Worker } from 'node:cluster';
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
  /** Told of one that has died or could not be started, and when another takes its place. */
  readonly onDeath: (death: WorkerDeath) => void;
}

export interface WorkerName {
  /** One that takes the place of another has a new one. */
  readonly worker: number;
  readonly pid: number | undefined;
}

export interface WorkerDeath extends WorkerExit, Partial<WorkerName> {
  /** Another one is started after so many milliseconds; `undefined`: `start()` has failed. */
  readonly restartMs: number | undefined;
}

interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Of the system, such as `EAGAIN`: there was never a process. */
  readonly startError: string | undefined;
}

/** One place among the workers, with whoever holds it. */
interface Place {
  readonly delay: RestartDelay;
  worker: Worker | undefined;
  /** Of the worker. */
  exited: Promise<WorkerExit> | undefined;
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
        ...{ delay: new RestartDelay(), worker: undefined, exited: undefined },
        ...{ timer: undefined, isUp: false, wasUp: false },
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
    // Told to stop meanwhile: nobody would stop those that start now.
    if (url === undefined || this.#isStopping) return undefined;
    const urls = await Promise.all(others.map((place) => this.#startFirst(place)));
    if (!urls.includes(undefined)) return url;
    await this.stop();
    return undefined;
  }

  /** Lets each finish what it has begun. @returns whether all have */
  async stop(): Promise<boolean> {
    this.#isStopping = true;
    const results = await Promise.all(
      this.#places.map(async ({ worker, exited, timer }) => {
        clearTimeout(timer);
        if (worker === undefined || exited === undefined) return true;
        worker.process.kill('SIGTERM');
        const killing = setTimeout(() => worker.process.kill('SIGKILL'), stopDeadlineMs);
        const { code, signal, startError } = await exited;
        clearTimeout(killing);
        // One that was still starting has nothing to finish.
        return code === 0 || signal === 'SIGTERM' || startError !== undefined;
      }),
    );
    return !results.includes(false);
  }

  async #startFirst(place: Place): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const exited = this.#fork(place);
    place.worker?.on('message', (message: ToParent) => {
      if (message.kind === 'up') resolve(message.url);
    });
    void exited.then(() => resolve(undefined));
    return await promise;
  }

  #fork(place: Place): Promise<WorkerExit> {
    const startedAt = performance.now();
    const { worker, exited } = startWorker();
    place.worker = worker;
    place.exited = exited;
    worker?.process.stdout?.pipe(new WholeLines()).pipe(this.#options.output, { end: false });
    worker?.on('message', (message: ToParent) => void this.#receive(place, worker, message));
    void exited.then((exit) => this.#leave(place, exit, performance.now() - startedAt));
    return exited;
  }

  #leave(place: Place, exit: WorkerExit, livedMs: number): void {
    const { worker, wasUp } = place;
    place.worker = undefined;
    place.isUp = false;
    if (worker !== undefined) this.#gatherer.retire(worker.id);
    // One that has never been up has said why it cannot, if it could.
    if (this.#isStopping || !(wasUp || exit.startError !== undefined)) return;
    const restartMs = wasUp ? place.delay.next(livedMs) : undefined;
    if (restartMs !== undefined) place.timer = setTimeout(() => this.#fork(place), restartMs);
    this.#options.onDeath({ ...(worker && nameOf(worker)), ...exit, restartMs });
  }

  async #receive(place: Place, worker: Worker, message: ToParent): Promise<void> {
    if (message.kind === 'up') {
      place.isUp = true;
      place.wasUp = true;
      this.#options.onUp(nameOf(worker));
    }
    if (message.kind === 'measured') {
      this.#gatherer.settle(worker.id, message.id, message.metrics);
    }
    if (message.kind !== 'ask') return;
    const answer =
      message.what === 'metrics' ? await this.#gatherMetrics() : this.#places.every((p) => p.isUp);
    // Without one, whoever asked has waited long enough by now.
    if (answer !== undefined) tell(worker, { kind: 'answer', id: message.id, answer });
  }

  #gatherMetrics(): Promise<string | undefined> {
    const up = this.#places.flatMap(({ isUp, worker }) => (isUp && worker ? [worker] : []));
    return this.#gatherer.gather(
      up.map((worker) => ({
        worker: worker.id,
        ask: (id) => tell(worker, { kind: 'measure', id }),
      })),
    );
  }
}

function startWorker(): { worker: Worker | undefined; exited: Promise<WorkerExit> } {
  try {
    const worker = cluster.fork();
    return { worker, exited: untilExit(worker) };
  } catch (error) {
    return { worker: undefined, exited: Promise.resolve(notStarted(error)) };
  }
}

function untilExit(worker: Worker): Promise<WorkerExit> {
  return new Promise((resolve) => {
    worker.once('exit', (code: number | null, signal: string | null) => {
      resolve({ code, signal, startError: undefined });
    });
    worker.on('error', (error) => {
      // Then there is no exit. Else it is that of a message to one that has just died.
      if (worker.process.pid === undefined) resolve(notStarted(error));
    });
  });
}

function notStarted(error: unknown): WorkerExit {
  const { code, message } = error as NodeJS.ErrnoException;
  return { code: null, signal: null, startError: code ?? message };
}

function nameOf({ id, process }: Worker): WorkerName {
  return { worker: id, pid: process.pid };
}

function tell(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => {});
}
