/**
 * Statements of the inbox that all databases understand, with a `?` for each value. As text: one of
 * the databases prepares them in a thread that has no query builder.
 */

/** consumer, position. Never moves back. */
export const moveConsumer = `
  insert into consumers (name, position) values (?, ?)
  on conflict (name) do update set position = excluded.position
  where consumers.position < excluded.position`;

/** consumer, position, attempts, error, at_ms. */
export const saveSetAside = `
  insert into set_aside (consumer, position, attempts, error, at_ms) values (?, ?, ?, ?, ?)
  on conflict (consumer, position) do update set
    attempts = excluded.attempts, error = excluded.error, at_ms = excluded.at_ms`;

/** consumer, position. */
export const deleteSetAside = 'delete from set_aside where consumer = ? and position = ?';

/**
 * to, from, from. Does nothing if the position is not `from`, even if it was when this began: the
 * one that waited for another looks at the row again.
 */
export const moveRounds = `
  insert into projections (name, position)
  select 'rounds', ? where ? = 0 or exists (select 1 from projections where name = 'rounds')
  on conflict (name) do update set position = excluded.position
  where projections.position = ?`;

const oldestEvent = 'coalesce((select min(position) from events), 9223372036854775807)';

/** Rows looked at, rows wanted: rounds whose reports are gone, of the first to become known. */
export const selectOldRounds = `
  select id from (
    select id, case when coalesce(start_position, 0) > coalesce(settle_position, 0)
      then start_position else settle_position end as position
    from rounds order by id limit ?
  ) as oldest where position < ${oldestEvent} limit ?`;

/** received_at_ms, rows. */
export const deleteOldRooms = `
  delete from rooms where (app_id, room_id) in (
    select app_id, room_id from rooms where received_at_ms < ? order by received_at_ms limit ?
  )`;

/**
 * Rows looked at, received_at_ms, rows wanted: keys whose event is gone. The last one stays: of it
 * is known which position was the last.
 */
export const selectOldKeys = `
  select position from (
    select position, received_at_ms from message_keys
    where position < ${oldestEvent} and position < (select max(position) from message_keys)
    order by position limit ?
  ) as oldest where received_at_ms < ? limit ?`;

/** Rows looked at, received_at_ms, rows wanted. */
export function selectOldEvents(table: string): string {
  return `
    select position from (
      select position, received_at_ms from ${table} order by position limit ?
    ) as oldest where received_at_ms < ? limit ?`;
}

/** How many rows that may not go yet are looked behind: clocks step back, and time is no index. */
export const lookBehind = 1_000;
