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

/** Orders as they came, bounded in number and waiting time. */
export class BookingQueue {
  readonly #limits: LedgerLimits;
  /** A Set keeps the order of insertion and gives up any element at once. */
  readonly #waiting = new Set<QueuedOrder>();
  #size = 0;

  constructor(limits: LedgerLimits) {
    this.#limits = limits;
  }

  /**
   * @throws {SudgateError} `database_unavailable`: it was not booked; `score_outcome_unknown`: it
   *   was taken and there is no answer in time
   */
  add(order: Order): Promise<OrderOutcome> {
    const { queueOrders, maxWaitMs } = this.#limits;
    if (this.#size >= queueOrders) throw notBooked(`${queueOrders} orders are waiting already`);
    const { promise, resolve, reject } = Promise.withResolvers<OrderOutcome>();
    const timer = setTimeout(() => {
      // One that nobody has taken never will be; of one that was taken nothing can be said.
      const isUntouched = this.#waiting.delete(queued);
      if (isUntouched) this.#size--;
      const cause = new Error(`no answer in ${maxWaitMs} ms`);
      reject(
        isUntouched
          ? notBooked(cause.message)
          : new SudgateError('score_outcome_unknown', { uid: order.uid, cause }),
      );
    }, maxWaitMs);
    const queued: QueuedOrder = {
      order,
      answer(outcome) {
        clearTimeout(timer);
        if (outcome instanceof SudgateError) reject(outcome);
        else resolve(outcome);
      },
    };
    this.#waiting.add(queued);
    this.#size++;
    return promise;
  }

  /** The next batch, the oldest first; empty if nothing waits. Must be released afterwards. */
  take(): readonly QueuedOrder[] {
    const batch: QueuedOrder[] = [];
    for (const queued of this.#waiting) {
      if (batch.length === this.#limits.batchOrders) break;
      batch.push(queued);
      this.#waiting.delete(queued);
    }
    return batch;
  }

  release(batch: readonly QueuedOrder[]): void {
    this.#size -= batch.length;
  }
}

function notBooked(reason: string): SudgateError {
  return new SudgateError('database_unavailable', { cause: new Error(reason) });
}
