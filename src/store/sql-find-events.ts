import { type Kysely, type Selectable, sql } from 'kysely';
import type { StoredEvent } from '../inbox/index.ts';
import { maxPageBytes } from '../inbox/store-rules.ts';
import type { Database, EventsTable } from './schema.ts';

/** Where an event is, and how long its bytes are. */
export interface EventPlace {
  readonly position: number;
  /** With it a database that keeps events by time has to look in one place only. */
  readonly received_at_ms: number;
  readonly size: number;
}

/** How long a value is, no database reads it for. */
export const placeColumns = [
  'position',
  'received_at_ms',
  sql<number>`length(raw)`.as('size'),
] as const;

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
  const places = await db
    .selectFrom('events')
    .select(placeColumns)
    .where('position', 'in', positions)
    .execute();
  const byPosition = new Map(places.map((place) => [place.position, place]));
  return await readFitting(
    db,
    groups.map((group) => group.flatMap((position) => byPosition.get(position) ?? [])),
  );
}

/** The same for those whose places are known. */
export async function readFitting(
  db: Kysely<Database>,
  groups: readonly (readonly EventPlace[])[],
): Promise<Map<number, StoredEvent>> {
  const places = fitting(groups);
  if (places.length === 0) return new Map();
  const times = places.map((place) => place.received_at_ms);
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where(
      'position',
      'in',
      places.map(({ position }) => position),
    )
    .where('received_at_ms', '>=', Math.min(...times))
    .where('received_at_ms', '<=', Math.max(...times))
    .orderBy('position')
    .execute();
  return new Map(rows.map((row) => [row.position, fromRow(row)]));
}

function fitting(groups: readonly (readonly EventPlace[])[]): EventPlace[] {
  let bytes = 0;
  const end = groups.findIndex((group) => {
    const isFirst = bytes === 0;
    for (const { size } of group) bytes += size;
    return bytes > maxPageBytes && !isFirst;
  });
  return groups.slice(0, end === -1 ? undefined : end).flat();
}

function fromRow(row: Selectable<EventsTable>): StoredEvent {
  const { position, app_id, kind, type, key, received_at_ms, raw } = row;
  return { position, appId: app_id, kind, type, key, receivedAtMs: received_at_ms, raw };
}
