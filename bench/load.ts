/**
 * The load generator. Runs in a process of its own and prints one line of JSON.
 *
 *   node bench/load.ts --port 8080 --mode closed --seconds 5
 *   node bench/load.ts --port 8080 --mode open --rate 2000 --seconds 5
 *   node bench/load.ts --port 8080 --kind reports
 *   node bench/load.ts --port 8080,8081 --kind scores --users 1
 *   node bench/load.ts --port 8080 --mode open --rate 500 --beside reports --beside-rate 4000
 *
 * What runs beside is sent by the same process: two that spin on one core would take turns of
 * milliseconds, and measure each other.
 *
 * SUD_APP_ID and SUD_APP_SECRET must be those of the server, since the codes are minted here.
 */
import { parseArgs } from 'node:util';
import { type ClosedLoopResult, runClosedLoop } from './load/closed-loop.ts';
import { type OpenLoopResult, runOpenLoop } from './load/open-loop.ts';
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
    beside: { type: 'string' },
    'beside-rate': { type: 'string', default: '1000' },
  },
});

const ports = values.port.split(',').map(Number);

function makePool(kind: string, poolSize: number): Buffer[] {
  const makeRequests = kinds[kind];
  if (makeRequests === undefined) throw new Error(`no requests of kind ${kind}`);
  return makeRequests({
    port: ports[0] as number,
    users: Number(values.users),
    poolSize,
    seed: Number(values.seed),
    appId: process.env.SUD_APP_ID ?? '',
    secret: process.env.SUD_APP_SECRET ?? '',
  });
}

const shared = {
  ports,
  connections: Number(values.connections),
  warmupSeconds: Number(values.warmup),
  seconds: Number(values.seconds),
};

/** Each request once: a second lap of reports or orders would be repeats. */
function makeOpenPool(kind: string, requestsPerSecond: number): Buffer[] {
  const { warmupSeconds, seconds } = shared;
  return makePool(kind, Math.ceil(requestsPerSecond * (warmupSeconds + seconds)) + 1);
}

async function runOpen(): Promise<OpenLoopResult> {
  const options = { ...shared, requestsPerSecond: Number(values.rate) };
  const pool = makeOpenPool(values.kind, options.requestsPerSecond);
  if (values.beside === undefined) return await runOpenLoop(pool, options);
  const requestsPerSecond = Number(values['beside-rate']);
  const besidePool = makeOpenPool(values.beside, requestsPerSecond);
  const [result, beside] = await Promise.all([
    runOpenLoop(pool, options),
    runOpenLoop(besidePool, { ...shared, requestsPerSecond }),
  ]);
  // A load that is refused costs next to nothing.
  return { ...result, errors: result.errors + beside.errors };
}

function runClosed(): Promise<ClosedLoopResult> {
  const pool = makePool(values.kind, Number(values.pool));
  const closed = { requests: Number(values.requests), serverPid: Number(values['server-pid']) };
  return runClosedLoop(pool, { ...shared, ...closed });
}

async function main(): Promise<void> {
  const result = values.mode === 'open' ? await runOpen() : await runClosed();
  console.log(JSON.stringify(result));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
