import type { TokenUse } from './claims.ts';

const minute = 60_000;
const hour = 60 * minute;

/** Lifetimes in milliseconds: defaults and minimums that the official SDKs agree on. */
export const tokenLifetimes = {
  code: { defaultMs: 2 * hour, minMs: 30 * minute },
  // The Node SDK's 30 minutes come from sharing one function with the code; all others have 2 h.
  ss_token: { defaultMs: 2 * hour, minMs: 2 * hour },
} as const satisfies Record<TokenUse, { defaultMs: number; minMs: number }>;

/** Nothing is documented; ten years is past every use and keeps `exp` far from overflow. */
export const maxLifetimeMs = 3650 * 24 * hour;

/**
 * The lifetime that a token gets: a smaller one is raised to the minimum, as in the SDKs.
 *
 * @throws {RangeError} if `ttlMs` is negative, not finite, or over ten years
 */
export function lifetimeMs(use: TokenUse, ttlMs: number): number {
  if (typeof ttlMs !== 'number' || !(ttlMs >= 0 && ttlMs <= maxLifetimeMs)) {
    throw new RangeError(`ttlMs must be between 0 and ${maxLifetimeMs} milliseconds`);
  }
  return Math.max(ttlMs, tokenLifetimes[use].minMs);
}
