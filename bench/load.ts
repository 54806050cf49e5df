/**
 * The load generator. Runs in a process of its own and prints one line of JSON.
 *
 *   node bench/load.ts --port 8080 --mode closed --seconds 5
 *   node bench/load.ts --port 8080 --mode open --rate 2000 --seconds 5
 *   node bench/load.ts --port 8080 --kind reports
 *   node bench/load.ts --port 8080,8081 --kind scores --users 1
 *
 * SUD_APP_ID and SUD_APP_SECRET must be those of the server, since the codes are minted here.
 */
import { parseArgs } from 'node:util';
import { runClosedLoop } from './load/closed-loop.ts';
import { runOpenLoop } from './load/open-loop.ts';
import { reportRequests } from './load/report-requests.ts';
import { exchangeRequests, type RequestPoolOptions } from './load/requests.ts';
import { scoreRequests } from './load/score-requests.ts';

const kinds: Record<string, (options: RequestPoolOptions) => Buffer[]> = {
  exchanges: exchangeRequests,
  reports: reportRequests,
  scores: scoreRequests,
};

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '' },
    'server-pid': { type: 'string', default: '0' },
    mode: { type: 'string', default: 'closed' },
    kind: { type: 'string', default: 'exchanges' },
    connections: { type: 'string', default: '32' },
    warmup: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '3' },
    requests: { type: 'string', default: '0' },
    rate: { type: 'string', default: '1000' },
    users: { type: 'string', default: '1000' },
    pool: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
  },
});

async function main(): Promise<void> {
  const ports = values.port.split(',').map(Number);
  const makeRequests = kinds[values.kind];
  if (makeRequests === undefined) throw new Error(`no requests of kind ${values.kind}`);
  const pool = makeRequests({
    port: ports[0] as number,
    users: Number(values.users),
    poolSize: Number(values.pool),
    seed: Number(values.seed),
    appId: process.env.SUD_APP_ID ?? '',
    secret: process.env.SUD_APP_SECRET ?? '',
  });
  const shared = {
    ports,
    connections: Number(values.connections),
    warmupSeconds: Number(values.warmup),
    seconds: Number(values.seconds),
  };
  const closed = { requests: Number(values.requests), serverPid: Number(values['server-pid']) };
  const result =
    values.mode === 'open'
      ? await runOpenLoop(pool, { ...shared, requestsPerSecond: Number(values.rate) })
      : await runClosedLoop(pool, { ...shared, ...closed });
  console.log(JSON.stringify(result));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
