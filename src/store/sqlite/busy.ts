import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy } from './errors.ts';

/** Together at least six seconds. */
const maxAttempts = 25;

/**
 * Repeats work that another process's lock kept from starting. Waiting here leaves the thread to
 * others; SQLite's own busy timeout blocks it, and does not cover every case: switching to the
 * write-ahead log is one.
 *
 * @param work must have had no effect when it fails with SQLITE_BUSY
 */
export async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || attempt === maxAttempts) throw error;
      await sleep(attempt * randomInt(10, 30));
    }
  }
}
