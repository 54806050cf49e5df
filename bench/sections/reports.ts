import { catchUp, measureReports, type ReportsResult } from '../catch-up.ts';
import { cpuRow, rateRow, rates, ratioRow, sustainedRow } from '../closed-loop-rows.ts';
import type { BenchContext, Row, SectionResult } from '../context.ts';
import { flushRow } from '../flush-row.ts';
import { decimals, spread, whole } from '../format.ts';
import { interleave, measureLatency, warmUp } from '../measure.ts';
import {
  limitInboxServer,
  oneFlushServer,
  type RunningServer,
  serverNamed,
  sudgateServer,
  withServers,
} from '../servers.ts';
import { median, summarize } from '../statistics.ts';
import { importUsers } from '../users.ts';

const limitTarget = 0.6;
const oneFlushTarget = 5;
const slowdownTarget = 3;
/** More than a run can send: a second lap would be repeats. */
const pool = 30_000;
/** Exchanges a second beside the reports. */
const exchangeRate = 500;

type Runs = Record<'limit' | 'sudgate' | 'one-flush', ReportsResult[]>;

async function measureAll(context: BenchContext, servers: RunningServer[]): Promise<Runs> {
  const load = { kind: 'reports', users: context.settings.smallStore, pool } as const;
  const runs: Runs = { limit: [], sudgate: [], 'one-flush': [] };
  for (const server of servers) {
    await warmUp(context, server, load);
    await catchUp(server);
  }
  const results = await interleave(context.settings.rounds, servers, async (server, round) => {
    const run = await measureReports(context, server, load);
    context.progress(
      `${server.name} round ${round + 1}: ${whole(run.requestsPerSecond)} reports/s`,
    );
    return run;
  });
  for (const [server, list] of results) runs[server.name as keyof Runs] = list;
  return runs;
}

/** p99 of exchanges alone, and while reports run at half of their maximum. */
async function measureBeside(
  context: BenchContext,
  server: RunningServer,
  reportRate: number,
): Promise<Row[]> {
  const { smallStore: users, latencyRuns } = context.settings;
  const exchanges = { users, rate: exchangeRate } as const;
  const alone: number[] = [];
  const beside: number[] = [];
  for (let run = 0; run < latencyRuns; run++) {
    alone.push((await measureLatency(context, server, exchanges)).milliseconds.p99);
    const reports = { kind: 'reports', rate: reportRate } as const;
    beside.push((await measureLatency(context, server, exchanges, reports)).milliseconds.p99);
    // Their rounds are made behind the answers, and not while exchanges are alone.
    await catchUp(server);
    context.progress(
      `p99 alone ${alone.at(-1)?.toFixed(2)}, beside ${beside.at(-1)?.toFixed(2)} ms`,
    );
  }
  const ratio = median(beside) / median(alone);
  return [
    {
      what: `p99 of get_sstoken at ${whole(exchangeRate)} req/s, alone`,
      measured: spread(summarize(alone), decimals(2), 'ms'),
    },
    {
      what: `the same beside ${whole(reportRate)} reports/s (half of their maximum)`,
      measured: spread(summarize(beside), decimals(2), 'ms'),
    },
    {
      what: 'beside / alone',
      measured: decimals(2)(ratio),
      target: `≤ ${slowdownTarget}`,
      met: ratio <= slowdownTarget,
    },
  ];
}

export function reports(context: BenchContext): Promise<SectionResult> {
  const definitions = [limitInboxServer(context), sudgateServer(context), oneFlushServer(context)];
  return withServers(context, definitions, async (servers) => {
    const sudgate = serverNamed(servers, 'sudgate');
    await importUsers(sudgate, context.settings.smallStore);
    const runs = await measureAll(context, servers);
    const ratesOf = (name: keyof Runs) => rates(runs[name]);
    const half = Math.floor(median(ratesOf('sudgate')) / 2);
    const rows: Row[] = [
      flushRow(context),
      rateRow('Durable reports, limit (bare node:http, groups of 64)', runs.limit),
      rateRow('Durable reports, sudgate', runs.sudgate),
      rateRow('Durable reports, sudgate with one flush a report', runs['one-flush']),
      sustainedRow(
        'Durable reports, sudgate, the making of rounds included',
        context,
        runs.sudgate,
      ),
      ratioRow('sudgate / limit', ratesOf('sudgate'), ratesOf('limit'), limitTarget),
      ratioRow('sudgate / one flush', ratesOf('sudgate'), ratesOf('one-flush'), oneFlushTarget),
      cpuRow(runs, 'report'),
      ...(await measureBeside(context, sudgate, half)),
    ];
    return { rows, data: runs };
  });
}
