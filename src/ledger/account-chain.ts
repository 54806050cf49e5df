import type { Account, AccountKey, Booking } from './booking.ts';

/** What does not add up, in words, and where. */
export interface LedgerDifference extends AccountKey {
  /** Of the booking; undefined: it is the account. */
  readonly sequence: number | undefined;
  readonly problem: string;
}

/** The bookings of one account, walked through from the first, and what they make. */
export class AccountChain {
  /** As it was when it was read, which may be before its last bookings. */
  readonly account: Account;
  #sequence = 0;
  #balance = 0n;

  constructor(account: Account) {
    this.account = account;
  }

  /** Of the last booking; 0: there was none. */
  get sequence(): number {
    return this.#sequence;
  }

  isOf({ appId, uid }: AccountKey): boolean {
    return this.account.uid === uid && this.account.appId === appId;
  }

  /** Goes on to the next booking. */
  add(booking: Booking): LedgerDifference | undefined {
    const { sequence, type, amount, balanceAfter } = booking;
    if (sequence !== this.#sequence + 1) {
      const found = `sequence ${sequence} comes after ${this.#sequence}`;
      return differenceOf(booking, `a booking is missing: ${found}`);
    }
    // A database whose checks were taken away holds anything.
    if (type !== 'gain' && type !== 'consume') {
      return differenceOf(booking, 'its type is neither consume nor gain');
    }
    if (amount < 0n) return differenceOf(booking, `the amount ${amount} is negative`);
    const expected = this.#balance + (type === 'gain' ? amount : -amount);
    if (balanceAfter !== expected) {
      const sum = `${this.#balance} and a ${type} of ${amount} make ${expected}`;
      return differenceOf(booking, `the balance after it is ${balanceAfter}, but ${sum}`);
    }
    if (balanceAfter < 0n) return differenceOf(booking, 'the balance after it is negative');
    this.#sequence = sequence;
    this.#balance = balanceAfter;
    return undefined;
  }

  /** Holds an account against the whole chain; undefined: it is not there. */
  compare(account: Account | undefined): LedgerDifference | undefined {
    const problem = this.#problemOf(account);
    if (problem === undefined) return undefined;
    const { appId, uid } = this.account;
    return { appId, uid, sequence: undefined, problem };
  }

  #problemOf(account: Account | undefined): string | undefined {
    if (account === undefined)
      return `there is no such account, but ${this.#sequence} booking(s) of it`;
    const { sequence, balance } = account;
    if (sequence !== this.#sequence) {
      return `the account counts ${sequence} bookings, there are ${this.#sequence}`;
    }
    if (balance === this.#balance) return undefined;
    return `the account has ${balance}, its bookings make ${this.#balance}`;
  }
}

function differenceOf({ appId, uid, sequence }: Booking, problem: string): LedgerDifference {
  return { appId, uid, sequence, problem };
}
