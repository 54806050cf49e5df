import cluster, { type Worker } from 'node:cluster';
import type { Answers, ProcessMetrics, ToParent, ToWorker } from './messages.ts';

/** The parent gathers for two seconds. */
const answerDeadlineMs = 3_000;

/** @returns the group that this process is a worker of; `undefined`: it was started by itself */
export function joinWorkers(): WorkerGroup | undefined {
  return cluster.worker && new WorkerGroup(cluster.worker);
}

/** Those that serve behind one port, as one of them sees them. */
export class WorkerGroup {
  readonly #worker: Worker;
  readonly #pending = new Map<number, (answer: Answers[keyof Answers]) => void>();
  #measure: (() => Promise<ProcessMetrics>) | undefined;
  #lastId = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: ToWorker) => void this.#receive(message));
  }

  /** Number of this one. One that is started in place of another has a new one. */
  get id(): number {
    return this.#worker.id;
  }

  /** Says that this one serves, and where. */
  announce(url: string): void {
    this.#tell({ kind: 'up', url });
  }

  /** Lets this process end, which the connection to its parent keeps going. */
  leave(): void {
    if (this.#worker.isConnected()) this.#worker.disconnect();
  }

  /** Says how the metrics of this one are read when somebody asks for those of all. */
  measureBy(measure: () => Promise<ProcessMetrics>): void {
    this.#measure = measure;
  }

  /** The metrics of all, added up. @throws {Error} without an answer in time */
  readMetrics(): Promise<string> {
    return this.#ask('metrics');
  }

  /** Whether all are up. @throws {Error} without an answer in time */
  isComplete(): Promise<boolean> {
    return this.#ask('complete');
  }

  async #receive(message: ToWorker): Promise<void> {
    if (message.kind === 'answer') this.#pending.get(message.id)?.(message.answer);
    if (message.kind !== 'measure' || this.#measure === undefined) return;
    const metrics = await this.#measure();
    this.#tell({ kind: 'measured', id: message.id, metrics });
  }

  async #ask<What extends keyof Answers>(what: What): Promise<Answers[What]> {
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Answers[keyof Answers]>();
    const timer = setTimeout(
      () => reject(new Error('the parent process does not answer')),
      answerDeadlineMs,
    );
    this.#pending.set(id, resolve);
    this.#tell({ kind: 'ask', id, what });
    try {
      return (await promise) as Answers[What];
    } finally {
      clearTimeout(timer);
      this.#pending.delete(id);
    }
  }

  #tell(message: ToParent): void {
    // Without its parent this one is about to end.
    if (this.#worker.isConnected()) this.#worker.send(message, () => {});
  }
}
