import type { BenchContext, Row, SectionResult } from '../context.ts';
import { decimals, spread, whole } from '../format.ts';
import type { OpenLoopResult } from '../load/open-loop.ts';
import { interleave, measureLatency, measureThroughput, warmUp } from '../measure.ts';
import { limitServer, type RunningServer, sudgateServer, withServers } from '../servers.ts';
import { median, summarize } from '../statistics.ts';
import { importUsers } from '../users.ts';

const p99TargetMilliseconds = 5;
const throughputRuns = 5;
/** Exchanges a second that do not depend on how fast this machine is. */
const steadyRate = 5_000;

async function halfOfMaximum(context: BenchContext, sudgate: RunningServer): Promise<number> {
  const users = context.settings.smallStore;
  await warmUp(context, sudgate, { users });
  const rates: number[] = [];
  for (let run = 0; run < throughputRuns; run++) {
    const result = await measureThroughput(context, sudgate, { users, seed: run + 1 });
    rates.push(result.requestsPerSecond);
  }
  return Math.floor(median(rates) / 2);
}

function p99Row(server: string, rate: number, runs: OpenLoopResult[], remark = ''): Row {
  const p99 = summarize(runs.map((run) => run.milliseconds.p99));
  return {
    what: `p99 of ${server} at ${whole(rate)} req/s${remark}`,
    measured: spread(p99, decimals(2), 'ms'),
  };
}

function otherPercentilesRow(rate: number, runs: OpenLoopResult[]): Row {
  const of = (key: keyof OpenLoopResult['milliseconds']) =>
    median(runs.map((run) => run.milliseconds[key])).toFixed(2);
  return {
    what: `p50, p95, max of sudgate at ${whole(rate)} req/s`,
    measured: `${of('p50')} ms, ${of('p95')} ms, ${of('max')} ms`,
  };
}

async function compare(
  context: BenchContext,
  sudgate: RunningServer,
  limit: RunningServer,
): Promise<SectionResult> {
  const users = context.settings.smallStore;
  const rate = await halfOfMaximum(context, sudgate);
  // Both are warm before the first latency counts.
  await warmUp(context, limit, { users });
  const runs = await interleave(
    context.settings.latencyRuns,
    [sudgate, limit],
    async (server, round) => {
      const result = await measureLatency(context, server, { users, rate, seed: round + 1 });
      context.progress(`${server.name} at ${rate}/s: p99 ${result.milliseconds.p99.toFixed(2)} ms`);
      return result;
    },
  );
  const ofSudgate = runs.get(sudgate) ?? [];
  const ofLimit = runs.get(limit) ?? [];
  const steady: OpenLoopResult[] = [];
  for (let run = 0; run < context.settings.latencyRuns; run++) {
    const load = { users, rate: steadyRate, seed: run + 1 };
    steady.push(await measureLatency(context, sudgate, load));
  }
  const half = " (half of sudgate's maximum)";
  const p99 = median(ofSudgate.map((run) => run.milliseconds.p99));
  const rows: Row[] = [
    {
      ...p99Row('sudgate', rate, ofSudgate, half),
      target: `< ${p99TargetMilliseconds} ms`,
      met: p99 < p99TargetMilliseconds,
    },
    p99Row('the limit', rate, ofLimit, half),
    otherPercentilesRow(rate, ofSudgate),
    p99Row('sudgate', steadyRate, steady),
  ];
  return { rows, data: { rate, sudgate: ofSudgate, limit: ofLimit } };
}

export function latency(context: BenchContext): Promise<SectionResult> {
  return withServers(context, [sudgateServer(context), limitServer], async (servers) => {
    const [sudgate, limit] = servers;
    if (!sudgate || !limit) throw new Error('a server is missing');
    await importUsers(sudgate, context.settings.smallStore);
    return compare(context, sudgate, limit);
  });
}
