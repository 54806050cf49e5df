import { type ReportsResult, sustainedRates } from './catch-up.ts';
import type { BenchContext, Row } from './context.ts';
import { decimals, spread, whole } from './format.ts';
import type { ClosedLoopResult } from './load/closed-loop.ts';
import { median, ratiosByRound, summarize } from './statistics.ts';

export function rates(runs: readonly ClosedLoopResult[]): number[] {
  return runs.map((run) => run.requestsPerSecond);
}

/** Steadier than throughput on a busy machine, since time given to others does not count. */
export function cpuRow(
  runsByName: Record<string, readonly ClosedLoopResult[]>,
  unit = 'exchange',
): Row {
  const costs = Object.entries(runsByName).map(([name, runs]) => {
    const cost = median(runs.map((run) => run.serverCpuMicroseconds ?? Number.NaN));
    return `${name} ${Number.isNaN(cost) ? '?' : cost.toFixed(0)} µs`;
  });
  return { what: `CPU time of the server for one ${unit}`, measured: costs.join(', ') };
}

export function rateRow(what: string, runs: ClosedLoopResult[]): Row {
  const share = Math.round(100 * median(runs.map((run) => run.generatorCpu)));
  const measured = spread(summarize(rates(runs)), whole, 'req/s');
  return { what, measured: `${measured}; load generator ${share} % busy` };
}

export function sustainedRow(what: string, context: BenchContext, runs: ReportsResult[]): Row {
  return { what, measured: spread(summarize(sustainedRates(runs, context)), whole, 'req/s') };
}

export function ratioRow(what: string, above: number[], below: number[], target: number): Row {
  const ratio = summarize(ratiosByRound(above, below));
  return {
    what,
    measured: spread(ratio, decimals(3)),
    target: `≥ ${target}`,
    met: ratio.median >= target,
  };
}
