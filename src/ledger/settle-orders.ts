import { SudgateError } from '../errors.ts';
import { type Booking, isSameOrder, type Order, type OrderOutcome } from './booking.ts';
import type { LedgerStore, StoreOutcome } from './ledger-store.ts';

type Store = Pick<LedgerStore, 'book' | 'findBookings'>;
type Settled = StoreOutcome | SudgateError;

/** After so many times one after the other that the database was away no further order is tried. */
const maxFailures = 2;

/**
 * Books orders together and finds out what became of each, whatever happens on the way. A database
 * that fails may have booked all the same (the answer to its commit was lost), so every order is
 * looked up then: one that is there is not booked again, one that is not there is booked alone, so that
 * a fault of one order or account stays its own.
 *
 * @returns for each order its outcome, or `database_unavailable`: it was not booked, or
 *   `score_outcome_unknown`: the look-up failed as well
 */
export async function settleOrders(
  store: Store,
  orders: readonly Order[],
  onError: (error: unknown) => void,
): Promise<readonly Settled[]> {
  try {
    return await store.book(orders);
  } catch (error) {
    onError(error);
    return await settleEach(store, orders, error, onError);
  }
}

async function settleEach(
  store: Store,
  orders: readonly Order[],
  cause: unknown,
  onError: (error: unknown) => void,
): Promise<readonly Settled[]> {
  const found = await lookUp(store, orders, onError);
  if (found === undefined) return orders.map((order) => outcomeUnknown(order, cause));
  const settled: Settled[] = [];
  const ours = new Set<string>();
  let failures = 0;
  for (const [nth, order] of orders.entries()) {
    const booking = found[nth];
    if (booking !== undefined) settled.push(judgeFound(order, booking, ours));
    else if (failures >= maxFailures) {
      const rest = await settleUntried(store, orders.slice(nth), ours, cause, onError);
      return [...settled, ...rest];
    } else {
      const outcome = await bookAlone(store, order, ours, onError);
      failures = isAway(outcome) ? failures + 1 : 0;
      settled.push(outcome);
    }
  }
  return settled;
}

/** @param ours the orders of which one copy is told that it was booked: all others are repeats */
async function bookAlone(
  store: Store,
  order: Order,
  ours: Set<string>,
  onError: (error: unknown) => void,
): Promise<Settled> {
  try {
    const [outcome] = await store.book([order]);
    if (outcome === undefined) throw new Error('the store has no outcome for the order');
    if (outcome.outcome === 'booked') ours.add(nameOf(order));
    return outcome;
  } catch (error) {
    onError(error);
    const [settled] = await settleUntried(store, [order], ours, error, onError);
    return settled ?? outcomeUnknown(order, error);
  }
}

/** By what is there at this moment: a copy may have been booked since they were looked up. */
async function settleUntried(
  store: Store,
  orders: readonly Order[],
  ours: Set<string>,
  cause: unknown,
  onError: (error: unknown) => void,
): Promise<readonly Settled[]> {
  const found = await lookUp(store, orders, onError);
  return orders.map((order, nth) => {
    if (found === undefined) return outcomeUnknown(order, cause);
    const booking = found[nth];
    return booking === undefined ? notBooked(order, cause) : judgeFound(order, booking, ours);
  });
}

async function lookUp(
  store: Store,
  orders: readonly Order[],
  onError: (error: unknown) => void,
): Promise<readonly (Booking | undefined)[] | undefined> {
  try {
    return await store.findBookings(orders);
  } catch (error) {
    onError(error);
    return undefined;
  }
}

/**
 * A booking that says what the order says and carries its very moment is the one that was made
 * for it; any other was made before. Of several copies in one batch the first is meant.
 */
function judgeFound(order: Order, booking: Booking, ours: Set<string>): OrderOutcome {
  const name = nameOf(order);
  const isOurs = booking.bookedAtMs === order.bookedAtMs && isSameOrder(order, booking);
  if (!isOurs || ours.has(name)) return { outcome: 'duplicate', booking };
  ours.add(name);
  return { outcome: 'booked', booking };
}

function nameOf({ appId, source, orderId }: Order): string {
  return JSON.stringify([appId, source, orderId]);
}

/** Whether it was the database, and not something in the way of this one order. */
function isAway(outcome: Settled): boolean {
  const cause = outcome instanceof SudgateError ? outcome.cause : undefined;
  return cause instanceof SudgateError && cause.code === 'database_unavailable';
}

function notBooked({ uid }: Order, cause: unknown): SudgateError {
  return new SudgateError('database_unavailable', { uid, cause });
}

function outcomeUnknown({ uid }: Order, cause: unknown): SudgateError {
  return new SudgateError('score_outcome_unknown', { uid, cause });
}
