import { positiveLimits } from '../core/index.ts';

/** How much the ledger takes on, each a whole number from 1. */
export interface LedgerLimits {
  /** Orders of one transaction. Default 256. */
  readonly batchOrders: number;
  /** Orders waiting or being booked. Default 10,000. */
  readonly queueOrders: number;
  /** How long an order waits for its answer, in milliseconds. Default 10,000. */
  readonly maxWaitMs: number;
}

const defaults: LedgerLimits = { batchOrders: 256, queueOrders: 10_000, maxWaitMs: 10_000 };

/** @throws {RangeError} that names the limit */
export function ledgerLimits(limits?: Partial<LedgerLimits>): LedgerLimits {
  return positiveLimits(defaults, limits);
}
