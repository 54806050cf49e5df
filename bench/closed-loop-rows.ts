import type { Row } from './context.ts';
import type { ClosedLoopResult } from './load/closed-loop.ts';
import { median } from './statistics.ts';

export function rates(runs: readonly ClosedLoopResult[]): number[] {
  return runs.map((run) => run.requestsPerSecond);
}

/** Steadier than throughput on a busy machine, since time given to others does not count. */
export function cpuRow(runsByName: Record<string, readonly ClosedLoopResult[]>): Row {
  const costs = Object.entries(runsByName).map(([name, runs]) => {
    const cost = median(runs.map((run) => run.serverCpuMicroseconds ?? Number.NaN));
    return `${name} ${Number.isNaN(cost) ? '?' : cost.toFixed(0)} µs`;
  });
  return { what: 'CPU time of the server for one exchange', measured: costs.join(', ') };
}
