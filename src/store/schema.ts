import type { ColumnType, Generated } from 'kysely';
import type { MessageKind } from '../inbox/index.ts';
import type { BookingSource, Order } from '../ledger/index.ts';
import type { DeliveryState } from '../webhooks/index.ts';

/** Tables as TypeScript sees them, the same for every database. */
export interface Database {
  users: UsersTable;
  revocations: RevocationsTable;
  events: EventsTable;
  message_keys: MessageKeysTable;
  message_variants: MessageVariantsTable;
  rounds: RoundsTable;
  round_players: RoundPlayersTable;
  rooms: RoomsTable;
  projections: ProjectionsTable;
  consumers: ConsumersTable;
  set_aside: SetAsideTable;
  nonces: NoncesTable;
  webhook_endpoints: WebhookEndpointsTable;
  webhook_lanes: WebhookLanesTable;
  webhook_deliveries: WebhookDeliveriesTable;
  score_accounts: ScoreAccountsTable;
  bookings: BookingsTable;
  wallet_bookings: WalletBookingsTable;
}

/** Their names, for those who count rows. */
export const tableNames = [
  'users',
  'revocations',
  'nonces',
  'events',
  'message_keys',
  'message_variants',
  'rounds',
  'round_players',
  'rooms',
  'projections',
  'consumers',
  'set_aside',
  'webhook_endpoints',
  'webhook_lanes',
  'webhook_deliveries',
  'score_accounts',
  'bookings',
  'wallet_bookings',
] as const satisfies (keyof Database)[];

export interface UsersTable {
  app_id: string;
  uid: string;
  nick_name: string;
  avatar_url: string;
  gender: string;
  is_ai: number;
  ai_level: number;
  /** 0 or 1. */
  banned: number;
}

export interface RevocationsTable {
  /** Grows with every revocation; the order in which others learn of them. */
  position: Generated<number>;
  app_id: string;
  uid: string;
  revoked_at_ms: number;
}

export interface EventsTable {
  position: Generated<number>;
  app_id: string;
  kind: MessageKind;
  type: string;
  key: string;
  received_at_ms: number;
  raw: Uint8Array;
}

/** What must not be kept twice. Outlives its event. */
export interface MessageKeysTable {
  /** Of the event. */
  position: number;
  /** The first 16 bytes of the SHA-256 of what may be there once. */
  digest: Uint8Array;
  /** The first 16 bytes of the SHA-256 of the event's bytes. */
  content: Uint8Array;
  received_at_ms: number;
}

/** The same key with other bytes. */
export interface MessageVariantsTable {
  id: Generated<number>;
  /** Of the event. */
  position: number;
  content: Uint8Array;
  type: string;
  received_at_ms: number;
  raw: Uint8Array;
}

export interface RoundsTable {
  id: Generated<number>;
  app_id: string;
  game_round_id: string;
  started_at_ms: number;
  room_id: string | null;
  mg_id: string | null;
  /** Of the events. */
  start_position: number | null;
  settle_position: number | null;
}

export interface RoundPlayersTable {
  round_id: number;
  uid: string;
  app_id: string;
  started_at_ms: number;
}

export interface RoomsTable {
  app_id: string;
  room_id: string;
  mg_id: string | null;
  player_total: number;
  ob_total: number;
  changed_at_ms: number;
  received_at_ms: number;
}

export interface ProjectionsTable {
  name: string;
  position: number;
}

export interface ConsumersTable {
  name: string;
  position: number;
}

export interface SetAsideTable {
  consumer: string;
  position: number;
  attempts: number;
  error: string;
  at_ms: number;
}

export interface NoncesTable {
  app_id: string;
  nonce: string;
  digest: string;
  /** How often it was presented since it was new. */
  uses: number;
  expires_at_ms: number;
}

export interface WebhookEndpointsTable {
  id: string;
  app_id: string;
  url: string;
  /** A JSON array; null: every type. */
  types: string | null;
  /** A JSON array, newest first. */
  secrets: string;
  created_at_ms: number;
  since_position: number;
  failures: number;
  pauses: number;
  paused_until_ms: number;
  /** 0 or 1: it is there until its deliveries and lanes are deleted. */
  removed: number;
}

/** One row for each lane that has something to be sent. */
export interface WebhookLanesTable {
  lane: string;
  endpoint_id: string;
  /** When it can be claimed; of one that is claimed: when the claim ends. */
  due_at_ms: number;
  /** Of the claim; empty: there is none. */
  token: string;
}

export interface WebhookDeliveriesTable {
  id: string;
  endpoint_id: string;
  /** Of the event. */
  position: number;
  lane: string;
  received_at_ms: number;
  state: DeliveryState;
  attempts: number;
  first_attempt_at_ms: number | null;
  last_error: string | null;
  changed_at_ms: number;
}

/** int64 columns are read as texts and written as bigint: a number would lose digits. */
type Int64 = ColumnType<never, bigint, bigint>;

export interface ScoreAccountsTable {
  app_id: string;
  uid: string;
  /** From 0. */
  balance: Int64;
  /** Of the last booking, 0 if there is none. */
  sequence: number;
}

/** Rows are added, never changed or deleted. */
export interface BookingsTable {
  app_id: string;
  uid: string;
  /** From 1 without gaps, for each account. */
  sequence: number;
  source: BookingSource;
  order_id: string;
  type: Order['type'];
  /** From 0. */
  amount: Int64;
  /** From 0. */
  balance_after: Int64;
  mg_id: string | null;
  round_id: string | null;
  reason: string | null;
  booked_at_ms: number;
}

/** What the wallets of apps have booked. Rows are added, never changed or deleted. */
export interface WalletBookingsTable {
  app_id: string;
  order_id: string;
  uid: string;
  type: Order['type'];
  /** From 0. */
  amount: Int64;
  /** From 0. */
  balance_after: Int64;
  mg_id: string;
  round_id: string;
  booked_at_ms: number;
}
