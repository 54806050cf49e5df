import type { Database } from '../schema.ts';

/** What is copied of a table. */
export interface CopyTable {
  readonly name: keyof Database;
  /** All of them. */
  readonly columns: readonly CopyColumn[];
  /** The columns of the primary key: rows are copied in its order, the same in every database. */
  readonly key: readonly string[];
}

export interface CopyColumn {
  readonly name: string;
  readonly type: ColumnKind;
}

export type ColumnKind = 'text' | 'integer' | 'bytes';

/** A table and a column that is not here does not compile. */
type Described = {
  readonly [Name in keyof Database]: {
    readonly key: readonly (keyof Database[Name])[];
    readonly columns: { readonly [Column in keyof Database[Name]]: ColumnKind };
  };
};

/** In an order in which what refers to something comes behind it. */
const described: Described = {
  users: {
    key: ['app_id', 'uid'],
    columns: {
      app_id: 'text',
      uid: 'text',
      nick_name: 'text',
      avatar_url: 'text',
      gender: 'text',
      is_ai: 'integer',
      ai_level: 'integer',
      banned: 'integer',
    },
  },
  revocations: {
    key: ['position'],
    columns: { position: 'integer', app_id: 'text', uid: 'text', revoked_at_ms: 'integer' },
  },
  nonces: {
    key: ['app_id', 'nonce'],
    columns: {
      app_id: 'text',
      nonce: 'text',
      digest: 'text',
      uses: 'integer',
      expires_at_ms: 'integer',
    },
  },
  message_keys: {
    key: ['position'],
    columns: { position: 'integer', digest: 'bytes', content: 'bytes', received_at_ms: 'integer' },
  },
  events: {
    key: ['position'],
    columns: {
      position: 'integer',
      app_id: 'text',
      kind: 'text',
      type: 'text',
      key: 'text',
      received_at_ms: 'integer',
      raw: 'bytes',
    },
  },
  message_variants: {
    key: ['id'],
    columns: {
      id: 'integer',
      position: 'integer',
      content: 'bytes',
      type: 'text',
      received_at_ms: 'integer',
      raw: 'bytes',
    },
  },
  rounds: {
    key: ['id'],
    columns: {
      id: 'integer',
      app_id: 'text',
      game_round_id: 'text',
      started_at_ms: 'integer',
      room_id: 'text',
      mg_id: 'text',
      start_position: 'integer',
      settle_position: 'integer',
    },
  },
  round_players: {
    key: ['round_id', 'uid'],
    columns: { round_id: 'integer', uid: 'text', app_id: 'text', started_at_ms: 'integer' },
  },
  rooms: {
    key: ['app_id', 'room_id'],
    columns: {
      app_id: 'text',
      room_id: 'text',
      mg_id: 'text',
      player_total: 'integer',
      ob_total: 'integer',
      changed_at_ms: 'integer',
      received_at_ms: 'integer',
    },
  },
  projections: { key: ['name'], columns: { name: 'text', position: 'integer' } },
  consumers: { key: ['name'], columns: { name: 'text', position: 'integer' } },
  set_aside: {
    key: ['consumer', 'position'],
    columns: {
      consumer: 'text',
      position: 'integer',
      attempts: 'integer',
      error: 'text',
      at_ms: 'integer',
    },
  },
  webhook_endpoints: {
    key: ['id'],
    columns: {
      id: 'text',
      app_id: 'text',
      url: 'text',
      types: 'text',
      secrets: 'text',
      created_at_ms: 'integer',
      since_position: 'integer',
      failures: 'integer',
      pauses: 'integer',
      paused_until_ms: 'integer',
      removed: 'integer',
    },
  },
  webhook_lanes: {
    key: ['lane'],
    columns: { lane: 'text', endpoint_id: 'text', due_at_ms: 'integer', token: 'text' },
  },
  webhook_deliveries: {
    key: ['id'],
    columns: {
      id: 'text',
      endpoint_id: 'text',
      position: 'integer',
      lane: 'text',
      received_at_ms: 'integer',
      state: 'text',
      attempts: 'integer',
      first_attempt_at_ms: 'integer',
      last_error: 'text',
      changed_at_ms: 'integer',
    },
  },
  score_accounts: {
    key: ['app_id', 'uid'],
    columns: { app_id: 'text', uid: 'text', balance: 'integer', sequence: 'integer' },
  },
  bookings: {
    key: ['app_id', 'uid', 'sequence'],
    columns: {
      app_id: 'text',
      uid: 'text',
      sequence: 'integer',
      source: 'text',
      order_id: 'text',
      type: 'text',
      amount: 'integer',
      balance_after: 'integer',
      mg_id: 'text',
      round_id: 'text',
      reason: 'text',
      booked_at_ms: 'integer',
    },
  },
  wallet_bookings: {
    key: ['app_id', 'order_id'],
    columns: {
      app_id: 'text',
      order_id: 'text',
      uid: 'text',
      type: 'text',
      amount: 'integer',
      balance_after: 'integer',
      mg_id: 'text',
      round_id: 'text',
      booked_at_ms: 'integer',
    },
  },
};

export const copyTables: readonly CopyTable[] = Object.entries(described).map(
  ([name, { key, columns }]) => ({
    name: name as keyof Database,
    key,
    columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
  }),
);

/** A column that counts up by itself, and where the last number it has given is to be found. */
export interface CopyCounter {
  readonly table: keyof Database;
  readonly column: string;
  /** Of events the keys: they outlive the events, and the last one is never deleted. */
  readonly lastIn: keyof Database;
}

export const copyCounters: readonly CopyCounter[] = [
  { table: 'events', column: 'position', lastIn: 'message_keys' },
  { table: 'revocations', column: 'position', lastIn: 'revocations' },
  { table: 'message_variants', column: 'id', lastIn: 'message_variants' },
  { table: 'rounds', column: 'id', lastIn: 'rounds' },
];
