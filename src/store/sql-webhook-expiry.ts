import { sql, type Transaction } from 'kysely';
import type { Database } from './schema.ts';
import type { SqlDifferences } from './sql-differences.ts';

/**
 * Deletes lanes and deliveries of removed endpoints, at most `limit` of each, and then the endpoints
 * that have none left. They are held meanwhile: what still adds to one is passed over or waits.
 *
 * @returns how many rows
 */
export async function deleteRemoved(
  db: Transaction<Database>,
  { skipLocked }: SqlDifferences,
  limit: number,
): Promise<number> {
  const removed = await db
    .selectFrom('webhook_endpoints')
    .select('id')
    .where('removed', '=', 1)
    .limit(limit)
    .modifyEnd(sql.raw(skipLocked))
    .execute();
  const ids = removed.map(({ id }) => id);
  if (ids.length === 0) return 0;
  // What somebody is at is left for the next time: two that lock rows in different orders would wait for
  // each other.
  const lanes = await db
    .deleteFrom('webhook_lanes')
    .where('lane', 'in', ({ selectFrom }) =>
      selectFrom('webhook_lanes')
        .select('lane')
        .where('endpoint_id', 'in', ids)
        .limit(limit)
        .modifyEnd(sql.raw(skipLocked)),
    )
    .executeTakeFirst();
  const deliveries = await db
    .deleteFrom('webhook_deliveries')
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('webhook_deliveries')
        .select('id')
        .where('endpoint_id', 'in', ids)
        .limit(limit)
        .modifyEnd(sql.raw(skipLocked)),
    )
    .executeTakeFirst();
  // A statement of its own behind the lock: it sees what was added before the lock was had.
  const endpoints = await db
    .deleteFrom('webhook_endpoints')
    .where('id', 'in', ids)
    .where(({ exists, not, or, selectFrom }) =>
      not(
        or([
          exists(
            selectFrom('webhook_lanes')
              .select('webhook_lanes.lane')
              .whereRef('webhook_lanes.endpoint_id', '=', 'webhook_endpoints.id'),
          ),
          exists(
            selectFrom('webhook_deliveries')
              .select('webhook_deliveries.id')
              .whereRef('webhook_deliveries.endpoint_id', '=', 'webhook_endpoints.id'),
          ),
        ]),
      ),
    )
    .executeTakeFirst();
  return Number(lanes.numDeletedRows + deliveries.numDeletedRows + endpoints.numDeletedRows);
}

/** @returns how many */
export async function deleteDead(
  db: Transaction<Database>,
  deadBeforeMs: number,
  limit: number,
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('webhook_deliveries')
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('webhook_deliveries')
        .select('id')
        // Named, so that the index by endpoint is of use.
        .where('endpoint_id', 'in', selectFrom('webhook_endpoints').select('webhook_endpoints.id'))
        .where('state', '=', 'dead')
        .where('changed_at_ms', '<', deadBeforeMs)
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
