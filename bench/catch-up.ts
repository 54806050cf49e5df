import type { BenchContext } from './context.ts';
import type { ClosedLoopResult } from './load/closed-loop.ts';
import { measureThroughput, type StoreLoad } from './measure.ts';
import { apiKey, type RunningServer } from './servers.ts';

/**
 * Waits until a sudgate server has made rounds of all reports it acknowledged, which it does behind
 * the answers: else that work would be taken from whichever server is measured next. The limit makes
 * none.
 *
 * @returns seconds it took
 */
export async function catchUp(server: RunningServer): Promise<number> {
  if (server.name === 'limit') return 0;
  const startedAt = performance.now();
  // Rounds are answered with everything in them that was acknowledged before the question.
  const response = await fetch(`http://127.0.0.1:${server.port}/v1/rounds?limit=1`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${server.name}: /v1/rounds answered ${response.status}`);
  return (performance.now() - startedAt) / 1000;
}

export interface ReportsResult extends ClosedLoopResult {
  catchUpSeconds: number;
}

/** A run, and then the making of its rounds. */
export async function measureReports(
  context: BenchContext,
  server: RunningServer,
  load: StoreLoad,
): Promise<ReportsResult> {
  const run = await measureThroughput(context, server, load);
  return { ...run, catchUpSeconds: await catchUp(server) };
}

/**
 * Reports a second, rounds included: what can be kept up for ever. The share of the reports of the
 * warm-up, whose rounds are made with the others, is taken out.
 */
export function sustainedRates(
  runs: readonly ReportsResult[],
  { settings }: BenchContext,
): number[] {
  return runs.map(({ requests, seconds, catchUpSeconds }) => {
    const share = seconds / (seconds + settings.warmupSeconds);
    return requests / (seconds + catchUpSeconds * share);
  });
}
