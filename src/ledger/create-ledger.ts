import { BatchQueue, guardListener, type QueuedItem } from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import type { AccountKey, Order, OrderOutcome } from './booking.ts';
import { type LedgerLimits, ledgerLimits } from './ledger-limits.ts';
import type { LedgerStore } from './ledger-store.ts';
import { settleOrders } from './settle-orders.ts';

export interface LedgerOptions {
  readonly store: LedgerStore;
  /** Defaults: see {@link LedgerLimits}. */
  readonly limits?: Partial<LedgerLimits>;
  /** Called when the store failed, for logs and metrics. */
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
 * (group commit), so that one flush does for many; a lone order waits for nobody. An
 * order whose account is locked by somebody else comes again with the next one, until it is late.
 *
 * @throws {RangeError} if a limit is not a whole number from 1
 */
export function createLedger(options: LedgerOptions): Ledger {
  return new GroupedLedger(options);
}

type QueuedOrder = QueuedItem<Order, OrderOutcome>;

class GroupedLedger implements Ledger {
  readonly #store: LedgerStore;
  readonly #onError: (error: unknown) => void;
  readonly #queue: BatchQueue<Order, OrderOutcome>;
  #booking: Promise<void> | undefined;
  #closed = false;

  constructor({ store, limits, onError }: LedgerOptions) {
    this.#store = store;
    this.#onError = guardListener('onError', onError);
    const { batchOrders, queueOrders, maxWaitMs } = ledgerLimits(limits);
    this.#queue = new BatchQueue({
      batchItems: batchOrders,
      queueItems: queueOrders,
      maxWaitMs,
      full: (order) => outcomeUnknown(order, `${queueOrders} orders are waiting already`),
      late: (order) => outcomeUnknown(order, `no answer within ${maxWaitMs} ms`),
    });
  }

  async book(order: Order): Promise<OrderOutcome> {
    if (this.#closed) throw outcomeUnknown(order, 'the ledger is closed');
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
      this.#queue.putBack(await this.#settle(batch));
      this.#queue.release();
    }
    this.#booking = undefined;
  }

  /** @returns those that have to come again */
  async #settle(batch: readonly QueuedOrder[]): Promise<readonly QueuedOrder[]> {
    const orders = batch.map(({ item }) => item);
    const outcomes = await settleOrders(this.#store, orders, this.#onError);
    const locked: QueuedOrder[] = [];
    for (const [nth, queued] of batch.entries()) {
      const outcome = outcomes[nth] ?? new SudgateError('score_outcome_unknown');
      if (outcome instanceof SudgateError) queued.fail(outcome);
      else if (outcome.outcome !== 'locked') queued.answer(outcome);
      else if (this.#closed) queued.fail(outcomeUnknown(queued.item, 'its account is locked'));
      else locked.push(queued);
    }
    return locked;
  }
}

/** Even of an order that was not taken nothing can be said: it may be the repeat of a booked one. */
function outcomeUnknown({ uid }: Order, reason: string): SudgateError {
  return new SudgateError('score_outcome_unknown', { uid, cause: new Error(reason) });
}
