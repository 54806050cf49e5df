import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchContext } from './context.ts';

export const appId = 'bench-app';
export const appSecret = 'bench-secret-0123456789-abcdefgh';
export const apiKey = 'bench-api-key-0123456789-0123456789-abcdef';

const readyPollMilliseconds = 5;
const readyTimeoutMilliseconds = 20_000;
const stopTimeoutMilliseconds = 5_000;

export interface ServerDefinition {
  /** What the tables call it. */
  name: string;
  script: string;
  args?: string[];
  nodeFlags?: string[];
  env?: Record<string, string>;
  /** Default 0. */
  core?: 0 | 1 | 'any';
  /** Where the load generator runs against it; default 1. */
  loadCore?: 'any';
}

export interface RunningServer {
  name: string;
  loadCore?: 'any' | undefined;
  port: number;
  process: ChildProcess;
  logPath: string;
  millisecondsToReady: number;
}

const projectRoot = join(import.meta.dirname, '..');

export const limitServer: ServerDefinition = {
  name: 'limit',
  script: join(import.meta.dirname, 'limit-server.ts'),
};

export function expressServer(users: number): ServerDefinition {
  return {
    name: 'express',
    script: join(import.meta.dirname, 'express-server.ts'),
    env: { BENCH_USERS: String(users) },
  };
}

/** Each call names a new one, so that no section inherits the state of another. */
export function newDatabase(context: BenchContext): string {
  return `file:${join(context.workspace.directory, `${crypto.randomUUID()}.db`)}`;
}

export function limitInboxServer(context: BenchContext): ServerDefinition {
  return {
    name: 'limit',
    script: join(import.meta.dirname, 'limit-inbox-server.ts'),
    env: { DATABASE_URL: newDatabase(context) },
  };
}

/** Beside the load generator. */
export const webhookReceiver: ServerDefinition = {
  name: 'receiver',
  script: join(import.meta.dirname, 'webhook-receiver.ts'),
  core: 1,
};

/** @param url of a database of its own */
export function limitPostgresServer(url: string): ServerDefinition {
  return {
    name: 'limit',
    script: join(import.meta.dirname, 'limit-postgres-server.ts'),
    env: { DATABASE_URL: url },
  };
}

export function oneFlushServer(context: BenchContext): ServerDefinition {
  return {
    name: 'one-flush',
    script: join(import.meta.dirname, 'one-flush-server.ts'),
    env: { DATABASE_URL: newDatabase(context), SUDGATE_API_KEY: apiKey },
  };
}

/** @param url of its database; default: a new file */
export function sudgateServer(
  context: BenchContext,
  name = 'sudgate',
  url = newDatabase(context),
): ServerDefinition {
  // What is installed from npm, not the source: it starts faster and needs less memory.
  const script = join(projectRoot, 'dist', 'bin', 'sudgate.js');
  return {
    name,
    script,
    ...startOf(script),
    args: ['serve'],
    env: { ...startOf(script).env, DATABASE_URL: url, SUDGATE_API_KEY: apiKey },
  };
}

/** With workers, and with both cores, which the load generator shares. */
export function workersServer(context: BenchContext, workers: number): ServerDefinition {
  const single = sudgateServer(context, `workers-${workers}`);
  return { ...single, args: ['serve', '--workers', String(workers)], core: 'any', loadCore: 'any' };
}

/** How the first line of the installed command has Node started. */
export function startOf(script: string): { nodeFlags: string[]; env: Record<string, string> } {
  const [firstLine = ''] = readFileSync(script, 'utf8').split('\n', 1);
  const parts = firstLine.split(' ');
  const settings = parts.filter((part) => /^[A-Z_]+=/.test(part)).map((part) => part.split('='));
  return {
    nodeFlags: parts.filter((part) => part.startsWith('--')),
    env: Object.fromEntries(settings),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

export async function startServer(
  context: BenchContext,
  definition: ServerDefinition,
): Promise<RunningServer> {
  const port = await freePort();
  const logPath = join(context.workspace.directory, `${definition.name}-${port}.log`);
  const startedAt = performance.now();
  const child = context.workspace.spawn({
    script: definition.script,
    args: definition.args ?? [],
    ...(definition.nodeFlags && { nodeFlags: definition.nodeFlags }),
    env: {
      SUD_APP_ID: appId,
      SUD_APP_SECRET: appSecret,
      PORT: String(port),
      HOST: '127.0.0.1',
      ...definition.env,
    },
    core: definition.core ?? 0,
    stdoutPath: logPath,
    stderrPath: logPath,
  });
  const server: RunningServer = {
    name: definition.name,
    loadCore: definition.loadCore,
    port,
    process: child,
    logPath,
    millisecondsToReady: 0,
  };
  await waitUntilReady(server);
  server.millisecondsToReady = performance.now() - startedAt;
  return server;
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function waitUntilReady(server: RunningServer): Promise<void> {
  const deadline = performance.now() + readyTimeoutMilliseconds;
  while (!(await answersReady(server.port))) {
    if (hasExited(server.process) || performance.now() > deadline) {
      throw new Error(`${server.name} did not become ready\n${logTail(server)}`);
    }
    await sleep(readyPollMilliseconds);
  }
}

function answersReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ port, host: '127.0.0.1', path: '/readyz', agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}

/** The end of what a server wrote, without the lines of requests that went well. */
export function logTail(server: RunningServer): string {
  if (!existsSync(server.logPath)) return '';
  const lines = readFileSync(server.logPath, 'utf8').split('\n');
  return lines
    .filter((line) => !line.includes('"outcome":"ok"'))
    .join('\n')
    .slice(-2_000);
}

/** Logs are opened for appending, so emptying them between runs is safe and saves the disk. */
export function emptyLog(server: RunningServer): void {
  truncateSync(server.logPath);
}

export async function stopServer(server: RunningServer): Promise<void> {
  const child = server.process;
  if (hasExited(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const killTimer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMilliseconds);
  await exited;
  clearTimeout(killTimer);
}

export async function withServers<Result>(
  context: BenchContext,
  definitions: ServerDefinition[],
  use: (servers: RunningServer[]) => Promise<Result>,
): Promise<Result> {
  const servers: RunningServer[] = [];
  try {
    for (const definition of definitions) servers.push(await startServer(context, definition));
    return await use(servers);
  } finally {
    await Promise.all(servers.map(stopServer));
  }
}

/** Kilobytes of VmRSS (now) or VmHWM (at most so far); undefined where there is no /proc. */
export function memoryKilobytes(
  server: RunningServer,
  field: 'VmRSS' | 'VmHWM' | 'RssAnon',
): number | undefined {
  const path = `/proc/${server.process.pid}/status`;
  if (!existsSync(path)) return undefined;
  const match = new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(path, 'utf8'));
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

export function serverNamed(servers: readonly RunningServer[], name: string): RunningServer {
  const server = servers.find((candidate) => candidate.name === name);
  if (!server) throw new Error(`no server ${name}`);
  return server;
}
