import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, Signal } from '../core/index.ts';
import type { EventStore } from '../inbox/index.ts';
import { type AttemptDeps, attemptDelivery, type SharedCalls } from './attempt-delivery.ts';
import type { WebhookEndpoint } from './endpoint.ts';
import { WebhookFanOut } from './fan-out.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { OutcomeRecorder } from './outcome-recorder.ts';
import { defaultSchedule, type Schedule } from './schedule.ts';
import type { WebhookClient } from './webhook-client.ts';
import type { ClaimedDelivery, Outcome, WebhookStores } from './webhook-store.ts';

export interface DispatcherLimits {
  /** Calls to one endpoint at once, in this process. Default 16. */
  readonly callsPerEndpoint: number;
  /**
   * How long a claim holds unless renewed, in milliseconds. Default 6,000: with the clocks of
   * replicas up to two seconds apart, what a dead one held is free within ten.
   */
  readonly leaseMs: number;
  /** How often it is looked for what is due, in milliseconds. Default 500. */
  readonly pollMs: number;
  /** How long calls under way may take when it stops, in milliseconds. Default 2,000. */
  readonly stopMs: number;
}

const defaultLimits: DispatcherLimits = {
  callsPerEndpoint: 16,
  leaseMs: 6_000,
  pollMs: 500,
  stopMs: 2_000,
};

/** As much of `callsPerEndpoint` is claimed at once, at least: a quarter. */
const claimsPerRefill = 4;

/** What is under way to one endpoint; gone with the last of it. */
interface EndpointCalls extends SharedCalls {
  readonly all: Set<Promise<void>>;
}

/** One delivery was tried. */
export interface Attempt {
  readonly outcome: Outcome;
  readonly endpoint: WebhookEndpoint;
  readonly durationMs: number;
}

export interface WebhookDispatcherOptions {
  readonly events: EventStore;
  readonly webhooks: WebhookStores;
  readonly client: WebhookClient;
  readonly clock: Clock;
  /** From 0 to under 1, as Math.random. */
  readonly random: () => number;
  readonly schedule?: Partial<Schedule>;
  readonly limits?: Partial<DispatcherLimits>;
  /** Must not throw. */
  readonly onAttempt?: (attempt: Attempt) => void;
  /** Called when the store failed; it is tried again. Must not throw. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Sends events to endpoints, each at least once and those of a room in order. Any number of
 * processes share the work; each holds at most `callsPerEndpoint` events of an endpoint in memory.
 */
export class WebhookDispatcher {
  readonly #options: WebhookDispatcherOptions;
  readonly #schedule: Schedule;
  readonly #limits: DispatcherLimits;
  readonly #onError: (error: unknown) => void;
  readonly #fanOut: WebhookFanOut;
  readonly #recorder: OutcomeRecorder;
  readonly #leases: LeaseKeeper;
  readonly #work = new Signal();
  /** What is under way, by endpoint. */
  readonly #calls = new Map<string, EndpointCalls>();
  #running: Promise<void> | undefined;
  #isStopped = false;

  constructor(options: WebhookDispatcherOptions) {
    const { clock, events, webhooks } = options;
    const { deliveries } = webhooks;
    const onError = options.onError ?? (() => {});
    this.#options = options;
    this.#schedule = { ...defaultSchedule, ...options.schedule };
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#onError = onError;
    const onDeliveries = (): void => this.#work.raise();
    this.#fanOut = new WebhookFanOut({ events, webhooks, onDeliveries, onError });
    this.#recorder = new OutcomeRecorder({ deliveries, clock, onError });
    this.#leases = new LeaseKeeper({ deliveries, clock, onError, leaseMs: this.#limits.leaseMs });
  }

  start(): void {
    this.#fanOut.start();
    this.#leases.start();
    this.#running ??= this.#run();
  }

  /**
   * Waits for calls under way, but not long: those that are cut short are made again by another
   * process, or by this one when it starts again.
   */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#work.raise();
    await Promise.all([this.#fanOut.stop(), this.#running]);
    const ended = Promise.all([...this.#calls.values()].flatMap(({ all }) => [...all]));
    const ending = new AbortController();
    await Promise.race([ended, this.#cutShort(ending.signal)]);
    await ended;
    ending.abort();
    await this.#leases.stop();
  }

  async #cutShort(signal: AbortSignal): Promise<void> {
    try {
      await sleep(this.#limits.stopMs, undefined, { signal });
      this.#recorder.stop();
      this.#leases.abandon();
    } catch {
      // They have ended by themselves.
    }
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      try {
        await this.#claimDue();
      } catch (error) {
        this.#onError(error);
        await sleep(this.#limits.pollMs);
      }
      const timer = setTimeout(() => this.#work.raise(), this.#limits.pollMs);
      await this.#work.wait();
      clearTimeout(timer);
    }
  }

  async #claimDue(): Promise<void> {
    const { webhooks, clock } = this.#options;
    const due = await webhooks.deliveries.listDue(clock());
    await Promise.all(due.map((endpointId) => this.#claim(endpointId)));
  }

  async #claim(endpointId: string): Promise<void> {
    const { webhooks, clock } = this.#options;
    const { callsPerEndpoint, leaseMs } = this.#limits;
    const calls = this.#calls.get(endpointId) ?? { all: new Set(), hasFailed: false };
    const limit = callsPerEndpoint - calls.all.size;
    // A claim costs as much for one room as for many: not one for each call that has ended.
    if (limit < callsPerEndpoint / claimsPerRefill || this.#isStopped) return;
    const endpoint = await webhooks.endpoints.findEndpoint(endpointId);
    if (endpoint === undefined) return;
    const nowMs = clock();
    const claimed = await webhooks.deliveries.claim({ endpointId, nowMs, leaseMs, limit });
    if (claimed.length === 0) return;
    this.#calls.set(endpointId, calls);
    const deps = { events: this.#readTogether(claimed), shared: calls };
    for (const each of claimed) {
      const signal = this.#leases.keep(each.claim, nowMs);
      const call = this.#deliver(endpoint, each, deps, signal).finally(() => {
        this.#leases.letGo(each.claim);
        calls.all.delete(call);
        if (calls.all.size === 0) this.#calls.delete(endpointId);
        this.#work.raise();
      });
      calls.all.add(call);
    }
  }

  /** The events of one claim cost one look-up; one that is not found so is looked up by itself. */
  #readTogether(claimed: readonly ClaimedDelivery[]): AttemptDeps['events'] {
    const { events } = this.#options;
    const together = events.findEvents(claimed.map(({ delivery }) => delivery.position));
    // Whoever looks for one of them is told.
    together.catch(() => {});
    return {
      findEvent: async (position) =>
        (await together).get(position) ?? (await events.findEvent(position)),
      lastPosition: () => events.lastPosition(),
    };
  }

  /** It never rejects. */
  async #deliver(
    endpoint: WebhookEndpoint,
    claimed: ClaimedDelivery,
    ofClaim: Pick<AttemptDeps, 'events' | 'shared'>,
    signal: AbortSignal,
  ): Promise<void> {
    const { webhooks, client, clock, random, onAttempt } = this.#options;
    const { endpoints } = webhooks;
    const deps = { ...ofClaim, endpoints, client, clock, random, schedule: this.#schedule };
    const startedAt = performance.now();
    try {
      const outcome = await attemptDelivery(deps, endpoint, claimed, signal);
      await this.#recorder.record(outcome);
      onAttempt?.({ outcome, endpoint, durationMs: performance.now() - startedAt });
    } catch (error) {
      // The store failed; the claim ends by itself, and the delivery is made again.
      this.#onError(error);
    }
  }
}
