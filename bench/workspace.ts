import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Command {
  /** A script and its arguments, run by the Node that runs the benchmark. */
  script: string;
  args?: string[];
  nodeFlags?: string[];
  env?: Record<string, string>;
  /** `any`: it is not pinned. */
  core: 0 | 1 | 'any';
  /** Where stdout goes; piped to the caller when left out. */
  stdoutPath?: string;
  stderrPath?: string;
}

/** Owns the temporary directory and every process, so that nothing outlives the benchmark. */
export class Workspace {
  readonly directory = mkdtempSync(join(tmpdir(), 'sudgate-bench-'));
  readonly #children = new Set<ChildProcess>();
  readonly #pinned: boolean;

  constructor(pinned: boolean) {
    this.#pinned = pinned;
    process.on('exit', () => this.#dispose());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => process.exit(130));
    }
  }

  spawn(command: Command): ChildProcess {
    const node = [
      process.execPath,
      ...(command.nodeFlags ?? ['--disable-warning=ExperimentalWarning']),
      command.script,
      ...(command.args ?? []),
    ];
    const cores = command.core === 'any' ? '0,1' : String(command.core);
    const pin = this.#pinned ? ['taskset', '-c', cores] : [];
    const [file = '', ...args] = [...pin, ...node];
    // Nothing else is inherited: NODE_OPTIONS or SUD_* of the caller would change the result.
    const env = { PATH: process.env.PATH, NODE_ENV: 'production', ...command.env };
    const stdout = command.stdoutPath ? openSync(command.stdoutPath, 'a') : 'pipe';
    const stderr = command.stderrPath ? openSync(command.stderrPath, 'a') : 'inherit';
    const child = spawn(file, args, { env, stdio: ['ignore', stdout, stderr] });
    for (const output of [stdout, stderr]) if (typeof output === 'number') closeSync(output);
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  #dispose(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}
