import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import PQueue from 'p-queue';

/** Waits for the right to send a request; in the order asked. */
export type RateLimit = (signal: AbortSignal | undefined) => Promise<void>;

/** Documented for an app (server API contract, section 3). */
export const mostPerSecond = 10;

/**
 * Requests leave in one order and arrive with gaps of other lengths: a tenth more than the second
 * of the limit keeps two of its seconds apart at the platform too.
 */
const intervalMs = 1_100;

/** Far more apps than a process has: one is forgotten only so that memory has a bound. */
const maxApps = 1_000;
const lines = new LRUCache<string, WaitingLine>({ max: maxApps });

/**
 * The limit of an app, which its clients in this process have in common, since the platform counts
 * by the app. One that wants to be slower waits by itself, and holds up no other.
 *
 * @param service address of the configuration service: another platform counts for itself
 */
export function rateLimitOf(appId: string, service: string, requestsPerSecond: number): RateLimit {
  const key = JSON.stringify([appId, service.replace(/\/+$/, '')]);
  const line = lines.get(key) ?? new WaitingLine();
  lines.set(key, line);
  if (requestsPerSecond >= mostPerSecond) return (signal) => line.wait(mostPerSecond, signal);
  const own = new WaitingLine();
  return async (signal) => {
    await own.wait(requestsPerSecond, signal);
    await line.wait(mostPerSecond, signal);
  };
}

/** Who comes first goes first, as soon as the last second has room. */
class WaitingLine {
  readonly #queue = new PQueue({ concurrency: 1 });
  /** The last requests, oldest first, by a clock that nobody sets. */
  #sentAtMs: readonly number[] = [];

  async wait(requestsPerSecond: number, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    await this.#queue.add(() => this.#take(requestsPerSecond, signal), signal && { signal });
  }

  async #take(requestsPerSecond: number, signal: AbortSignal | undefined): Promise<void> {
    const inTheWayMs = this.#sentAtMs.at(-requestsPerSecond) ?? Number.NEGATIVE_INFINITY;
    const waitMs = inTheWayMs + intervalMs - performance.now();
    if (waitMs > 0) {
      await sleep(waitMs, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
    }
    this.#sentAtMs = [...this.#sentAtMs, performance.now()].slice(-mostPerSecond);
  }
}
