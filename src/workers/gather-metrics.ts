import { AggregatorRegistry } from 'prom-client';
import type { ProcessMetrics } from './messages.ts';

/** One that does not answer in time is left out. */
const deadlineMs = 2_000;

/** Asks workers for their metrics and adds them up. */
export class MetricsGatherer {
  readonly #rounds = new Map<number, (metrics: ProcessMetrics) => void>();
  #lastId = 0;

  /** @param ask sends one worker a question with this id */
  async gather(asks: readonly ((id: number) => void)[]): Promise<string> {
    const answers = await Promise.all(asks.map((ask) => this.#ask(ask)));
    const present = answers.filter((answer) => answer !== undefined);
    return await AggregatorRegistry.aggregate(present as unknown as object[]).metrics();
  }

  /** Takes an answer. */
  settle(id: number, metrics: ProcessMetrics): void {
    this.#rounds.get(id)?.(metrics);
  }

  async #ask(ask: (id: number) => void): Promise<ProcessMetrics | undefined> {
    const id = ++this.#lastId;
    const { promise, resolve } = Promise.withResolvers<ProcessMetrics | undefined>();
    const timer = setTimeout(resolve, deadlineMs, undefined);
    this.#rounds.set(id, resolve);
    ask(id);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#rounds.delete(id);
    }
  }
}
