import { backoffMs } from '../core/index.ts';
import type { Failure } from './outcome.ts';

/** Waiting times double from here: 200, 400, 800 ms …, of which between half and all is waited. */
const backoff = { firstDelayMs: 200, maxDelayMs: 5_000 };
/** A longer Retry-After is not waited for: the caller knows better what to do meanwhile. */
const maxRetryAfterMs = 30_000;

/**
 * @param attempts how many have failed, from 1
 * @param random from 0 to under 1
 * @returns `undefined` if the platform wants a longer pause than is waited for
 */
export function retryDelayMs(
  failure: Failure,
  attempts: number,
  random: number,
): number | undefined {
  const askedMs = failure.kind === 'http' ? (failure.retryAfterMs ?? 0) : 0;
  if (askedMs > maxRetryAfterMs) return undefined;
  return Math.max(backoffMs(attempts, backoff, random), askedMs);
}
