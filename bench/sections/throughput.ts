import { cpuRow, rateRow, rates, ratioRow } from '../closed-loop-rows.ts';
import type { BenchContext, Row, SectionResult } from '../context.ts';
import { whole } from '../format.ts';
import type { ClosedLoopResult } from '../load/closed-loop.ts';
import { interleave, measureThroughput, warmUp } from '../measure.ts';
import { expressServer, limitServer, serverNamed, sudgateServer, withServers } from '../servers.ts';
import { importUsers } from '../users.ts';

const limitTarget = 0.8;
const expressTarget = 1.5;

type Runs = Record<'limit' | 'sudgate' | 'express', ClosedLoopResult[]>;

async function measureAll(context: BenchContext): Promise<Runs> {
  const users = context.settings.smallStore;
  const definitions = [limitServer, sudgateServer(context), expressServer(users)];
  return withServers(context, definitions, async (servers) => {
    const runs: Runs = { limit: [], sudgate: [], express: [] };
    await importUsers(serverNamed(servers, 'sudgate'), users);
    for (const server of servers) await warmUp(context, server, { users });
    const results = await interleave(context.settings.rounds, servers, async (server, round) => {
      const run = await measureThroughput(context, server, { users, seed: round + 1 });
      context.progress(`${server.name} round ${round + 1}: ${whole(run.requestsPerSecond)} req/s`);
      return run;
    });
    for (const [server, list] of results) runs[server.name as keyof Runs] = list;
    return runs;
  });
}

export async function throughput(context: BenchContext): Promise<SectionResult> {
  const runs = await measureAll(context);
  const [limit, sudgate, express] = [runs.limit, runs.sudgate, runs.express].map(rates);
  if (!limit || !sudgate || !express) throw new Error('a server was not measured');
  const rows: Row[] = [
    rateRow('Throughput, limit (bare node:http)', runs.limit),
    rateRow('Throughput, sudgate', runs.sudgate),
    rateRow('Throughput, Express + jsonwebtoken', runs.express),
    ratioRow('sudgate / limit', sudgate, limit, limitTarget),
    ratioRow('sudgate / Express', sudgate, express, expressTarget),
    cpuRow(runs),
  ];
  return { rows, data: runs };
}
