import type {
  AppendOutcome,
  ConsumerStore,
  InboxMessage,
  MessageKey,
  MessageKind,
  RetentionStore,
  RoundStore,
} from '../../inbox/index.ts';
import type { LedgerStore } from '../../ledger/index.ts';
import type { WalletBookingStore } from '../../wallet/index.ts';

/** Messages on their way to another thread: half as much work as the objects themselves would be. */
export interface PackedMessages {
  /** JSON of a {@link Head} for each. */
  readonly heads: string;
  /** The bodies, one behind the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type Head = [
  appId: string,
  kind: MessageKind,
  type: string,
  key: string,
  receivedAtMs: number,
  length: number,
  isRestored: boolean,
];

type Writes<Port, Name extends keyof Port> =
  Pick<Port, Name> extends infer Methods
    ? {
        [Each in keyof Methods]: Methods[Each] extends (
          ...args: infer Args
        ) => Promise<infer Result>
          ? (...args: Args) => Result
          : never;
      }
    : never;

/** Everything that inbox and ledger do to the database, as the thread that does it offers it. */
export type InboxWrites = {
  append(messages: PackedMessages): AppendOutcome[];
  /** Reads; but only this thread knows where a key is. */
  findPosition(key: MessageKey): number | undefined;
} & Writes<Required<RoundStore>, 'saveRounds' | 'makeRounds'> &
  Writes<ConsumerStore, 'savePosition' | 'setAside' | 'removeSetAside'> &
  Writes<RetentionStore, 'deleteEvents' | 'deleteKeys'> &
  /** Here since a booking and its event are one transaction. */
  Writes<LedgerStore, 'book' | 'findBookings' | 'openAccount'> &
  Writes<WalletBookingStore, 'rememberBooking'>;

/** How the thread is started. */
export interface InboxThreadData {
  readonly path: string;
  readonly maxPages: number | undefined;
}

/** They are answered in the order they came. */
export interface InboxRequest {
  readonly method: keyof InboxWrites;
  readonly args: readonly unknown[];
}

export type InboxResponse =
  | { readonly result: unknown }
  | { readonly message: string; readonly errcode: number | undefined };

export function packMessages(messages: readonly InboxMessage[]): PackedMessages {
  const bytes = new Uint8Array(messages.reduce((sum, { raw }) => sum + raw.length, 0));
  let end = 0;
  const heads = messages.map((message): Head => {
    const { appId, kind, type, key, receivedAtMs, raw, isRestored = false } = message;
    bytes.set(raw, end);
    end += raw.length;
    return [appId, kind, type, key, receivedAtMs, raw.length, isRestored];
  });
  return { heads: JSON.stringify(heads), bytes };
}

export function unpackMessages({ heads, bytes }: PackedMessages): InboxMessage[] {
  let end = 0;
  return (JSON.parse(heads) as Head[]).map((head) => {
    const [appId, kind, type, key, receivedAtMs, length, isRestored] = head;
    end += length;
    const raw = bytes.subarray(end - length, end);
    return { appId, kind, type, key, receivedAtMs, raw, isRestored };
  });
}
