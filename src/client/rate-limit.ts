import PQueue from 'p-queue';

/** Waits for the right to send a request; in the order asked. */
export type RateLimit = (signal: AbortSignal | undefined) => Promise<void>;

/**
 * Requests leave in one order and arrive with gaps of other lengths: a tenth more than the second
 * of the limit keeps two of its seconds apart at the platform too.
 */
const intervalMs = 1_100;

/** @throws the reason of the signal, from what is returned */
export function createRateLimit(requestsPerSecond: number): RateLimit {
  // strict: no 1.1 s has more, wherever it begins.
  const queue = new PQueue({ interval: intervalMs, intervalCap: requestsPerSecond, strict: true });
  return async (signal) => {
    signal?.throwIfAborted();
    await queue.add(async () => {}, signal && { signal });
  };
}
