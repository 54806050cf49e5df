import { type Clock, systemClock } from '../core/index.ts';
import { mintToken } from '../game-server/index.ts';

export interface MintCodeOptions {
  readonly appId: string;
  readonly appSecret: string;
  readonly uid: string;
  /** Default two hours, as the official SDKs have it. */
  readonly ttlMs?: number;
  /** Default: the system clock. */
  readonly clock?: Clock;
}

const defaultTtlMs = 7_200_000;

/**
 * A code in the form of the official SDKs, as an app's login would hand out. With a negative
 * `ttlMs` it has expired.
 */
export function mintCode(options: MintCodeOptions): string {
  const { appId, appSecret, uid, ttlMs = defaultTtlMs, clock = systemClock } = options;
  return mintToken({ uid, app_id: appId, exp: Math.floor((clock() + ttlMs) / 1000) }, appSecret);
}
