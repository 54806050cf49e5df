import type { InboxStores } from '../inbox/index.ts';
import type { LedgerStore } from '../ledger/index.ts';
import type { RevocationStore } from '../revocation/index.ts';
import type { NonceStore } from '../signature/index.ts';
import type { UserStore } from '../users/index.ts';
import type { WalletBookingStore } from '../wallet/index.ts';
import type { WebhookStores } from '../webhooks/index.ts';

/** What every database offers, each part behind the port of its consumer. */
export interface Store extends InboxStores {
  readonly users: UserStore;
  readonly revocations: RevocationStore;
  readonly nonces: NonceStore;
  readonly webhooks: WebhookStores;
  readonly ledger: LedgerStore;
  readonly wallet: WalletBookingStore;
  /** Rejects if the database cannot be read. */
  check(): Promise<void>;
  /** Waits for what is under way, then closes. No call may follow. */
  close(): Promise<void>;
}

/** Default of how many nonces a store remembers. */
export const defaultMaxNonces = 1_000_000;
