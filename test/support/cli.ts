import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Scope } from './scope.ts';
import type { Variables } from './service.ts';

/** The bundle that `npm test` made of the source, and where its compiled code is kept. */
const { SUDGATE_TEST_COMMAND: bundle, SUDGATE_TEST_CACHE: caches } = process.env;
/** The command as a checkout starts it. */
export const sourceScript = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const main = bundle ?? sourceScript;

/** As the program itself asks for in its first line. */
const nodeFlags = [
  '--disable-warning=ExperimentalWarning',
  '--no-maglev',
  '--max-semi-space-size=8',
  '--heap-growing-percent=25',
  '--no-allocation-site-pretenuring',
  '--v8-pool-size=1',
];

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface CliProcess {
  readonly pid: number;
  /** What it has written so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exited: Promise<Exit>;
  readonly running: () => boolean;
  readonly kill: (signal: NodeJS.Signals) => void;
}

export interface CliOptions {
  readonly directory: string;
  /** All that it gets besides PATH, HOME and, from `npm test`, XDG_CACHE_HOME. */
  readonly variables?: Variables;
  /** What it reads from standard input. */
  readonly input?: string | Buffer;
  /** Whether nobody reads its standard output, until it has ended. */
  readonly isStalled?: boolean;
  /** The script of the command. Default: what is bundled of the source, else the source itself. */
  readonly script?: string;
}

/** A test process that ends before its tests do takes them along. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts the command line, in a directory of its own. It dies with the test. */
export function spawnCli(scope: Scope, args: readonly string[], options: CliOptions): CliProcess {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [...nodeFlags, options.script ?? main, ...args], {
    cwd: options.directory,
    env: { PATH, HOME, ...(caches && { XDG_CACHE_HOME: caches }), ...options.variables },
    stdio: 'pipe',
  });
  const exited = untilExit(child);
  running.add(child);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  scope.defer(async () => {
    if (isRunning()) child.kill('SIGKILL');
    await exited;
    running.delete(child);
  });
  // A command that does not read its input may be gone before it is written.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  return {
    pid: child.pid as number,
    stdout: options.isStalled === true ? leaveUntilExit(child) : collect(child.stdout),
    stderr: collect(child.stderr),
    exited,
    running: isRunning,
    kill: (signal) => void child.kill(signal),
  };
}

/** After `close` nothing more is written. */
async function untilExit(child: ChildProcess): Promise<Exit> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

/** Only then is it read: `close` comes behind the end of what was written. */
function leaveUntilExit(child: ChildProcess): () => string {
  child.once('exit', () => child.stdout?.resume());
  return () => '';
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
export async function runCli(
  scope: Scope,
  args: readonly string[],
  options: CliOptions,
): Promise<CliResult> {
  const child = spawnCli(scope, args, options);
  const { code } = await child.exited;
  return { code, stdout: child.stdout(), stderr: child.stderr() };
}
