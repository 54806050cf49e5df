import type { DatabaseSync } from 'node:sqlite';
import type { KeyTable } from './key-table.ts';

/** Keys read with one query. */
const keysPerQuery = 20_000;

interface Bounds {
  readonly first: number | null;
  readonly last: number;
}

/**
 * @returns adds the keys that the database has and the table does not: after a start, all of them
 */
export function prepareCatchUp(db: DatabaseSync, keys: KeyTable): () => void {
  const selectBounds = db.prepare(
    `select (select min(position) from message_keys where position > ?) as first,
       (select max(position) from message_keys) as last`,
  );
  // One text for many keys: a row for each would take ten times as long.
  const selectHashes = db.prepare(
    `select count(*) as count, group_concat(hex(substr(digest, 1, 4)), '') as hashes
     from message_keys where position between ? and ?`,
  );
  const selectPositions = db.prepare(
    'select json_group_array(position) as positions from message_keys where position between ? and ?',
  );

  function addKeys(first: number, last: number): void {
    const row = selectHashes.get(first, last) as { count: number; hashes: string | null };
    const hashes = Buffer.from(row.hashes ?? '', 'hex');
    // Where keys were deleted in between, it has to be said which ones are left.
    const hasGaps = row.count <= last - first;
    const positions = hasGaps ? readPositions(first, last) : undefined;
    for (let nth = 0; nth < row.count; nth++) {
      keys.add(hashes.readUInt32BE(nth * 4), positions?.[nth] ?? first + nth);
    }
  }

  function readPositions(first: number, last: number): readonly number[] {
    const { positions } = selectPositions.get(first, last) as { positions: string };
    return JSON.parse(positions) as number[];
  }

  return () => {
    const { first, last } = selectBounds.get(keys.last) as unknown as Bounds;
    if (first === null) return;
    keys.reserve(last - first + 1);
    for (let from = first; from <= last; from += keysPerQuery) {
      addKeys(from, Math.min(from + keysPerQuery - 1, last));
    }
  };
}
