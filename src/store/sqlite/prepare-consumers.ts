import type { DatabaseSync } from 'node:sqlite';
import type { InboxWrites } from './inbox-writes.ts';
import { inTransaction } from './sqlite-transaction.ts';

export function prepareConsumers(
  db: DatabaseSync,
): Pick<InboxWrites, 'savePosition' | 'setAside' | 'removeSetAside'> {
  const movePosition = db.prepare(
    `insert into consumers (name, position) values (?, ?)
     on conflict (name) do update set position = max(position, excluded.position)`,
  );
  const insertSetAside = db.prepare(
    `insert into set_aside (consumer, position, attempts, error, at_ms) values (?, ?, ?, ?, ?)
     on conflict (consumer, position) do update set
       attempts = excluded.attempts, error = excluded.error, at_ms = excluded.at_ms`,
  );
  const deleteSetAside = db.prepare('delete from set_aside where consumer = ? and position = ?');
  return {
    savePosition(consumer, position) {
      movePosition.run(consumer, position);
    },
    setAside({ consumer, position, attempts, error, atMs }) {
      inTransaction(db, () => {
        insertSetAside.run(consumer, position, attempts, error, atMs);
        movePosition.run(consumer, position);
      });
    },
    removeSetAside(consumer, position) {
      return deleteSetAside.run(consumer, position).changes > 0;
    },
  };
}
