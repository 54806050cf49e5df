import type { DatabaseSync } from 'node:sqlite';
import type { DeleteQuery } from '../../inbox/index.ts';
import {
  deleteOldRooms,
  lookBehind,
  selectOldEvents,
  selectOldKeys,
  selectOldRounds,
} from '../sql-statements.ts';
import type { InboxWrites } from './inbox-writes.ts';
import type { KeyTable } from './key-table.ts';
import { inTransaction } from './transaction.ts';

export function prepareRetention(
  db: DatabaseSync,
  keys: KeyTable,
): Pick<InboxWrites, 'deleteEvents' | 'deleteKeys'> {
  const expiredEvents = db.prepare(selectOldEvents('events'));
  const expiredKeys = db.prepare(selectOldKeys);
  const oldRounds = db.prepare(selectOldRounds);
  const oldestKey = db.prepare('select coalesce(min(position), 0) as position from message_keys');
  const deleteRooms = db.prepare(deleteOldRooms);
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
        const rounds = oldRounds.all(within, limit) as { id: number }[];
        for (const { id } of rounds) {
          deleteRound.run(id);
          deletePlayers.run(id);
        }
        const rooms = Number(deleteRooms.run(receivedBeforeMs, limit).changes);
        return Math.max(events.length, rounds.length, rooms);
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
