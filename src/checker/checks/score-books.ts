import { scoreUpdateTypes } from '../../protocol/index.ts';
import type { Bench, CallOptions } from '../bench.ts';
import { NotPossible, type Probe } from '../probe.ts';
import { isInt64, judge, scoreOf } from '../read-probe.ts';
import { bigGameId } from './report-messages.ts';

export interface Order {
  readonly order_id: string;
  readonly mg_id: string;
  readonly round_id: string;
  readonly uid: string;
  readonly score: bigint;
  readonly type: number;
}

/** The largest amount of an order. */
export const maxInt64 = 2n ** 63n - 1n;
/** One is enough, unless the balance went beyond what is an amount, and lost digits on the way. */
const mostOrders = 3;

/** The balance of the user that may be changed. It is put back when all checks are over. */
export class ScoreBooks {
  readonly #bench: Bench;
  readonly uid: string;

  private constructor(bench: Bench, uid: string) {
    this.#bench = bench;
    this.uid = uid;
  }

  /** @throws {NotPossible} without --score-uid, or if the balance cannot be read */
  static open(bench: Bench): Promise<ScoreBooks> {
    return bench.once('score-books', async () => {
      const { scoreUid } = bench.target;
      if (scoreUid === undefined) {
        throw new NotPossible('changes a balance: --score-uid says whose');
      }
      bench.requireSigning();
      const books = new ScoreBooks(bench, scoreUid);
      const initial = await books.readBalance();
      if (initial === undefined) return books;
      bench.atEnd(async () => await books.#putBack(initial));
      return books;
    });
  }

  account(options?: CallOptions): Promise<Probe> {
    return this.#bench.call('get_account', { uid: this.uid }, options);
  }

  score(options?: CallOptions): Promise<Probe> {
    return this.#bench.call('get_score', { uid: this.uid }, options);
  }

  order(type: keyof typeof scoreUpdateTypes, score: bigint): Order {
    return {
      order_id: `check-${this.#bench.nonce()}`,
      mg_id: bigGameId,
      round_id: 'sudgate-check',
      uid: this.uid,
      score,
      type: scoreUpdateTypes[type],
    };
  }

  /** A consume that the balance does not cover. */
  async orderTooMuch(): Promise<Order> {
    return this.order('consume', (await this.balance()) + 1n);
  }

  /** @param order an order, or what it should look like to be refused */
  book(order: object, what?: string): Promise<Probe> {
    return this.#bench.call('update_score', order, what === undefined ? {} : { what });
  }

  /** The balance, or nothing if it cannot be read. */
  async readBalance(): Promise<bigint | undefined> {
    const balance = await this.#readWhole();
    return isInt64(balance) ? balance : undefined;
  }

  /** @throws {NotPossible} if it cannot be read */
  async balance(): Promise<bigint> {
    const balance = await this.readBalance();
    if (balance === undefined) throw new NotPossible('the balance cannot be read with get_score');
    return balance;
  }

  /** Brings the balance to a value. */
  async setBalance(target: bigint): Promise<void> {
    if ((await this.#moveTo(target)) !== target) {
      throw new NotPossible(`the balance cannot be brought to ${target}`);
    }
  }

  async #putBack(initial: bigint): Promise<void> {
    const now = await this.#moveTo(initial);
    if (now === initial) return;
    const state = now === undefined ? 'cannot be read now' : `is ${now} now`;
    this.#bench.warn(`the balance of ${this.uid} was ${initial} and ${state}: it was not put back`);
  }

  /** The balance even if it is no int64, as after a gain that should have been refused. */
  async #readWhole(): Promise<bigint | undefined> {
    const probe = await this.score();
    const score = scoreOf(probe);
    return judge(probe).accepted && typeof score === 'bigint' ? score : undefined;
  }

  /** @returns the balance then */
  async #moveTo(target: bigint): Promise<bigint | undefined> {
    let balance = await this.#readWhole();
    for (let orders = 0; orders < mostOrders; orders++) {
      if (balance === undefined || balance === target) break;
      const type = balance < target ? 'gain' : 'consume';
      const difference = balance < target ? target - balance : balance - target;
      await this.book(this.order(type, difference < maxInt64 ? difference : maxInt64));
      balance = await this.#readWhole();
    }
    return balance;
  }
}
