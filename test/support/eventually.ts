import { setTimeout as sleep } from 'node:timers/promises';

/** Far beyond what any wait here needs; only a condition that never comes reaches it. */
const defaultDeadlineMs = 120_000;
/** What is not done in so long is not late. */
const longestTimeoutMs = 20_000;
const pollIntervalMs = 20;
/** Of checks that look into a database, of which there are thousands. */
const quickPollIntervalMs = 3;

/**
 * Waits for something that has to happen, by looking again and again.
 *
 * @param what named if it never comes
 * @param look returns `undefined` or `false` as long as it has not happened
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  deadlineMs = defaultDeadlineMs,
): Promise<T> {
  const endsAt = performance.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > endsAt) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await sleep(pollIntervalMs);
  }
}

/**
 * Waits until a check passes, and rejects with what it last said if it never does. For what one
 * store has written and another one need not see at once; what was written through a store itself
 * is never waited for.
 */
export async function untilPasses(check: () => Promise<void>): Promise<void> {
  const endsAt = performance.now() + defaultDeadlineMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > endsAt) throw error;
      await sleep(quickPollIntervalMs);
    }
  }
}

/**
 * Does what has a deadline of its own that holds for successes, too, as short as failures may be
 * waited for; and once more with twice the time, as long as it fails, where a busy machine is late.
 */
export async function inTime(work: (timeoutMs: number) => Promise<void>): Promise<void> {
  for (let timeoutMs = 500; ; timeoutMs *= 2) {
    try {
      return await work(timeoutMs);
    } catch (error) {
      if (timeoutMs > longestTimeoutMs) throw error;
    }
  }
}
