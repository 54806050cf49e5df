import { AggregatorRegistry } from 'prom-client';
import type { ProcessMetrics } from './messages.ts';

/** Of one that does not answer in time counts what it said last. */
const deadlineMs = 2_000;

/** One that is up, and how it is sent a question with an id. */
export interface AskedWorker {
  readonly worker: number;
  readonly ask: (id: number) => void;
}

interface Known {
  /** Of the question that it answers. */
  readonly id: number;
  readonly metrics: ProcessMetrics;
}

/**
 * Asks workers for their metrics and adds them up. What was counted once stays counted, also by one that is
 * late or has died: a counter that steps back is taken for one that began anew, and its whole value for news.
 */
export class MetricsGatherer {
  readonly #rounds = new Map<number, () => void>();
  /** What each worker said last. */
  readonly #known = new Map<number, Known>();
  /** Those that have died: their ids are not given again. */
  readonly #gone = new Set<number>();
  /** Their counts. */
  #retired: Promise<ProcessMetrics> = Promise.resolve([]);
  #lastId = 0;

  /** @returns nothing if none of them has ever answered */
  async gather(workers: readonly AskedWorker[]): Promise<string | undefined> {
    await Promise.all(workers.map(({ ask }) => this.#ask(ask)));
    const known = workers.flatMap(({ worker }) => this.#known.get(worker) ?? []);
    if (known.length === 0) return undefined;
    return await sum([await this.#retired, ...known.map(({ metrics }) => metrics)]).metrics();
  }

  /** Takes an answer, also one that comes too late. */
  settle(worker: number, id: number, metrics: ProcessMetrics): void {
    // One that died has been counted: what it said last may come behind its exit.
    const isNews = !this.#gone.has(worker) && id > (this.#known.get(worker)?.id ?? 0);
    if (isNews) this.#known.set(worker, { id, metrics });
    this.#rounds.get(id)?.();
  }

  /** Keeps what one has counted that has died. */
  retire(worker: number): void {
    const metrics = this.#known.get(worker)?.metrics ?? [];
    this.#known.delete(worker);
    this.#gone.add(worker);
    const counts = metrics.filter(isCount);
    this.#retired = this.#retired.then((retired) => sum([retired, counts]).getMetricsAsJSON());
  }

  async #ask(ask: (id: number) => void): Promise<void> {
    const id = ++this.#lastId;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, deadlineMs);
    this.#rounds.set(id, resolve);
    ask(id);
    await promise;
    clearTimeout(timer);
    this.#rounds.delete(id);
  }
}

function isCount(metric: object): boolean {
  const { type } = metric as { readonly type: string };
  return type === 'counter' || type === 'histogram';
}

function sum(metrics: readonly ProcessMetrics[]) {
  return AggregatorRegistry.aggregate([...metrics]);
}
