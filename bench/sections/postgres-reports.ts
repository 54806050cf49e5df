import { catchUp, measureReports } from '../catch-up.ts';
import { cpuRow, rateRow, rates, ratioRow, sustainedRow } from '../closed-loop-rows.ts';
import type { BenchContext, SectionResult } from '../context.ts';
import { withPostgres } from '../databases.ts';
import { whole } from '../format.ts';
import { interleave, warmUp } from '../measure.ts';
import { limitPostgresServer, sudgateServer, withServers } from '../servers.ts';

const limitTarget = 0.6;
/** More than a run can send: a second lap would be repeats. */
const pool = 30_000;

/** Durable reports of one replica on PostgreSQL, against bare inserts there. */
export function postgresReports(context: BenchContext): Promise<SectionResult> {
  return withPostgres(context, async (databases) => {
    const definitions = [
      limitPostgresServer(await databases.create('bare')),
      sudgateServer(context, 'sudgate', await databases.create('sudgate')),
    ];
    return await withServers(context, definitions, async (servers) => {
      const load = { kind: 'reports', users: context.settings.smallStore, pool } as const;
      for (const server of servers) {
        await warmUp(context, server, load);
        await catchUp(server);
      }
      const results = await interleave(context.settings.rounds, servers, async (server, round) => {
        const run = await measureReports(context, server, load);
        const rate = whole(run.requestsPerSecond);
        context.progress(`${server.name} round ${round + 1}: ${rate} reports/s`);
        return run;
      });
      const [limit = [], sudgate = []] = servers.map((server) => results.get(server) ?? []);
      const rows = [
        rateRow('Durable reports on PostgreSQL, limit (bare inserts)', limit),
        rateRow('Durable reports on PostgreSQL, sudgate', sudgate),
        sustainedRow('The same, the making of their rounds included', context, sudgate),
        ratioRow('sudgate / limit', rates(sudgate), rates(limit), limitTarget),
        cpuRow({ limit, sudgate }, 'report'),
      ];
      return { rows, data: { limit, sudgate } };
    });
  });
}
