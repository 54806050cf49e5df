import type { DatabaseSync } from 'node:sqlite';
import type { DeleteQuery } from '../../inbox/index.ts';
import type { InboxWrites } from './inbox-writes.ts';
import type { KeyTable } from './key-table.ts';
import { inTransaction } from './sqlite-transaction.ts';

/** How many rows that may not go yet are looked behind: clocks step back, and time is no index. */
const lookBehind = 1_000;

export function prepareRetention(
  db: DatabaseSync,
  keys: KeyTable,
): Pick<InboxWrites, 'deleteEvents' | 'deleteKeys'> {
  const expired = (table: string, before: string) =>
    db.prepare(
      `select position from (
         select position, received_at_ms from ${table} ${before} order by position limit ?
       ) where received_at_ms < ? limit ?`,
    );
  const expiredEvents = expired('events', '');
  const oldestEvent = 'coalesce((select min(position) from events), 9223372036854775807)';
  const expiredKeys = expired('message_keys', `where position < ${oldestEvent}`);
  const oldRounds = db.prepare(
    `select id from (
       select id, max(coalesce(start_position, 0), coalesce(settle_position, 0)) as position
       from rounds order by id limit ?
     ) where position < ${oldestEvent} limit ?`,
  );
  const oldestKey = db.prepare('select coalesce(min(position), 0) as position from message_keys');
  const deleteRooms = db.prepare(
    `delete from rooms where (app_id, room_id) in (
       select app_id, room_id from rooms where received_at_ms < ? order by received_at_ms limit ?
     )`,
  );
  const deleteEvent = db.prepare('delete from events where position = ?');
  const deleteVariants = db.prepare('delete from message_variants where position = ?');
  const deleteKey = db.prepare('delete from message_keys where position = ?');
  const deleteRound = db.prepare('delete from rounds where id = ?');
  const deletePlayers = db.prepare('delete from round_players where round_id = ?');
  type Positions = { position: number }[];

  return {
    deleteEvents({ receivedBeforeMs, limit }: DeleteQuery) {
      return inTransaction(db, () => {
        const within = limit + lookBehind;
        const events = expiredEvents.all(within, receivedBeforeMs, limit) as Positions;
        for (const { position } of events) {
          deleteEvent.run(position);
          deleteVariants.run(position);
        }
        for (const { id } of oldRounds.all(within, limit) as { id: number }[]) {
          deleteRound.run(id);
          deletePlayers.run(id);
        }
        deleteRooms.run(receivedBeforeMs, limit);
        return events.length;
      });
    },
    deleteKeys({ receivedBeforeMs, limit }: DeleteQuery) {
      const deleted = inTransaction(db, () => {
        const old = expiredKeys.all(limit + lookBehind, receivedBeforeMs, limit) as Positions;
        for (const { position } of old) {
          deleteKey.run(position);
          // One that came after its event was gone.
          deleteVariants.run(position);
        }
        return old.length;
      });
      const { position } = oldestKey.get() as { position: number };
      keys.forgetBefore(position);
      return deleted;
    },
  };
}
