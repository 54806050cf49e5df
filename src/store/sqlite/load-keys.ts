import type { DatabaseSync } from 'node:sqlite';
import type { KeyTable } from './key-table.ts';

/** Keys read with one query. */
const keysPerQuery = 10_000;

/**
 * @returns adds the keys that the database has and the table does not: after a start, all of them
 */
export function prepareCatchUp(db: DatabaseSync, keys: KeyTable): () => void {
  const selectBounds = db.prepare(
    `select (select min(position) from message_keys where position > ?) as first,
       (select max(position) from message_keys) as last`,
  );
  // One text for many keys: a row for each would take ten times as long.
  const selectKeys = db.prepare(
    `select group_concat(hex(substr(digest, 1, 4)), '') as hashes,
       json_group_array(position) as positions
     from message_keys where position between ? and ?`,
  );

  function addKeys(first: number, last: number): void {
    const row = selectKeys.get(first, last) as { hashes: string | null; positions: string };
    if (row.hashes === null) return;
    const bytes = Buffer.from(row.hashes, 'hex');
    (JSON.parse(row.positions) as number[]).forEach((position, nth) => {
      keys.add(bytes.readUInt32BE(nth * 4), position);
    });
  }

  return () => {
    const bounds = selectBounds.get(keys.last) as { first: number | null; last: number };
    if (bounds.first === null) return;
    for (let first = bounds.first; first <= bounds.last; first += keysPerQuery) {
      addKeys(first, Math.min(first + keysPerQuery - 1, bounds.last));
    }
  };
}
