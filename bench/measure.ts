import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BenchContext } from './context.ts';
import type { ClosedLoopResult } from './load/closed-loop.ts';
import type { OpenLoopResult } from './load/open-loop.ts';
import { appId, appSecret, emptyLog, logTail, type RunningServer } from './servers.ts';

export type RequestKind = 'exchanges' | 'reports' | 'scores';

export interface LoadOptions {
  mode: 'closed' | 'open';
  kind?: RequestKind | undefined;
  warmup: number;
  seconds: number;
  users: number;
  seed?: number;
  pool?: number;
  rate?: number;
  requests?: number;
  beside?: RequestKind | undefined;
  'beside-rate'?: number | undefined;
}

const loadScript = join(import.meta.dirname, 'load.ts');

/** One run of the load generator; failed exchanges make the numbers worthless, so they throw. */
async function runLoad<Result extends { errors: number }>(
  context: BenchContext,
  server: RunningServer,
  options: LoadOptions & Pick<StoreLoad, 'replicas'>,
): Promise<Result> {
  const { replicas = [], ...rest } = options;
  const all = {
    ...rest,
    port: [server, ...replicas].map(({ port }) => port).join(','),
    'server-pid': server.process.pid,
    connections: context.settings.connections,
  };
  const child = context.workspace.spawn({
    script: loadScript,
    args: Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, String(value)],
    ),
    env: { SUD_APP_ID: appId, SUD_APP_SECRET: appSecret },
    core: server.loadCore ?? 1,
  });
  const exited = once(child, 'exit');
  const output = child.stdout ? await text(child.stdout) : '';
  const [exitCode] = await exited;
  if (exitCode !== 0) throw new Error(`load on ${server.name} failed\n${logTail(server)}`);
  const result: Result = JSON.parse(output);
  if (result.errors > 0) {
    throw new Error(`${server.name}: ${result.errors} failed exchanges\n${logTail(server)}`);
  }
  for (const each of [server, ...replicas]) emptyLog(each);
  return result;
}

export interface StoreLoad {
  /** Default: exchanges. */
  kind?: RequestKind;
  users: number;
  seed?: number;
  pool?: number;
  /** Servers that get their share of the load, too. */
  replicas?: readonly RunningServer[];
}

/** Lets the server's code be compiled and its caches fill before anything counts. */
export async function warmUp(
  context: BenchContext,
  server: RunningServer,
  store: StoreLoad,
): Promise<void> {
  const seconds = context.settings.serverWarmupSeconds;
  await runLoad(context, server, { mode: 'closed', warmup: 0, seconds, ...store });
}

/** As fast as the server answers, for the usual time. */
export function measureThroughput(
  context: BenchContext,
  server: RunningServer,
  store: StoreLoad,
): Promise<ClosedLoopResult> {
  const { warmupSeconds, measuredSeconds } = context.settings;
  const times = { warmup: warmupSeconds, seconds: measuredSeconds };
  return runLoad(context, server, { mode: 'closed', ...times, ...store });
}

/** As fast as the server answers, until exactly this many exchanges are done. */
export function makeExchanges(
  context: BenchContext,
  server: RunningServer,
  store: StoreLoad & { requests: number },
): Promise<ClosedLoopResult> {
  return runLoad(context, server, { mode: 'closed', warmup: 0, seconds: 0, ...store });
}

/**
 * At a fixed rate, with latencies counted from the time each request was due.
 *
 * @param beside load on the same server at the same time, which is not measured
 */
export function measureLatency(
  context: BenchContext,
  server: RunningServer,
  store: StoreLoad & { rate: number },
  beside?: { kind: RequestKind; rate: number },
): Promise<OpenLoopResult> {
  const { latencyWarmupSeconds, latencySeconds } = context.settings;
  const times = { warmup: latencyWarmupSeconds, seconds: latencySeconds };
  const other = { beside: beside?.kind, 'beside-rate': beside?.rate };
  return runLoad(context, server, { mode: 'open', ...times, ...store, ...other });
}

/**
 * Measures all servers in each round, in turns rather than one after the other, so that a slow
 * minute of the machine hits all of them. Every second round goes backwards for the same reason.
 */
export async function interleave<Result>(
  rounds: number,
  servers: readonly RunningServer[],
  measure: (server: RunningServer, round: number) => Promise<Result>,
): Promise<Map<RunningServer, Result[]>> {
  const results = new Map<RunningServer, Result[]>(servers.map((server) => [server, []]));
  for (let round = 0; round < rounds; round++) {
    for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
      results.get(server)?.push(await measure(server, round));
    }
  }
  return results;
}
