/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Clock = () => number;

/** The only place that reads the machine's wall clock. */
export const systemClock: Clock = () => Date.now();

/**
 * Time by a clock that goes on where the clock is set back: for what lasts so long. Set back by a
 * year, the clock itself would hold up for a year whatever is due tomorrow.
 */
export function forwardOnly(clock: Clock): Clock {
  let lastMs = clock();
  let lostMs = 0;
  return () => {
    const nowMs = clock();
    lostMs += Math.max(lastMs - nowMs, 0);
    lastMs = nowMs;
    return nowMs + lostMs;
  };
}
