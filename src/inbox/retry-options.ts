import { checkWholeNumber, longestTimerMs } from '../core/index.ts';

export interface RetryOptions {
  /** How often an event is tried before it is set aside, from 1. Default 10. */
  readonly maxAttempts: number;
  /** Before the second attempt, in milliseconds, from 1; each further one doubles. Default 1,000. */
  readonly firstDelayMs: number;
  /** No delay is longer, in milliseconds, up to 2^31 − 1. Default 300,000. */
  readonly maxDelayMs: number;
}

const defaults: RetryOptions = { maxAttempts: 10, firstDelayMs: 1_000, maxDelayMs: 300_000 };

/** @throws {RangeError} that names the option */
export function retryOptions(options: Partial<RetryOptions> = {}): RetryOptions {
  const all = { ...defaults, ...options };
  for (const [name, value] of Object.entries(all)) {
    checkWholeNumber(`retry.${name}`, value, 1, longestTimerMs);
  }
  return Object.freeze(all);
}
