import { cpuRow, rates } from '../closed-loop-rows.ts';
import type { BenchContext, Row, SectionResult } from '../context.ts';
import { decimals, spread, whole } from '../format.ts';
import type { ClosedLoopResult } from '../load/closed-loop.ts';
import { interleave, measureThroughput, warmUp } from '../measure.ts';
import { type RunningServer, sudgateServer, withServers } from '../servers.ts';
import { median, ratiosByRound, summarize } from '../statistics.ts';
import { importUsers } from '../users.ts';

const allowedLoss = 0.05;
// More than one run can send, so that a cache filled by the first lap does not serve a second.
const requestPool = 40_000;

interface Store {
  server: RunningServer;
  users: number;
}

async function measureStores(
  context: BenchContext,
  stores: Store[],
): Promise<ClosedLoopResult[][]> {
  const usersOf = new Map(stores.map((store) => [store.server, store.users]));
  const loadOf = (server: RunningServer, seed: number) => ({
    users: usersOf.get(server) ?? 1,
    pool: requestPool,
    seed,
  });
  const measure = async (server: RunningServer, round: number) => {
    const load = loadOf(server, round + 1);
    const run = await measureThroughput(context, server, load);
    context.progress(`${server.name} round ${round + 1}: ${whole(run.requestsPerSecond)} req/s`);
    return run;
  };
  for (const { server } of stores) await warmUp(context, server, loadOf(server, 0));
  const servers = stores.map((store) => store.server);
  const runs = await interleave(context.settings.rounds, servers, measure);
  return servers.map((server) => runs.get(server) ?? []);
}

function scaleRows(
  context: BenchContext,
  runs: { small: ClosedLoopResult[]; large: ClosedLoopResult[] },
): Row[] {
  const [small, large] = [rates(runs.small), rates(runs.large)];
  const ratio = median(large) / median(small);
  const byRound = summarize(ratiosByRound(large, small));
  const range = `${byRound.min.toFixed(3)} … ${byRound.max.toFixed(3)}`;
  const rateRow = (users: number, measured: number[]): Row => ({
    what: `Throughput with ${whole(users)} users`,
    measured: spread(summarize(measured), whole, 'req/s'),
  });
  const { smallStore, largeStore } = context.settings;
  return [
    rateRow(smallStore, small),
    rateRow(largeStore, large),
    {
      what: `${whole(largeStore)} users / ${whole(smallStore)} users`,
      measured: `${decimals(3)(ratio)} (${range})`,
      target: 'within 5 %',
      met: ratio >= 1 - allowedLoss,
    },
    cpuRow({
      [`${whole(smallStore)} users`]: runs.small,
      [`${whole(largeStore)} users`]: runs.large,
    }),
  ];
}

export function scale(context: BenchContext): Promise<SectionResult> {
  const { smallStore, largeStore } = context.settings;
  const definitions = [
    sudgateServer(context, 'sudgate-small'),
    sudgateServer(context, 'sudgate-large'),
  ];
  return withServers(context, definitions, async ([small, large]) => {
    if (!small || !large) throw new Error('a server is missing');
    context.progress(`importing ${whole(smallStore)} and ${whole(largeStore)} users`);
    await importUsers(small, smallStore);
    await importUsers(large, largeStore);
    const stores = [
      { server: small, users: smallStore },
      { server: large, users: largeStore },
    ];
    const [ofSmall = [], ofLarge = []] = await measureStores(context, stores);
    const runs = { small: ofSmall, large: ofLarge };
    return { rows: scaleRows(context, runs), data: runs };
  });
}
