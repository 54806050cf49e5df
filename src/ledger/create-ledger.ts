import { SudgateError } from '../errors.ts';
import type { AccountKey, Order, OrderOutcome } from './booking.ts';
import {
  BookingQueue,
  type LedgerLimits,
  ledgerLimits,
  type QueuedOrder,
} from './booking-queue.ts';
import type { LedgerStore } from './ledger-store.ts';
import { settleOrders } from './settle-orders.ts';

export interface LedgerOptions {
  readonly store: LedgerStore;
  /** Defaults: see {@link LedgerLimits}. */
  readonly limits?: Partial<LedgerLimits>;
  /** Called when the store failed, for logs and metrics. It must not throw. */
  readonly onError?: (error: unknown) => void;
}

export interface Ledger
  extends Pick<
    LedgerStore,
    'findAccount' | 'openAccount' | 'listUserBookings' | 'listRoundBookings' | 'sumRound'
  > {
  /**
   * Books an order exactly once. What resolves is on disk.
   *
   * @throws {SudgateError} `score_outcome_unknown`: it may or may not have been booked; any other:
   *   it was not
   */
  book(order: Order): Promise<OrderOutcome>;
  /** Refuses new orders and resolves when everything taken is answered. */
  close(): Promise<void>;
}

/**
 * The way into the ledger. Orders that come while a transaction is under way share the next one
 * (group commit), so that one flush does for many; a lone order waits for nobody.
 *
 * @throws {RangeError} if a limit is not a whole number from 1
 */
export function createLedger(options: LedgerOptions): Ledger {
  return new GroupedLedger(options);
}

class GroupedLedger implements Ledger {
  readonly #store: LedgerStore;
  readonly #onError: (error: unknown) => void;
  readonly #queue: BookingQueue;
  #booking: Promise<void> | undefined;
  #closed = false;

  constructor({ store, limits, onError }: LedgerOptions) {
    this.#store = store;
    this.#onError = onError ?? (() => {});
    this.#queue = new BookingQueue(ledgerLimits(limits));
  }

  async book(order: Order): Promise<OrderOutcome> {
    if (this.#closed) {
      const cause = new Error('the ledger is closed');
      throw new SudgateError('score_outcome_unknown', { uid: order.uid, cause });
    }
    const outcome = this.#queue.add(order);
    this.#booking ??= this.#bookAll();
    return await outcome;
  }

  openAccount(account: AccountKey): Promise<void> {
    return this.#store.openAccount(account);
  }

  findAccount(account: AccountKey) {
    return this.#store.findAccount(account);
  }

  listUserBookings(query: Parameters<LedgerStore['listUserBookings']>[0]) {
    return this.#store.listUserBookings(query);
  }

  listRoundBookings(query: Parameters<LedgerStore['listRoundBookings']>[0]) {
    return this.#store.listRoundBookings(query);
  }

  sumRound(appId: string, roundId: string) {
    return this.#store.sumRound(appId, roundId);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#booking;
  }

  async #bookAll(): Promise<void> {
    // Requests that were read together go together.
    await new Promise((resolve) => setImmediate(resolve));
    for (let batch = this.#queue.take(); batch.length > 0; batch = this.#queue.take()) {
      await this.#settle(batch);
      this.#queue.release(batch);
    }
    this.#booking = undefined;
  }

  async #settle(batch: readonly QueuedOrder[]): Promise<void> {
    const orders = batch.map(({ order }) => order);
    const outcomes = await settleOrders(this.#store, orders, this.#onError);
    for (const [nth, queued] of batch.entries()) {
      queued.answer(outcomes[nth] ?? new SudgateError('score_outcome_unknown'));
    }
  }
}
