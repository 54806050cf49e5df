import { catchUp } from '../catch-up.ts';
import { rates } from '../closed-loop-rows.ts';
import type { BenchContext, Row, SectionResult } from '../context.ts';
import { withPostgres } from '../databases.ts';
import { decimals, spread, whole } from '../format.ts';
import type { ClosedLoopResult } from '../load/closed-loop.ts';
import { measureThroughput, warmUp } from '../measure.ts';
import { type RunningServer, sudgateServer, withServers } from '../servers.ts';
import { ratiosByRound, summarize } from '../statistics.ts';

const counts = [1, 2, 3] as const;
/** More than a run can send: a second lap would be repeats. */
const pool = 20_000;

/** The same number of connections in all, spread evenly. */
async function measureTogether(
  context: BenchContext,
  replicas: readonly RunningServer[],
): Promise<number> {
  const connections = Math.floor(context.settings.connections / replicas.length);
  const settings = { ...context.settings, connections };
  const load = { kind: 'reports', users: settings.smallStore, pool } as const;
  const runs = await Promise.all(
    replicas.map((replica) => measureThroughput({ ...context, settings }, replica, load)),
  );
  await Promise.all(replicas.map(catchUp));
  return rates(runs as ClosedLoopResult[]).reduce((sum, rate) => sum + rate, 0);
}

function rowsOf(totals: readonly number[][]): Row[] {
  return counts.flatMap((count, index) => {
    const own = totals[index] ?? [];
    const measured = spread(summarize(own), whole, 'req/s');
    const rate = { what: `Reports on one PostgreSQL, replicas: ${count}`, measured };
    const before = totals[index - 1];
    if (before === undefined) return [rate];
    const ratio = spread(summarize(ratiosByRound(own, before)), decimals(2));
    return [rate, { what: `replicas: ${count} / ${count - 1}`, measured: ratio }];
  });
}

/**
 * Reports of one, two and three replicas on one PostgreSQL. Nothing is pinned: replicas, database
 * and load generators share the cores of this machine.
 */
export function replicas(context: BenchContext): Promise<SectionResult> {
  const run = async (url: string): Promise<SectionResult> => {
    const definitions = counts.map((count) => ({
      ...sudgateServer(context, `replica-${count}`, url),
      core: 'any' as const,
    }));
    return await withServers(context, definitions, async (servers) => {
      const load = { kind: 'reports', users: context.settings.smallStore, pool } as const;
      for (const server of servers) await warmUp(context, server, load);
      const totals: number[][] = counts.map(() => []);
      for (let round = 0; round < context.settings.rounds; round++) {
        for (const count of round % 2 === 0 ? counts : counts.toReversed()) {
          const total = await measureTogether(context, servers.slice(0, count));
          totals[count - 1]?.push(total);
          context.progress(`replicas: ${count}, round ${round + 1}: ${whole(total)} reports/s`);
        }
      }
      return { rows: rowsOf(totals), data: { totals } };
    });
  };
  return withPostgres(
    context,
    async (databases) => await run(await databases.create('shared')),
    'any',
  );
}
