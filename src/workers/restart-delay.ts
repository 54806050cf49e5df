const firstDelayMs = 100;
const longestDelayMs = 30_000;
/** One that has lived so long died of something new, in milliseconds. */
const steadyMs = 60_000;

/** How long to wait before the next of a row of workers that died is started: twice as long each time. */
export class RestartDelay {
  #failures = 0;

  /** @param livedMs how long the last one was up, in milliseconds */
  next(livedMs: number): number {
    if (livedMs >= steadyMs) this.#failures = 0;
    return Math.min(longestDelayMs, firstDelayMs * 2 ** this.#failures++);
  }
}
