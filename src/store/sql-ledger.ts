import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type {
  Account,
  AccountKey,
  Booking,
  BookingPlace,
  LedgerStore,
  RoundBookingsQuery,
  RoundTotals,
  UserBookingsQuery,
} from '../ledger/index.ts';
import type { BookingsTable, Database } from './schema.ts';

/** A booking as it is read: int64 as texts. */
export interface BookingRow extends Omit<BookingsTable, 'amount' | 'balance_after'> {
  readonly amount: string;
  readonly balance_after: string;
}

/** What is read of a booking, int64 as texts. */
export const bookingColumns = [
  'app_id',
  'uid',
  'sequence',
  'source',
  'order_id',
  'type',
  sql<string>`cast(amount as text)`.as('amount'),
  sql<string>`cast(balance_after as text)`.as('balance_after'),
  'mg_id',
  'round_id',
  'reason',
  'booked_at_ms',
] as const;

export const accountColumns = [
  'app_id',
  'uid',
  sql<string>`cast(balance as text)`.as('balance'),
  'sequence',
] as const;

export function toBooking(row: BookingRow): Booking {
  return {
    appId: row.app_id,
    uid: row.uid,
    sequence: row.sequence,
    source: row.source,
    orderId: row.order_id,
    type: row.type,
    amount: BigInt(row.amount),
    balanceAfter: BigInt(row.balance_after),
    mgId: row.mg_id,
    roundId: row.round_id,
    reason: row.reason,
    bookedAtMs: row.booked_at_ms,
  };
}

export interface AccountRow extends AccountKeyRow {
  readonly balance: string;
  readonly sequence: number;
}

interface AccountKeyRow {
  readonly app_id: string;
  readonly uid: string;
}

export function toAccount({ app_id, uid, balance, sequence }: AccountRow): Account {
  return { appId: app_id, uid, balance: BigInt(balance), sequence };
}

type Run = <T>(work: (db: Kysely<Database>) => Promise<T>) => Promise<T>;
type Bookings = SelectQueryBuilder<Database, 'bookings', object>;

/** The reads of the ledger, the same for every database. */
export class SqlLedgerReads implements Omit<LedgerStore, 'book' | 'findBookings' | 'openAccount'> {
  readonly #run: Run;
  readonly #runInOrder: Run;

  /**
   * @param run runs a query that has to see everything that is committed by now
   * @param runInOrder the same for a page of a large table in the order of its primary key
   */
  constructor(run: Run, runInOrder = run) {
    this.#run = run;
    this.#runInOrder = runInOrder;
  }

  async findAccount({ appId, uid }: AccountKey): Promise<Account | undefined> {
    const row = await this.#run((db) =>
      db
        .selectFrom('score_accounts')
        .select(accountColumns)
        .where('app_id', '=', appId)
        .where('uid', '=', uid)
        .executeTakeFirst(),
    );
    return row && toAccount(row);
  }

  listUserBookings({ appId, uid, before, limit }: UserBookingsQuery): Promise<readonly Booking[]> {
    return this.#list((bookings) =>
      bookings
        .where('app_id', '=', appId)
        .where('uid', '=', uid)
        .$if(before !== undefined, (query) => query.where('sequence', '<', before as number))
        .orderBy('sequence', 'desc')
        .limit(limit),
    );
  }

  listRoundBookings(query: RoundBookingsQuery): Promise<readonly Booking[]> {
    const { appId, roundId, after, limit } = query;
    return this.#list((bookings) =>
      bookings
        .where('app_id', '=', appId)
        .where('round_id', '=', roundId)
        .$if(after !== undefined, (some) =>
          some.where(({ eb, refTuple, tuple }) =>
            eb(refTuple('uid', 'sequence'), '>', tuple(after?.uid ?? '', after?.sequence ?? 0)),
          ),
        )
        .orderBy('uid')
        .orderBy('sequence')
        .limit(limit),
    );
  }

  /** High and low halves are added up on their own: the sum of two amounts may leave int64. */
  async sumRound(appId: string, roundId: string): Promise<RoundTotals> {
    const rows = await this.#run((db) =>
      db
        .selectFrom('bookings')
        .select([
          'type',
          sql<string>`cast(sum(amount >> 32) as text)`.as('high'),
          sql<string>`cast(sum(amount & 4294967295) as text)`.as('low'),
        ])
        .where('app_id', '=', appId)
        .where('round_id', '=', roundId)
        .groupBy('type')
        .execute(),
    );
    const sumOf = (wanted: Booking['type']): bigint => {
      const row = rows.find(({ type }) => type === wanted);
      return row === undefined ? 0n : (BigInt(row.high) << 32n) + BigInt(row.low);
    };
    return { consumed: sumOf('consume'), gained: sumOf('gain') };
  }

  async listAccounts(after: AccountKey | undefined, limit: number): Promise<readonly Account[]> {
    const rows = await this.#runInOrder((db) =>
      db
        .selectFrom('score_accounts')
        .select(accountColumns)
        .$if(after !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(refTuple('app_id', 'uid'), '>', tuple(after?.appId ?? '', after?.uid ?? '')),
          ),
        )
        .orderBy('app_id')
        .orderBy('uid')
        .limit(limit)
        .execute(),
    );
    return rows.map(toAccount);
  }

  listBookings(
    after: BookingPlace | undefined,
    through: AccountKey | undefined,
    limit: number,
  ): Promise<readonly Booking[]> {
    const choose = (bookings: Bookings) =>
      bookings
        .$if(after !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(
              refTuple('app_id', 'uid', 'sequence'),
              '>',
              tuple(after?.appId ?? '', after?.uid ?? '', after?.sequence ?? 0),
            ),
          ),
        )
        .$if(through !== undefined, (query) =>
          query.where(({ eb, refTuple, tuple }) =>
            eb(refTuple('app_id', 'uid'), '<=', tuple(through?.appId ?? '', through?.uid ?? '')),
          ),
        )
        .orderBy('app_id')
        .orderBy('uid')
        .orderBy('sequence')
        .limit(limit);
    return this.#list(choose, this.#runInOrder);
  }

  async #list(
    choose: (bookings: Bookings) => Bookings,
    run = this.#run,
  ): Promise<readonly Booking[]> {
    const rows = await run((db) =>
      choose(db.selectFrom('bookings')).select(bookingColumns).execute(),
    );
    return rows.map(toBooking);
  }
}
