import type { DatabaseSync } from 'node:sqlite';
import { deleteSetAside, moveConsumer, saveSetAside } from '../sql-statements.ts';
import type { InboxWrites } from './inbox-writes.ts';
import { inTransaction } from './transaction.ts';

export function prepareConsumers(
  db: DatabaseSync,
): Pick<InboxWrites, 'savePosition' | 'setAside' | 'removeSetAside'> {
  const movePosition = db.prepare(moveConsumer);
  const insertSetAside = db.prepare(saveSetAside);
  const removal = db.prepare(deleteSetAside);
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
      return removal.run(consumer, position).changes > 0;
    },
  };
}
