import { SudgateError } from '../errors.ts';
import type { Order, OrderOutcome } from './booking.ts';

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
export function ledgerLimits(limits: Partial<LedgerLimits> = {}): LedgerLimits {
  const all = { ...defaults, ...limits };
  for (const [name, value] of Object.entries(all)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`limits.${name}: a whole number from 1 is needed`);
    }
  }
  return Object.freeze(all);
}

/** An order and whoever waits for what becomes of it. Only the first answer counts. */
export interface QueuedOrder {
  readonly order: Order;
  answer(outcome: OrderOutcome | SudgateError): void;
}

/**
 * Orders as they came, bounded in number and waiting time. No Set, for the reason that `MessageQueue`
 * has none.
 */
export class BookingQueue {
  readonly #limits: LedgerLimits;
  #waiting: QueuedOrder[] = [];
  #size = 0;

  constructor(limits: LedgerLimits) {
    this.#limits = limits;
  }

  /**
   * @throws {SudgateError} `score_outcome_unknown`: there is no room, or no answer in time. Even of
   *   an order that was not taken nothing can be said: it may be the repeat of a booked one.
   */
  add(order: Order): Promise<OrderOutcome> {
    const { queueOrders, maxWaitMs } = this.#limits;
    if (this.#size >= queueOrders) {
      throw outcomeUnknown(order, `${queueOrders} orders are waiting already`);
    }
    const { promise, resolve, reject } = Promise.withResolvers<OrderOutcome>();
    const timer = setTimeout(() => {
      // All wait for the same time: the first is given up first. Another one there: it was taken.
      if (this.#waiting[0] === queued) {
        this.#waiting.shift();
        this.#size--;
      }
      reject(outcomeUnknown(order, `no answer in ${maxWaitMs} ms`));
    }, maxWaitMs);
    const queued: QueuedOrder = {
      order,
      answer(outcome) {
        clearTimeout(timer);
        if (outcome instanceof SudgateError) reject(outcome);
        else resolve(outcome);
      },
    };
    this.#waiting.push(queued);
    this.#size++;
    return promise;
  }

  /** The next batch, the oldest first; empty if nothing waits. Must be released afterwards. */
  take(): readonly QueuedOrder[] {
    const batch = this.#waiting.slice(0, this.#limits.batchOrders);
    this.#waiting = this.#waiting.slice(batch.length);
    return batch;
  }

  release(batch: readonly QueuedOrder[]): void {
    this.#size -= batch.length;
  }
}

function outcomeUnknown({ uid }: Order, reason: string): SudgateError {
  return new SudgateError('score_outcome_unknown', { uid, cause: new Error(reason) });
}
