/**
 * What a message came through as; `booking` is what the ledger itself has to tell. It decides what
 * makes two messages the same, see {@link onceScope}.
 */
export type MessageKind = 'report' | 'notification' | 'booking';

/** What a message is recognised by when it comes again. */
export interface MessageKey {
  readonly appId: string;
  readonly kind: MessageKind;
  /** `report_type` or `notify_event` as received: any text, not only those of the contract. */
  readonly type: string;
  /** `game_round_id` or `notify_id`; `sha256:` and the digest of `raw` where a message has none. */
  readonly key: string;
}

/** A report or notification as it came. */
export interface InboxMessage extends MessageKey {
  /** Milliseconds since 1970. */
  readonly receivedAtMs: number;
  /** The body, byte for byte: a JSON object in UTF-8. */
  readonly raw: Uint8Array;
  /**
   * True for what was asked for since it never came: `raw` is then made from the answer. What the
   * platform sends of it later has other bytes (`uid` and `ss_token` at least, which section 7.1 of
   * the callbacks contract has ignored) and is a repeat nevertheless. Default false.
   */
  readonly isRestored?: boolean;
}

/** A message that is kept, at its place in the order of commits. */
export interface StoredEvent extends Omit<InboxMessage, 'isRestored'> {
  /** From 1; grows with every event, with gaps. Never used twice, not even after a deletion. */
  readonly position: number;
}

/**
 * What became of a message: kept as an event, known already, or known with other bytes (kept beside
 * the first as a variant; the event stays as it is). What comes of a restored event is a `repeat`,
 * its bytes are kept all the same.
 */
export type AppendOutcome = 'new' | 'repeat' | 'different';
