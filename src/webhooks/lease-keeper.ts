import { type Clock, PeriodicJob } from '../core/index.ts';
import type { Claim, DeliveryStore } from './webhook-store.ts';

export interface LeaseKeeperOptions {
  readonly deliveries: Pick<DeliveryStore, 'renew'>;
  readonly clock: Clock;
  readonly leaseMs: number;
  /** Called when the store failed; it is tried again. Must not throw. */
  readonly onError: (error: unknown) => void;
}

interface Lease {
  heldUntilMs: number;
  readonly lost: AbortController;
}

/** Renews claims while they are worked on, and says when one is lost. */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  readonly #leases = new Map<Claim, Lease>();
  readonly #renewals: PeriodicJob;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
    this.#renewals = new PeriodicJob({
      job: () => this.#renew(),
      intervalMs: options.leaseMs / 3,
    });
  }

  start(): void {
    this.#renewals.start();
  }

  /** Nothing is renewed any more. Resolves when nothing is under way. */
  async stop(): Promise<void> {
    await this.#renewals.stop();
  }

  /**
   * Keeps a claim until it is let go.
   *
   * @param claimedAtMs when the lease began, at the earliest
   * @returns aborted when it is lost: another one may have it then
   */
  keep(claim: Claim, claimedAtMs: number): AbortSignal {
    const lost = new AbortController();
    this.#leases.set(claim, { heldUntilMs: claimedAtMs + this.#options.leaseMs, lost });
    return lost.signal;
  }

  letGo(claim: Claim): void {
    this.#leases.delete(claim);
  }

  /** All of them are given up. */
  abandon(): void {
    for (const { lost } of this.#leases.values()) lost.abort();
  }

  async #renew(): Promise<void> {
    const { deliveries, clock, leaseMs, onError } = this.#options;
    const claims = [...this.#leases.keys()];
    if (claims.length === 0) return;
    const nowMs = clock();
    let held: ReadonlySet<string> | undefined;
    try {
      const renewed = await deliveries.renew(claims, nowMs, leaseMs);
      held = new Set(renewed.map(({ lane }) => lane));
    } catch (error) {
      onError(error);
    }
    for (const claim of claims) {
      const lease = this.#leases.get(claim);
      if (lease === undefined) continue;
      if (held?.has(claim.lane)) lease.heldUntilMs = nowMs + leaseMs;
      else if (held !== undefined || clock() >= lease.heldUntilMs) lease.lost.abort();
    }
  }
}
