export interface Backoff {
  readonly firstDelayMs: number;
  /** No delay is longer. */
  readonly maxDelayMs: number;
}

/**
 * The wait behind a failed attempt: it doubles, and a half of it is left to chance, lest many that
 * failed together try again together.
 *
 * @param attempts how many have failed, from 1
 * @param random from 0 to under 1
 */
export function backoffMs(
  attempts: number,
  { firstDelayMs, maxDelayMs }: Backoff,
  random: number,
): number {
  const delayMs = Math.min(firstDelayMs * 2 ** (attempts - 1), maxDelayMs);
  return delayMs * (0.5 + random / 2);
}
