import { AccountChain, type LedgerDifference } from './account-chain.ts';
import type { Account, AccountKey, Booking } from './booking.ts';
import type { BookingPlace, LedgerStore } from './ledger-store.ts';

/** Accounts, and bookings, read at once: all that is in memory. */
const pageSize = 1_000;

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
 * The service may go on booking. Bookings and balance change in one transaction, so an account with
 * more bookings than it counted when it was read is read again: it has to count all of them by then.
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
    let after: AccountKey | undefined;
    let difference: LedgerDifference | undefined;
    let isLast = false;
    while (!isLast && difference === undefined) {
      const accounts = await this.#options.store.listAccounts(after, pageSize);
      isLast = accounts.length < pageSize;
      difference = await this.#check(accounts, after, isLast);
      this.#accounts += accounts.length;
      after = accounts.at(-1);
      this.#tell();
    }
    return { accounts: this.#accounts, bookings: this.#bookings, difference };
  }

  /** Holds a page of accounts against the bookings from `after` to its end; the last has no end. */
  async #check(
    accounts: readonly Account[],
    after: AccountKey | undefined,
    isLast: boolean,
  ): Promise<LedgerDifference | undefined> {
    const walk = new PageWalk(accounts);
    const through = isLast ? undefined : accounts.at(-1);
    let place: BookingPlace | undefined = after && {
      ...after,
      sequence: Number.MAX_SAFE_INTEGER,
    };
    for (;;) {
      const bookings = await this.#list(place, through, pageSize);
      for (const booking of bookings) {
        const difference =
          (walk.isAt(booking) ? undefined : await this.#finish(walk.moveTo(booking))) ??
          walk.add(booking);
        if (difference !== undefined) return difference;
      }
      place = bookings.at(-1);
      if (bookings.length < pageSize) return await this.#finish(walk.moveToEnd());
    }
  }

  async #finish(chains: readonly AccountChain[]): Promise<LedgerDifference | undefined> {
    for (const chain of chains) {
      const difference = await this.#finishOne(chain);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }

  /** Compares an account with all its bookings, those included that came while they were read. */
  async #finishOne(chain: AccountChain): Promise<LedgerDifference | undefined> {
    let { account }: { account: Account | undefined } = chain;
    if (chain.sequence > account.sequence) {
      account = await this.#options.store.findAccount(account);
    }
    // Only up to what it counts now: else a busy account would never end.
    while (account !== undefined && chain.sequence < account.sequence) {
      const place = { ...account, sequence: chain.sequence };
      const missing = account.sequence - chain.sequence;
      const bookings = await this.#list(place, account, Math.min(missing, pageSize));
      if (bookings.length === 0) break;
      for (const booking of bookings) {
        const difference = chain.add(booking);
        if (difference !== undefined) return difference;
      }
    }
    return chain.compare(account);
  }

  async #list(...query: Parameters<LedgerStore['listBookings']>): Promise<readonly Booking[]> {
    const bookings = await this.#options.store.listBookings(...query);
    this.#bookings += bookings.length;
    this.#tell();
    return bookings;
  }

  #tell(): void {
    this.#options.onProgress?.({ accounts: this.#accounts, bookings: this.#bookings });
  }
}

/** A page of accounts and their bookings, both in the same order. */
class PageWalk {
  /** The accounts that the walk has not come to. */
  readonly #ahead: Map<string, Account>;
  #chain: AccountChain | undefined;

  constructor(accounts: readonly Account[]) {
    this.#ahead = new Map(accounts.map((account) => [nameOf(account), account]));
  }

  isAt(key: AccountKey): boolean {
    return this.#chain?.isOf(key) === true;
  }

  add(booking: Booking): LedgerDifference | undefined {
    return this.#chain?.add(booking);
  }

  /** @returns what is finished: the account where the walk was, and those without bookings. */
  moveTo({ appId, uid }: AccountKey): readonly AccountChain[] {
    const name = nameOf({ appId, uid });
    const account = this.#ahead.get(name);
    const passed = account === undefined ? this.#leave() : [...this.#leave(), ...this.#pass(name)];
    this.#ahead.delete(name);
    // One that is not on the page was opened after it was read, and had no bookings then.
    this.#chain = new AccountChain(account ?? { appId, uid, balance: 0n, sequence: 0 });
    return passed;
  }

  moveToEnd(): readonly AccountChain[] {
    return [...this.#leave(), ...this.#pass()];
  }

  #leave(): readonly AccountChain[] {
    return this.#chain === undefined ? [] : [this.#chain];
  }

  /** Takes the accounts up to the one with this name, or to the end: they have no bookings. */
  #pass(name?: string): readonly AccountChain[] {
    const passed: AccountChain[] = [];
    for (const [each, account] of this.#ahead) {
      if (each === name) break;
      this.#ahead.delete(each);
      passed.push(new AccountChain(account));
    }
    return passed;
  }
}

function nameOf({ appId, uid }: AccountKey): string {
  return JSON.stringify([appId, uid]);
}
