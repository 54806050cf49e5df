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

async function createEvents(db: Kysely<unknown>, differences: SqlDifferences): Promise<void> {
  const { bytes, counter, eventPosition, eventsEnd, keyText, rowNumber } = rawTypes(differences);
  for (const statement of differences.eventsSetup.before) await sql.raw(statement).execute(db);
  await db.schema
    .createTable('events')
    .addColumn('position', eventPosition)
    .addColumn('app_id', keyText, (column) => column.notNull())
    .addColumn('kind', keyText, (column) => column.notNull())
    .addColumn('type', keyText, (column) => column.notNull())
    .addColumn('key', keyText, (column) => column.notNull())
    .addColumn('received_at_ms', 'bigint', (column) => column.notNull())
    // Last, so that the others are read without it.
    .addColumn('raw', bytes, (column) => column.notNull())
    .modifyEnd(eventsEnd)
    .execute();
  await db.schema
    .createIndex('events_type')
    .on('events')
    .columns(['app_id', 'type', 'position'])
    .execute();
  await db.schema
    .createTable('message_keys')
    .addColumn('position', rowNumber, (column) => column.primaryKey())
    .addColumn('digest', bytes, (column) => column.notNull())
    .addColumn('content', bytes, (column) => column.notNull())
    .addColumn('received_at_ms', 'bigint', (column) => column.notNull())
    .execute();
  for (const statement of differences.eventsSetup.after) await sql.raw(statement).execute(db);
  await db.schema
    .createTable('message_variants')
    .addColumn('id', counter)
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('content', bytes, (column) => column.notNull())
    .addColumn('type', keyText, (column) => column.notNull())
    .addColumn('received_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('raw', bytes, (column) => column.notNull())
    .addUniqueConstraint('message_variants_content', ['position', 'content'])
    .execute();
}

async function createRounds(db: Kysely<unknown>, differences: SqlDifferences): Promise<void> {
  const { clustered, counter, keyText } = rawTypes(differences);
  await db.schema
    .createTable('rounds')
    .addColumn('id', counter)
    .addColumn('app_id', keyText, (column) => column.notNull())
    .addColumn('game_round_id', keyText, (column) => column.notNull())
    .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('room_id', keyText)
    .addColumn('mg_id', keyText)
    .addColumn('start_position', 'bigint')
    .addColumn('settle_position', 'bigint')
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
    .addColumn('round_id', 'bigint', (column) => column.notNull())
    .addColumn('uid', keyText, (column) => column.notNull())
    .addColumn('app_id', keyText, (column) => column.notNull())
    .addColumn('started_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('round_players_pk', ['round_id', 'uid'])
    .modifyEnd(clustered)
    .execute();
  await db.schema
    .createIndex('round_players_uid')
    .on('round_players')
    .columns(['app_id', 'uid', 'started_at_ms', 'round_id'])
    .execute();
}

async function createRooms(db: Kysely<unknown>, differences: SqlDifferences): Promise<void> {
  const { clustered, keyText } = rawTypes(differences);
  await db.schema
    .createTable('rooms')
    .addColumn('app_id', keyText, (column) => column.notNull())
    .addColumn('room_id', keyText, (column) => column.notNull())
    .addColumn('mg_id', keyText)
    .addColumn('player_total', 'bigint', (column) => column.notNull())
    .addColumn('ob_total', 'bigint', (column) => column.notNull())
    .addColumn('changed_at_ms', 'bigint', (column) => column.notNull())
    .addColumn('received_at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('rooms_pk', ['app_id', 'room_id'])
    .modifyEnd(clustered)
    .execute();
  await db.schema.createIndex('rooms_received').on('rooms').column('received_at_ms').execute();
}

async function createConsumers(db: Kysely<unknown>, differences: SqlDifferences): Promise<void> {
  const { clustered, keyText } = rawTypes(differences);
  for (const name of ['projections', 'consumers']) {
    await db.schema
      .createTable(name)
      .addColumn('name', keyText, (column) => column.primaryKey().notNull())
      .addColumn('position', 'bigint', (column) => column.notNull())
      .modifyEnd(clustered)
      .execute();
  }
  await db.schema
    .createTable('set_aside')
    .addColumn('consumer', keyText, (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('error', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('set_aside_pk', ['consumer', 'position'])
    .modifyEnd(clustered)
    .execute();
}

function rawTypes(differences: SqlDifferences) {
  return {
    bytes: sql.raw(differences.bytes),
    clustered: sql.raw(differences.clustered),
    counter: sql.raw(differences.counter),
    eventPosition: sql.raw(differences.eventPosition),
    eventsEnd: sql.raw(differences.eventsEnd),
    keyText: sql.raw(differences.keyText),
    rowNumber: sql.raw(differences.rowNumber),
  };
}
