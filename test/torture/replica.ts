import { setTimeout as sleep } from 'node:timers/promises';
import { type CliProcess, spawnCli } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';
import { HttpClient } from '../support/http-client.ts';
import type { Scope } from '../support/scope.ts';
import { baseVariables, type Variables } from '../support/service.ts';

/** As an orchestrator waits before it starts again what has ended, longer if it did not come up. */
const restartDelayMs = { killed: 50, failed: 500 };
const readyPollMs = 25;
const readyTimeoutMs = 1_000;

/** One that keeps its address, and is started again whenever it has ended. */
export class Replica {
  readonly url: string;
  kills = 0;
  starts = 0;
  /** What it wrote when it ended after it had been ready, although nobody killed it. */
  readonly crashes: string[] = [];
  readonly #scope: Scope;
  readonly #script: string;
  readonly #directory: string;
  readonly #variables: Variables;
  readonly #client: HttpClient;
  #process: CliProcess | undefined;
  #readySince: number | undefined;
  #isEnding = false;

  /** @param script the bundled command */
  static async start(scope: Scope, script: string, variables: Variables): Promise<Replica> {
    const directory = await scope.temporaryDirectory();
    const port = await freePort();
    const replica = new Replica(scope, { script, directory, port, variables });
    const running = replica.#supervise();
    scope.defer(async () => {
      replica.#isEnding = true;
      replica.#process?.kill('SIGKILL');
      await running;
      replica.#client.close();
    });
    return replica;
  }

  private constructor(
    scope: Scope,
    options: { script: string; directory: string; port: number; variables: Variables },
  ) {
    this.#scope = scope;
    this.#script = options.script;
    this.#directory = options.directory;
    this.url = `http://127.0.0.1:${options.port}`;
    this.#variables = { ...baseVariables, PORT: String(options.port), ...options.variables };
    this.#client = new HttpClient(this.url);
  }

  /** Whether it has answered since it was started last. */
  get isReady(): boolean {
    return this.#readySince !== undefined;
  }

  /** When it answered first, on the clock of `performance`. */
  get readySince(): number {
    return this.#readySince ?? Number.POSITIVE_INFINITY;
  }

  /** kill -9 */
  kill(): void {
    this.kills++;
    this.#readySince = undefined;
    this.#process?.kill('SIGKILL');
  }

  async #supervise(): Promise<void> {
    while (!this.#isEnding) {
      this.starts++;
      const child = spawnCli(this.#scope, ['serve'], {
        script: this.#script,
        directory: this.#directory,
        variables: this.#variables,
      });
      this.#process = child;
      await this.#untilReady(child);
      const { signal } = await child.exited;
      if (this.isReady && signal !== 'SIGKILL') this.crashes.push(child.stdout() + child.stderr());
      this.#readySince = undefined;
      await sleep(restartDelayMs[signal === 'SIGKILL' ? 'killed' : 'failed']);
    }
  }

  async #untilReady(child: CliProcess): Promise<void> {
    while (child.running() && !this.isReady) {
      const answer = this.#client.request('/readyz').then(
        ({ status }) => status === 200,
        () => false,
      );
      const isReady = await Promise.race([answer, sleep(readyTimeoutMs, false)]);
      if (isReady && child.running()) this.#readySince = performance.now();
      else await sleep(readyPollMs);
    }
  }
}
