import { type Kysely, type Selectable, sql } from 'kysely';
import type { StoredEvent } from '../../inbox/index.ts';
import { maxPageBytes } from '../../inbox/store-rules.ts';
import type { Database, EventsTable } from '../schema.ts';

/**
 * The events of the first groups of positions, by position: of as many as a page may hold, of one at
 * least. Those that were deleted are missing.
 */
export async function findEvents(
  db: Kysely<Database>,
  groups: readonly (readonly number[])[],
): Promise<Map<number, StoredEvent>> {
  const positions = fitting(groups, await sizesOf(db, groups.flat()));
  if (positions.length === 0) return new Map();
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('position', 'in', positions)
    .orderBy('position')
    .execute();
  return new Map(rows.map((row) => [row.position, fromRow(row)]));
}

/** How long a value is, SQLite knows without reading it. */
async function sizesOf(
  db: Kysely<Database>,
  positions: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (positions.length === 0) return new Map();
  const rows = await db
    .selectFrom('events')
    .select(['position', sql<number>`length(raw)`.as('size')])
    .where('position', 'in', positions)
    .execute();
  return new Map(rows.map(({ position, size }) => [position, size]));
}

function fitting(
  groups: readonly (readonly number[])[],
  sizes: ReadonlyMap<number, number>,
): number[] {
  let bytes = 0;
  const end = groups.findIndex((positions) => {
    const isFirst = bytes === 0;
    for (const position of positions) bytes += sizes.get(position) ?? 0;
    return bytes > maxPageBytes && !isFirst;
  });
  return groups.slice(0, end === -1 ? undefined : end).flat();
}

function fromRow(row: Selectable<EventsTable>): StoredEvent {
  const { position, app_id, kind, type, key, received_at_ms, raw } = row;
  return { position, appId: app_id, kind, type, key, receivedAtMs: received_at_ms, raw };
}
