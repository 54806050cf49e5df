import type { WalletBooking, WalletBookingStore } from '../../wallet/index.ts';
import { findWalletBooking } from '../sql-wallet.ts';
import type { SqliteEvents } from './events.ts';
import type { SqliteInboxWriter } from './inbox-writer.ts';
import type { SqliteReads } from './reads.ts';

/** Writes in the thread that writes the inbox, so that a booking and its event are one commit. */
export class SqliteWallet implements WalletBookingStore {
  readonly #reads: SqliteReads;
  readonly #writer: SqliteInboxWriter;
  readonly #events: Pick<SqliteEvents, 'notifyAppended'>;

  constructor(
    reads: SqliteReads,
    writer: SqliteInboxWriter,
    events: Pick<SqliteEvents, 'notifyAppended'>,
  ) {
    this.#reads = reads;
    this.#writer = writer;
    this.#events = events;
  }

  findBooking(appId: string, orderId: string): Promise<WalletBooking | undefined> {
    return this.#reads.runLatest((db) => findWalletBooking(db, appId, orderId));
  }

  async rememberBooking(booking: WalletBooking): Promise<WalletBooking | undefined> {
    const before = await this.#writer.write('rememberBooking', booking);
    if (before === undefined) this.#events.notifyAppended();
    return before;
  }
}
