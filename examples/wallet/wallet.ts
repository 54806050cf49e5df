/** The books of a wallet: what an app has to keep that sudgate asks by WALLET_URL. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

export interface Order {
  readonly app_id: string;
  readonly order_id: string;
  readonly uid: string;
  readonly type: 'consume' | 'gain';
  /** Digits. */
  readonly amount: string;
  readonly mg_id: string;
  readonly round_id: string;
  readonly expires_at_ms: number;
}

export type Outcome =
  | { readonly outcome: 'booked'; readonly balance: string }
  | { readonly outcome: 'conflict' | 'insufficient' | 'user_unknown' | 'refused' | 'late' };

const maxBalance = 2n ** 63n - 1n;

export class Wallet {
  readonly #db: DatabaseSync;

  constructor(path: string) {
    this.#db = new DatabaseSync(path, { timeout: 5_000 });
    this.#db.exec(`
      pragma journal_mode=wal;
      pragma synchronous=full;
      create table if not exists balances (
        uid text primary key, balance integer not null check (balance >= 0)
      ) strict;
      create table if not exists orders (
        app_id text, order_id text, uid text, type text, amount integer, mg_id text, round_id text,
        primary key (app_id, order_id)
      ) strict;`);
  }

  /** Gives a user a balance, unless there is one. */
  open(uid: string, balance: bigint): void {
    this.#db.prepare('insert into balances values (?, ?) on conflict do nothing').run(uid, balance);
  }

  balance(uid: string): bigint | undefined {
    return this.#get('select balance from balances where uid = ?', uid)?.balance as
      | bigint
      | undefined;
  }

  /** How many orders are booked. */
  count(): number {
    return Number(this.#get('select count(*) as count from orders')?.count);
  }

  /** Books an order once: the write lock makes bookings serial. */
  book(order: Order, nowMs: number): Outcome {
    this.#db.exec('begin immediate');
    try {
      const outcome = this.#bookLocked(order, nowMs);
      this.#db.exec('commit');
      return outcome;
    } catch (error) {
      this.#db.exec('rollback');
      throw error;
    }
  }

  #bookLocked(order: Order, nowMs: number): Outcome {
    const { app_id, order_id, uid, type, mg_id, round_id } = order;
    const amount = BigInt(order.amount);
    // The order first: the repeat of one that emptied the balance is a repeat.
    const known = this.#get(
      'select uid, type, amount, mg_id, round_id from orders where app_id = ? and order_id = ?',
      app_id,
      order_id,
    );
    if (known !== undefined) {
      const isSame =
        known.uid === uid &&
        known.type === type &&
        known.amount === amount &&
        known.mg_id === mg_id &&
        known.round_id === round_id;
      // The answer to the first call may have been lost: the same again.
      if (isSame) return { outcome: 'booked', balance: String(this.balance(uid)) };
      return { outcome: 'conflict' };
    }
    // Nobody waits for the answer any more: whoever repeats the order has to find it unbooked.
    if (nowMs > order.expires_at_ms) return { outcome: 'late' };
    const before = this.balance(uid);
    if (before === undefined) return { outcome: 'user_unknown' };
    const balance = type === 'consume' ? before - amount : before + amount;
    if (balance < 0n) return { outcome: 'insufficient' };
    if (balance > maxBalance) return { outcome: 'refused' };
    this.#db.prepare('update balances set balance = ? where uid = ?').run(balance, uid);
    this.#db
      .prepare('insert into orders values (?, ?, ?, ?, ?, ?, ?)')
      .run(app_id, order_id, uid, type, amount, mg_id, round_id);
    return { outcome: 'booked', balance: String(balance) };
  }

  #get(query: string, ...values: SQLInputValue[]): Record<string, unknown> | undefined {
    const statement = this.#db.prepare(query);
    statement.setReadBigInts(true);
    return statement.get(...values);
  }
}
