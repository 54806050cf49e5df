import { rateRow, rates } from '../closed-loop-rows.ts';
import type { BenchContext, SectionResult } from '../context.ts';
import { decimals, spread, whole } from '../format.ts';
import { interleave, measureThroughput, warmUp } from '../measure.ts';
import { withServers, workersServer } from '../servers.ts';
import { ratiosByRound, summarize } from '../statistics.ts';
import { importUsers } from '../users.ts';

/**
 * What a second worker adds where all share two cores with the load generator. So it cannot double:
 * the generator alone takes a good part of a core, and more the quicker the answers come.
 */
export function workers(context: BenchContext): Promise<SectionResult> {
  const users = context.settings.smallStore;
  const definitions = [workersServer(context, 1), workersServer(context, 2)];
  return withServers(context, definitions, async (servers) => {
    for (const server of servers) await importUsers(server, users);
    for (const server of servers) await warmUp(context, server, { users });
    const runs = await interleave(context.settings.rounds, servers, async (server, round) => {
      const run = await measureThroughput(context, server, { users, seed: round + 1 });
      context.progress(`${server.name} round ${round + 1}: ${whole(run.requestsPerSecond)} req/s`);
      return run;
    });
    const [one = [], two = []] = servers.map((server) => runs.get(server) ?? []);
    const ratio = summarize(ratiosByRound(rates(two), rates(one)));
    return {
      rows: [
        rateRow('get_sstoken, 1 worker, load generator on the same two cores', one),
        rateRow('get_sstoken, 2 workers, load generator on the same two cores', two),
        { what: '2 workers / 1 worker', measured: spread(ratio, decimals(3)) },
      ],
      data: { one, two },
    };
  });
}
