import { positiveLimits } from '../core/index.ts';

/** How much the inbox takes on, each a whole number from 1. */
export interface InboxLimits {
  /** Messages of one append. Default 256. */
  readonly batchMessages: number;
  /** Bytes of one append, unless a single message has more. Default 4 MiB. */
  readonly batchBytes: number;
  /** Messages waiting or being appended. Default 10,000. */
  readonly queueMessages: number;
  /** Bytes waiting or being appended. Default 64 MiB. */
  readonly queueBytes: number;
  /** How long a message waits for its answer, in milliseconds. Default 10,000. */
  readonly maxWaitMs: number;
}

const defaults: InboxLimits = {
  batchMessages: 256,
  batchBytes: 4 * 1024 * 1024,
  queueMessages: 10_000,
  queueBytes: 64 * 1024 * 1024,
  maxWaitMs: 10_000,
};

/** @throws {RangeError} that names the limit */
export function inboxLimits(limits?: Partial<InboxLimits>): InboxLimits {
  return positiveLimits(defaults, limits);
}
