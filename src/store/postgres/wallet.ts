import type { WalletBooking, WalletBookingStore } from '../../wallet/index.ts';
import { toWalletEvent } from '../../wallet/wallet-event.ts';
import type { SqlRunner } from '../sql-runner.ts';
import { findWalletBooking, toWalletBookingRow } from '../sql-wallet.ts';
import type { PostgresEvents } from './events.ts';

type WalletEvents = Pick<PostgresEvents, 'prepareAppend' | 'appendWithin' | 'notifyAppended'>;

/** The unique key decides who is first; the others wait until that one has committed or failed. */
export class PostgresWallet implements WalletBookingStore {
  readonly #runner: SqlRunner;
  readonly #events: WalletEvents;

  constructor(runner: SqlRunner, events: WalletEvents) {
    this.#runner = runner;
    this.#events = events;
  }

  findBooking(appId: string, orderId: string): Promise<WalletBooking | undefined> {
    return this.#runner.run((db) => findWalletBooking(db, appId, orderId));
  }

  async rememberBooking(booking: WalletBooking): Promise<WalletBooking | undefined> {
    await this.#events.prepareAppend([booking.bookedAtMs]);
    const before = await this.#runner.transact(async (transaction) => {
      const { numInsertedOrUpdatedRows: inserted } = await transaction
        .insertInto('wallet_bookings')
        .values(toWalletBookingRow(booking))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (inserted === 0n) {
        return await findWalletBooking(transaction, booking.appId, booking.orderId);
      }
      await this.#events.appendWithin(transaction, [toWalletEvent(booking)]);
      return undefined;
    });
    if (before === undefined) this.#events.notifyAppended();
    return before;
  }
}
