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
    const probe = await this.score();
    const score = scoreOf(probe);
    return judge(probe).accepted && isInt64(score) ? score : undefined;
  }

  /** @throws {NotPossible} if it cannot be read */
  async balance(): Promise<bigint> {
    const balance = await this.readBalance();
    if (balance === undefined) throw new NotPossible('the balance cannot be read with get_score');
    return balance;
  }

  /** Brings the balance to a value, by one gain or one consume. */
  async setBalance(target: bigint): Promise<void> {
    await this.#moveTo(target);
    if ((await this.balance()) !== target) {
      throw new NotPossible(`the balance cannot be brought to ${target}`);
    }
  }

  async #putBack(initial: bigint): Promise<void> {
    await this.#moveTo(initial);
    const now = await this.readBalance();
    if (now === initial) return;
    const state = now === undefined ? 'cannot be read now' : `is ${now} now`;
    this.#bench.warn(`the balance of ${this.uid} was ${initial} and ${state}: it was not put back`);
  }

  async #moveTo(target: bigint): Promise<void> {
    const difference = target - ((await this.readBalance()) ?? target);
    if (difference === 0n) return;
    const order =
      difference > 0n ? this.order('gain', difference) : this.order('consume', -difference);
    await this.book(order);
  }
}
