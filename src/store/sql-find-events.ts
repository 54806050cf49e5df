import { type Kysely, type Selectable, sql } from 'kysely';
import type { StoredEvent } from '../inbox/index.ts';
import { maxPageBytes } from '../inbox/store-rules.ts';
import type { Database, EventsTable } from './schema.ts';

/** An event and how long its bytes are. */
export interface EventSize {
  readonly position: number;
  readonly size: number;
}

/** How long a value is, no database reads it for. */
export const sizeOfRaw = sql<number>`length(raw)`.as('size');

/**
 * The events of the first groups of positions, by position: of as many as a page may hold, of one at
 * least. Those that were deleted are missing.
 */
export async function findEvents(
  db: Kysely<Database>,
  groups: readonly (readonly number[])[],
): Promise<Map<number, StoredEvent>> {
  const positions = groups.flat();
  if (positions.length === 0) return new Map();
  const rows = await db
    .selectFrom('events')
    .select(['position', sizeOfRaw])
    .where('position', 'in', positions)
    .execute();
  const sizes = new Map(rows.map(({ position, size }) => [position, size]));
  const page = groups.map((group) =>
    group.map((position) => ({ position, size: sizes.get(position) ?? 0 })),
  );
  return await readFitting(db, page);
}

/** The same for those whose sizes are known. */
export async function readFitting(
  db: Kysely<Database>,
  groups: readonly (readonly EventSize[])[],
): Promise<Map<number, StoredEvent>> {
  const positions = fitting(groups);
  if (positions.length === 0) return new Map();
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('position', 'in', positions)
    .orderBy('position')
    .execute();
  return new Map(rows.map((row) => [row.position, fromRow(row)]));
}

function fitting(groups: readonly (readonly EventSize[])[]): number[] {
  let bytes = 0;
  const end = groups.findIndex((group) => {
    const isFirst = bytes === 0;
    for (const { size } of group) bytes += size;
    return bytes > maxPageBytes && !isFirst;
  });
  const page = groups.slice(0, end === -1 ? undefined : end);
  return page.flat().map(({ position }) => position);
}

function fromRow(row: Selectable<EventsTable>): StoredEvent {
  const { position, app_id, kind, type, key, received_at_ms, raw } = row;
  return { position, appId: app_id, kind, type, key, receivedAtMs: received_at_ms, raw };
}
