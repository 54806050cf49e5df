import { cpuRow, rates } from '../closed-loop-rows.ts';
import type { BenchContext, Row, SectionResult } from '../context.ts';
import { decimals, spread, whole } from '../format.ts';
import type { ClosedLoopResult } from '../load/closed-loop.ts';
import { interleave, measureThroughput, warmUp } from '../measure.ts';
import {
  expressServer,
  limitServer,
  type RunningServer,
  sudgateServer,
  withServers,
} from '../servers.ts';
import { median, ratiosByRound, summarize } from '../statistics.ts';
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

function serverNamed(servers: RunningServer[], name: string): RunningServer {
  const server = servers.find((candidate) => candidate.name === name);
  if (!server) throw new Error(`no server ${name}`);
  return server;
}

function rateRow(what: string, runs: ClosedLoopResult[]): Row {
  const share = Math.round(100 * median(runs.map((run) => run.generatorCpu)));
  const measured = spread(summarize(rates(runs)), whole, 'req/s');
  return { what, measured: `${measured}; load generator ${share} % busy` };
}

function ratioRow(what: string, above: number[], below: number[], target: number): Row {
  const ratio = summarize(ratiosByRound(above, below));
  return {
    what,
    measured: spread(ratio, decimals(3)),
    target: `≥ ${target}`,
    met: ratio.median >= target,
  };
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
