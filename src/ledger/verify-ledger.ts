import type { Account, AccountKey, Booking } from './booking.ts';
import type { BookingPlace, LedgerStore } from './ledger-store.ts';

/** Accounts and bookings read at once: all that is in memory. */
const accountPage = 1_000;
const bookingPage = 5_000;

/** What does not add up, in words, and where. */
export interface LedgerDifference extends AccountKey {
  /** Of the booking; undefined: it is the account. */
  readonly sequence: number | undefined;
  readonly problem: string;
}

export interface LedgerProgress {
  readonly accounts: number;
  readonly bookings: number;
}

export interface LedgerReport extends LedgerProgress {
  /** The first one in the order of accounts; undefined: the books are right. */
  readonly difference: LedgerDifference | undefined;
}

export interface VerifyLedgerOptions {
  readonly store: Pick<LedgerStore, 'listAccounts' | 'listBookings' | 'findAccount'>;
  /** Called after each page. It must not throw. */
  readonly onProgress?: (progress: LedgerProgress) => void;
}

/**
 * Recomputes every balance from its bookings: their sequence has no gap, each balance is the one
 * before plus or minus the amount, never negative, and the account has the last one. It stops at the
 * first difference.
 *
 * The service may go on booking: an account is compared with its bookings up to the one that it had
 * when it was read, which no longer change.
 */
export async function verifyLedger(options: VerifyLedgerOptions): Promise<LedgerReport> {
  return await new Verification(options).run();
}

class Verification {
  readonly #options: VerifyLedgerOptions;
  #accounts = 0;
  #bookings = 0;

  constructor(options: VerifyLedgerOptions) {
    this.#options = options;
  }

  async run(): Promise<LedgerReport> {
    const { store, onProgress } = this.#options;
    let after: AccountKey | undefined;
    let difference: LedgerDifference | undefined;
    let isLast = false;
    while (!isLast && difference === undefined) {
      const accounts = await store.listAccounts(after, accountPage);
      isLast = accounts.length < accountPage;
      difference = await this.#check(accounts, after, isLast);
      this.#accounts += accounts.length;
      after = accounts.at(-1);
      onProgress?.({ accounts: this.#accounts, bookings: this.#bookings });
    }
    return { accounts: this.#accounts, bookings: this.#bookings, difference };
  }

  /** Compares a page of accounts with the bookings from `after` to its end; the last has no end. */
  async #check(
    accounts: readonly Account[],
    after: AccountKey | undefined,
    isLast: boolean,
  ): Promise<LedgerDifference | undefined> {
    const { store, onProgress } = this.#options;
    const page = new PageCheck(accounts);
    const through = isLast ? undefined : accounts.at(-1);
    let place: BookingPlace | undefined = after && {
      ...after,
      sequence: Number.MAX_SAFE_INTEGER,
    };
    for (;;) {
      const bookings: readonly Booking[] = await store.listBookings(place, through, bookingPage);
      for (const booking of bookings) {
        const difference = page.add(booking) ?? (await this.#checkForeign(page, booking));
        if (difference !== undefined) return difference;
      }
      this.#bookings += bookings.length;
      onProgress?.({ accounts: this.#accounts, bookings: this.#bookings });
      place = bookings.at(-1);
      if (bookings.length < bookingPage) return page.finish();
    }
  }

  /** A booking without an account on the page: the account was opened meanwhile, or is lost. */
  async #checkForeign(page: PageCheck, booking: Booking): Promise<LedgerDifference | undefined> {
    if (page.has(booking)) return undefined;
    const account = await this.#options.store.findAccount(booking);
    return account === undefined ? differenceOf(booking, 'there is no such account') : undefined;
  }
}

/** Walks through the bookings of a page of accounts, both in the same order. */
class PageCheck {
  readonly #accounts: readonly Account[];
  readonly #known: ReadonlyMap<string, Account>;
  readonly #seen = new Map<string, Pick<Booking, 'sequence' | 'balanceAfter'>>();
  #last: AccountKey & { readonly name: string } = { appId: '', uid: '', name: '' };

  constructor(accounts: readonly Account[]) {
    this.#accounts = accounts;
    this.#known = new Map(accounts.map((account) => [nameOf(account), account]));
  }

  has(key: AccountKey): boolean {
    return this.#known.has(this.#nameOf(key));
  }

  /** As a rule of the same account as the last one: most of the time went into making names. */
  #nameOf({ appId, uid }: AccountKey): string {
    if (this.#last.uid !== uid || this.#last.appId !== appId) {
      this.#last = { appId, uid, name: nameOf({ appId, uid }) };
    }
    return this.#last.name;
  }

  add(booking: Booking): LedgerDifference | undefined {
    const name = this.#nameOf(booking);
    const account = this.#known.get(name);
    // Booked after the account was read.
    if (account === undefined || booking.sequence > account.sequence) return undefined;
    const before = this.#seen.get(name) ?? { sequence: 0, balanceAfter: 0n };
    this.#seen.set(name, { sequence: booking.sequence, balanceAfter: booking.balanceAfter });
    if (booking.sequence !== before.sequence + 1) {
      const found = `sequence ${booking.sequence} comes after ${before.sequence}`;
      return differenceOf(booking, `a booking is missing: ${found}`);
    }
    const { type, amount, balanceAfter } = booking;
    if (amount < 0n) return differenceOf(booking, `the amount ${amount} is negative`);
    const expected = before.balanceAfter + (type === 'gain' ? amount : -amount);
    if (balanceAfter !== expected) {
      const sum = `${before.balanceAfter} and a ${type} of ${amount} make ${expected}`;
      return differenceOf(booking, `the balance after it is ${balanceAfter}, but ${sum}`);
    }
    return balanceAfter < 0n
      ? differenceOf(booking, 'the balance after it is negative')
      : undefined;
  }

  finish(): LedgerDifference | undefined {
    for (const account of this.#accounts) {
      const last = this.#seen.get(nameOf(account)) ?? { sequence: 0, balanceAfter: 0n };
      const { sequence, balance } = account;
      if (sequence !== last.sequence) {
        const problem = `the account counts ${sequence} bookings, there are ${last.sequence}`;
        return { ...keyOf(account), sequence: undefined, problem };
      }
      if (balance !== last.balanceAfter) {
        const problem = `the account has ${balance}, its bookings make ${last.balanceAfter}`;
        return { ...keyOf(account), sequence: undefined, problem };
      }
    }
    return undefined;
  }
}

function differenceOf(booking: Booking, problem: string): LedgerDifference {
  return { ...keyOf(booking), sequence: booking.sequence, problem };
}

function keyOf({ appId, uid }: AccountKey): AccountKey {
  return { appId, uid };
}

function nameOf({ appId, uid }: AccountKey): string {
  return JSON.stringify([appId, uid]);
}
