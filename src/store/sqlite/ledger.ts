import type { AccountKey, Booking, LedgerStore, Order, StoreOutcome } from '../../ledger/index.ts';
import { SqlLedgerReads } from '../sql-ledger.ts';
import type { SqliteEvents } from './events.ts';
import type { SqliteInboxWriter } from './inbox-writer.ts';
import type { SqliteReads } from './reads.ts';

/** Writes in the thread that writes the inbox, so that a booking and its event are one commit. */
export class SqliteLedger extends SqlLedgerReads implements LedgerStore {
  readonly #writer: SqliteInboxWriter;
  readonly #events: Pick<SqliteEvents, 'notifyAppended'>;

  constructor(
    reads: SqliteReads,
    writer: SqliteInboxWriter,
    events: Pick<SqliteEvents, 'notifyAppended'>,
  ) {
    super(reads.runLatest);
    this.#writer = writer;
    this.#events = events;
  }

  async book(orders: readonly Order[]): Promise<readonly StoreOutcome[]> {
    const outcomes = await this.#writer.write('book', orders);
    if (outcomes.some(({ outcome }) => outcome === 'booked')) this.#events.notifyAppended();
    return outcomes;
  }

  findBookings(orders: readonly Order[]): Promise<readonly (Booking | undefined)[]> {
    return this.#writer.write('findBookings', orders);
  }

  openAccount({ appId, uid }: AccountKey): Promise<void> {
    return this.#writer.write('openAccount', { appId, uid });
  }
}
