/** Metrics of several workers, some of which are late or dead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type AskedWorker, MetricsGatherer } from '../../../src/workers/gather-metrics.ts';
import type { ProcessMetrics } from '../../../src/workers/messages.ts';

class FakeWorker implements AskedWorker {
  readonly worker: number;
  isLate = false;
  readonly #gatherer: MetricsGatherer;
  readonly #registry = new Registry();
  readonly #calls = new Counter({ name: 'calls', help: 'h', registers: [this.#registry] });
  readonly #ms = new Histogram({ name: 'ms', help: 'h', registers: [this.#registry] });
  readonly #waiting = new Gauge({ name: 'waiting', help: 'h', registers: [this.#registry] });

  constructor(gatherer: MetricsGatherer, worker: number) {
    this.#gatherer = gatherer;
    this.worker = worker;
  }

  work(calls: number): this {
    this.#calls.inc(calls);
    this.#ms.observe(calls);
    this.#waiting.set(calls);
    return this;
  }

  async measure(): Promise<ProcessMetrics> {
    // As it comes from another process.
    return structuredClone(await this.#registry.getMetricsAsJSON());
  }

  readonly ask = async (id: number): Promise<void> => {
    if (!this.isLate) this.#gatherer.settle(this.worker, id, await this.measure());
  };
}

function read(text: string | undefined): Record<string, number> {
  const lines = text?.matchAll(/^(calls|ms_sum|ms_count|waiting) (\d+)$/gm) ?? [];
  return Object.fromEntries([...lines].map(([, name, value]) => [name, Number(value)]));
}

/** Late ones are waited for by the clock. */
function tickAway(t: import('node:test').TestContext): void {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  setImmediate(() => t.mock.timers.tick(60_000));
}

test('are added up', async () => {
  const gatherer = new MetricsGatherer();
  const workers = [1, 2].map((id) => new FakeWorker(gatherer, id).work(id));
  const sum = { calls: 3, ms_sum: 3, ms_count: 2, waiting: 3 };
  assert.deepEqual(read(await gatherer.gather(workers)), sum);
});

test('of one that is late are those that it told last', async (t) => {
  const gatherer = new MetricsGatherer();
  const [one, two] = [1, 2].map((id) => new FakeWorker(gatherer, id).work(10)) as [
    FakeWorker,
    FakeWorker,
  ];
  await gatherer.gather([one, two]);
  one.work(1);
  two.isLate = true;
  tickAway(t);
  assert.equal(read(await gatherer.gather([one, two])).calls, 21);
});

test('that were counted by one that died stay counted, and what it had waiting is gone', async () => {
  const gatherer = new MetricsGatherer();
  const place = [1, 2, 3].map((id) => new FakeWorker(gatherer, id).work(10));
  for (const [nth, worker] of place.entries()) {
    const sum = { calls: 10 * (nth + 1), ms_sum: 10 * (nth + 1), ms_count: nth + 1, waiting: 10 };
    assert.deepEqual(read(await gatherer.gather([worker])), sum);
    gatherer.retire(worker.worker);
  }
});

test('that come out of turn do not take the place of later ones', async (t) => {
  const gatherer = new MetricsGatherer();
  const worker = new FakeWorker(gatherer, 1).work(1);
  const early = await worker.measure();
  await gatherer.gather([worker.work(1)]);
  gatherer.settle(1, 0, early);
  worker.isLate = true;
  tickAway(t);
  assert.equal(read(await gatherer.gather([worker])).calls, 2);
});

test('that come behind the death of their worker are not counted twice', async () => {
  const gatherer = new MetricsGatherer();
  const [dying, other] = [1, 2].map((id) => new FakeWorker(gatherer, id).work(5)) as [
    FakeWorker,
    FakeWorker,
  ];
  await gatherer.gather([dying, other]);
  const ask = async (id: number): Promise<void> => {
    gatherer.retire(1);
    gatherer.settle(1, id, await dying.work(4).measure());
  };
  assert.equal(read(await gatherer.gather([{ worker: 1, ask }, other])).calls, 10);
});

test('are not there if none has ever told them', async (t) => {
  const gatherer = new MetricsGatherer();
  const worker = new FakeWorker(gatherer, 1);
  worker.isLate = true;
  tickAway(t);
  assert.equal(await gatherer.gather([worker]), undefined);
});
