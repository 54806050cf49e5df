import { setTimeout as sleep } from 'node:timers/promises';

/** Far beyond what any wait here needs; only a condition that never comes reaches it. */
const defaultDeadlineMs = 30_000;
const pollIntervalMs = 20;

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
