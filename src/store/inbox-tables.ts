import { type Kysely, sql } from 'kysely';
import type { SqlDifferences } from './sql-differences.ts';

/**
 * The tables of the inbox, part of a migration: a landed one is never edited. What every message
 * writes grows at its end only, so that the millionth costs what the first does.
 */
export async function createInboxTables(
  db: Kysely<unknown>,
  differences: SqlDifferences,
): Promise<void> {
  await createEvents(db, differences);
  await createRounds(db, differences);
  await createRooms(db, differences);
  await createConsumers(db, differences);
}

async function createEvents(db: Kysely<unknown>, { bytes }: SqlDifferences): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('app_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('received_at_ms', 'bigint', (column) => column.notNull())
    // Last, so that the others are read without it.
    .addColumn('raw', sql.raw(bytes), (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('events_type')
    .on('events')
    .columns(['app_id', 'type', 'position'])
    .execute();
  await db.schema
    .createTable('message_keys')
    .addColumn('position', 'integer', (column) => column.primaryKey())
    .addColumn('digest', sql.raw(bytes), (column) => column.notNull())
    .addColumn('content', sql.raw(bytes), (column) => column.notNull())
    .addColumn('received_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('message_variants')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('content', sql.raw(bytes), (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('received_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('raw', sql.raw(bytes), (column) => column.notNull())
    .addUniqueConstraint('message_variants_content', ['position', 'content'])
    .execute();
}

async function createRounds(db: Kysely<unknown>, { clustered }: SqlDifferences): Promise<void> {
  await db.schema
    .createTable('rounds')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('app_id', 'text', (column) => column.notNull())
    .addColumn('game_round_id', 'text', (column) => column.notNull())
    .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('room_id', 'text')
    .addColumn('mg_id', 'text')
    .addColumn('start_position', 'integer')
    .addColumn('settle_position', 'integer')
    .addUniqueConstraint('rounds_round', ['app_id', 'game_round_id'])
    .execute();
  for (const [name, filter] of [
    ['rounds_time', []],
    ['rounds_room', ['room_id']],
    ['rounds_game', ['mg_id']],
  ] as const) {
    await db.schema
      .createIndex(name)
      .on('rounds')
      .columns(['app_id', ...filter, 'started_at_ms', 'id'])
      .execute();
  }
  await db.schema
    .createTable('round_players')
    .addColumn('round_id', 'integer', (column) => column.notNull())
    .addColumn('uid', 'text', (column) => column.notNull())
    .addColumn('app_id', 'text', (column) => column.notNull())
    .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('round_players_pk', ['round_id', 'uid'])
    .modifyEnd(sql.raw(clustered))
    .execute();
  await db.schema
    .createIndex('round_players_uid')
    .on('round_players')
    .columns(['app_id', 'uid', 'started_at_ms', 'round_id'])
    .execute();
}

async function createRooms(db: Kysely<unknown>, { clustered }: SqlDifferences): Promise<void> {
  await db.schema
    .createTable('rooms')
    .addColumn('app_id', 'text', (column) => column.notNull())
    .addColumn('room_id', 'text', (column) => column.notNull())
    .addColumn('mg_id', 'text')
    .addColumn('player_total', 'bigint', (column) => column.notNull())
    .addColumn('ob_total', 'bigint', (column) => column.notNull())
    .addColumn('changed_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('received_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('rooms_pk', ['app_id', 'room_id'])
    .modifyEnd(sql.raw(clustered))
    .execute();
  await db.schema.createIndex('rooms_received').on('rooms').column('received_at_ms').execute();
}

async function createConsumers(db: Kysely<unknown>, { clustered }: SqlDifferences): Promise<void> {
  for (const name of ['projections', 'consumers']) {
    await db.schema
      .createTable(name)
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .modifyEnd(sql.raw(clustered))
      .execute();
  }
  await db.schema
    .createTable('set_aside')
    .addColumn('consumer', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('error', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('set_aside_pk', ['consumer', 'position'])
    .modifyEnd(sql.raw(clustered))
    .execute();
}
