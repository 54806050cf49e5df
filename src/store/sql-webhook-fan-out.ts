import { sql, type Transaction } from 'kysely';
import type { NewDelivery } from '../webhooks/index.ts';
import type { Database } from './schema.ts';
import type { SqlDifferences } from './sql-differences.ts';

/** Rows of one statement: 10 parameters each; SQLite takes 32,766, PostgreSQL 65,535. */
const rowsPerStatement = 1_000;

/**
 * Adds what is not there yet, of endpoints that are still there. Their lanes are locked first: whoever is about to give up an empty
 * lane waits, and then sees that it is not empty any more. In the order of names, as everywhere, so
 * that no two wait for each other.
 */
export async function addDeliveries(
  db: Transaction<Database>,
  differences: SqlDifferences,
  wanted: readonly NewDelivery[],
): Promise<void> {
  const deliveries = await ofEndpointsThere(db, differences, wanted);
  const lanes = new Map(
    deliveries.map(({ lane, endpointId, receivedAtMs }) => [
      lane,
      { lane, endpoint_id: endpointId, due_at_ms: receivedAtMs, token: '' },
    ]),
  );
  const sorted = [...lanes.values()].sort((one, other) => (one.lane < other.lane ? -1 : 1));
  for (const values of chunks(sorted)) {
    await db
      .insertInto('webhook_lanes')
      .values(values)
      .onConflict((conflict) =>
        conflict.column('lane').doUpdateSet(({ ref }) => ({ lane: ref('excluded.lane') })),
      )
      .execute();
  }
  const rows = deliveries.map((delivery) => ({
    id: delivery.id,
    endpoint_id: delivery.endpointId,
    position: delivery.position,
    lane: delivery.lane,
    received_at_ms: delivery.receivedAtMs,
    state: 'pending' as const,
    attempts: 0,
    first_attempt_at_ms: null,
    last_error: null,
    changed_at_ms: delivery.receivedAtMs,
  }));
  for (const values of chunks(rows)) {
    await db
      .insertInto('webhook_deliveries')
      .values(values)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }
}

/** Their endpoints stay until the transaction ends: what outlived its endpoint nobody would delete. */
async function ofEndpointsThere(
  db: Transaction<Database>,
  { keepRow }: SqlDifferences,
  deliveries: readonly NewDelivery[],
): Promise<readonly NewDelivery[]> {
  if (deliveries.length === 0) return [];
  const rows = await db
    .selectFrom('webhook_endpoints')
    .select('id')
    .where('id', 'in', [...new Set(deliveries.map(({ endpointId }) => endpointId))])
    .where('removed', '=', 0)
    .modifyEnd(sql.raw(keepRow))
    .execute();
  const there = new Set(rows.map(({ id }) => id));
  return deliveries.filter(({ endpointId }) => there.has(endpointId));
}

function* chunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    yield rows.slice(start, start + rowsPerStatement);
  }
}
