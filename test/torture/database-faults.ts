import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../src/simulator/random.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';

export const faultKinds = ['restart', 'crash', 'cut', 'stall', 'slow'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface DatabaseFaultsOptions {
  readonly server: PostgresServer;
  /** Between the replicas and the server. */
  readonly network: TcpProxy;
  readonly random: Random;
}

/** Does one evil after another to the database and to the network before it. */
export class DatabaseFaults {
  readonly counts: Record<FaultKind, number> = { restart: 0, crash: 0, cut: 0, stall: 0, slow: 0 };
  readonly #options: DatabaseFaultsOptions;
  #current: FaultKind | undefined;
  #isStopping = false;

  constructor(options: DatabaseFaultsOptions) {
    this.#options = options;
  }

  /** What is wrong at this moment. */
  get current(): FaultKind | undefined {
    return this.#current;
  }

  /** All kinds in some order, again and again, until {@link stop}; then everything is well again. */
  async run(): Promise<void> {
    const { random } = this.#options;
    let waiting: FaultKind[] = [];
    while (!this.#isStopping) {
      await this.#pause(random.integer(1_000, 3_000));
      if (this.#isStopping) return;
      if (waiting.length === 0) waiting = [...faultKinds];
      const [kind] = waiting.splice(random.integer(0, waiting.length - 1), 1) as [FaultKind];
      this.#current = kind;
      this.counts[kind]++;
      await this.#do(kind, random.integer(300, 2_000));
      this.#current = undefined;
    }
  }

  stop(): void {
    this.#isStopping = true;
  }

  async #do(kind: FaultKind, ms: number): Promise<void> {
    const { server, network } = this.#options;
    switch (kind) {
      case 'restart':
      case 'crash':
        await server.stop(kind === 'restart' ? 'fast' : 'immediate');
        await sleep(ms / 2);
        await server.resume();
        return;
      case 'cut':
        network.cut();
        break;
      case 'stall':
        network.stall();
        break;
      case 'slow':
        // What it lets through comes in bursts.
        for (let passed = 0; passed < 2 * ms; passed += 250) {
          network.stall();
          await sleep(200);
          network.heal();
          await sleep(50);
        }
        return;
    }
    await sleep(ms);
    network.heal();
  }

  async #pause(ms: number): Promise<void> {
    const endsAt = performance.now() + ms;
    while (!this.#isStopping && performance.now() < endsAt) await sleep(50);
  }
}
