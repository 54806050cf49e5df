import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createPostgresDatabase } from '../../test/support/postgres.ts';
import { rateRow, rates } from '../closed-loop-rows.ts';
import type { BenchContext, Row, SectionResult } from '../context.ts';
import { decimals, spread, whole } from '../format.ts';
import { openAccounts } from '../ledger-rows.ts';
import type { ClosedLoopResult } from '../load/closed-loop.ts';
import { measureLatency, measureThroughput, warmUp } from '../measure.ts';
import { appId, newDatabase, type RunningServer, sudgateServer, withServers } from '../servers.ts';
import { median, ratiosByRound, summarize } from '../statistics.ts';

const limitScript = join(import.meta.dirname, '..', 'limit-ledger.ts');
/** More than a run can send: a second lap would be repeats. */
const pool = 30_000;

interface Deployment {
  readonly name: string;
  readonly replicas: number;
  /** A new database and what removes it. */
  create(context: BenchContext): Promise<{ url: string; drop(): Promise<void> }>;
}

const postgres = { create: () => createPostgresDatabase() };
const deployments: readonly Deployment[] = [
  {
    name: 'SQLite',
    replicas: 1,
    create: async (context) => ({ url: newDatabase(context), drop: async () => {} }),
  },
  { name: 'PostgreSQL', replicas: 1, ...postgres },
  { name: 'PostgreSQL, 3 replicas', replicas: 3, ...postgres },
];

async function measureLimit(
  context: BenchContext,
  { replicas }: Deployment,
  url: string,
  users: number,
): Promise<number> {
  const { connections, warmupSeconds: warmup, measuredSeconds: seconds } = context.settings;
  const options = { stores: replicas, users, connections, warmup, seconds };
  const child = context.workspace.spawn({
    script: limitScript,
    args: Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
    env: { DATABASE_URL: url, SUD_APP_ID: appId },
    core: 0,
  });
  const exited = once(child, 'exit');
  const output = child.stdout ? await text(child.stdout) : '';
  const [code] = await exited;
  if (code !== 0) throw new Error('the limit program failed');
  return (JSON.parse(output) as { bookingsPerSecond: number }).bookingsPerSecond;
}

async function compare(
  context: BenchContext,
  deployment: Deployment,
  servers: readonly RunningServer[],
  url: string,
  users: number,
): Promise<{ rows: Row[]; data: unknown }> {
  const [server, ...replicas] = servers as [RunningServer, ...RunningServer[]];
  const load = { kind: 'scores', users, pool, replicas } as const;
  await warmUp(context, server, { ...load, pool: 10 * pool });
  const ours: ClosedLoopResult[] = [];
  const limits: number[] = [];
  for (let round = 0; round < context.settings.rounds; round++) {
    const measures = [
      async () => void ours.push(await measureThroughput(context, server, load)),
      async () => void limits.push(await measureLimit(context, deployment, url, users)),
    ];
    for (const measure of round % 2 === 0 ? measures : measures.reverse()) await measure();
    context.progress(
      `${deployment.name}, ${whole(users)} accounts: ${whole(rates(ours).at(-1) ?? 0)} of ${whole(limits.at(-1) ?? 0)} bookings/s`,
    );
  }
  const rate = Math.floor(median(rates(ours)) / 2);
  const p99s: number[] = [];
  for (let run = 0; run < context.settings.latencyRuns; run++) {
    const { milliseconds } = await measureLatency(context, server, { ...load, rate });
    p99s.push(milliseconds.p99);
  }
  const where = `${deployment.name}, ${users === 1 ? 'one account' : `${whole(users)} accounts`}`;
  const rows = [
    rateRow(`Bookings, ${where}`, ours),
    {
      what: `the same / limit (${whole(median(limits))} bookings/s)`,
      measured: spread(summarize(ratiosByRound(rates(ours), limits)), decimals(3)),
    },
    {
      what: `p99 at ${whole(rate)} bookings/s (half)`,
      measured: spread(summarize(p99s), decimals(2), 'ms'),
    },
  ];
  return { rows, data: { where, ours, limits, p99s } };
}

async function measureDeployment(context: BenchContext, deployment: Deployment) {
  const { scoreAccounts } = context.settings;
  const [own, limit] = [await deployment.create(context), await deployment.create(context)];
  const names = Array.from({ length: deployment.replicas }, (_, nth) => `sudgate-${nth}`);
  const start = (name: string, { url }: { url: string }) => sudgateServer(context, name, url);
  try {
    // Migrates the database of the limit program.
    await withServers(context, [start('sudgate', limit)], () =>
      openAccounts(limit.url, scoreAccounts),
    );
    const definitions = names.map((name) => start(name, own));
    return await withServers(context, definitions, async (servers) => {
      await openAccounts(own.url, scoreAccounts);
      const results = [];
      for (const users of [1, scoreAccounts]) {
        results.push(await compare(context, deployment, servers, limit.url, users));
      }
      return results;
    });
  } finally {
    await own.drop();
    await limit.drop();
  }
}

export async function scores(context: BenchContext): Promise<SectionResult> {
  const results = [];
  for (const each of deployments) results.push(...(await measureDeployment(context, each)));
  return { rows: results.flatMap(({ rows }) => rows), data: results.map(({ data }) => data) };
}
