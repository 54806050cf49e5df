import { randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { Claim, ClaimQuery } from '../webhooks/index.ts';
import type { Database, WebhookDeliveriesTable } from './schema.ts';
import type { SqlDifferences } from './sql-differences.ts';

interface ClaimedLanes {
  readonly token: string;
  readonly isProbe: boolean;
  /** The first delivery of each lane. */
  readonly heads: readonly Selectable<WebhookDeliveriesTable>[];
}

export async function claimLanes(
  db: Transaction<Database>,
  { skipLocked }: SqlDifferences,
  query: ClaimQuery,
): Promise<ClaimedLanes> {
  const { endpointId, nowMs, leaseMs } = query;
  const token = randomUUID();
  const { limit, isProbe } = await allowedLanes(db, query);
  if (limit === 0) return { token, isProbe, heads: [] };
  const due = await db
    .selectFrom('webhook_lanes')
    .select('lane')
    .where('endpoint_id', '=', endpointId)
    .where('due_at_ms', '<=', nowMs)
    .orderBy('due_at_ms')
    .limit(limit)
    // What another one is claiming is passed over, not waited for.
    .modifyEnd(sql.raw(skipLocked))
    .execute();
  const lanes = due.map(({ lane }) => lane);
  if (lanes.length === 0) return { token, isProbe, heads: [] };
  await db
    .updateTable('webhook_lanes')
    .set({ token, due_at_ms: nowMs + leaseMs })
    .where('lane', 'in', lanes)
    .execute();
  const heads = await db
    .selectFrom('webhook_deliveries as first')
    .selectAll()
    .where('lane', 'in', lanes)
    .where('state', '=', 'pending')
    .where('position', '=', ({ selectFrom }) =>
      selectFrom('webhook_deliveries as any')
        .select(({ fn }) => fn.min('any.position').as('position'))
        .whereRef('any.lane', '=', 'first.lane')
        .where('any.state', '=', 'pending'),
    )
    .execute();
  return { token, isProbe, heads };
}

/** How many lanes may be claimed: of an endpoint that was paused only one is tried. */
async function allowedLanes(
  db: Transaction<Database>,
  { endpointId, limit, nowMs, leaseMs }: ClaimQuery,
): Promise<{ readonly limit: number; readonly isProbe: boolean }> {
  const endpoint = await db
    .selectFrom('webhook_endpoints')
    .select('pauses')
    .where('id', '=', endpointId)
    .where('removed', '=', 0)
    .where('paused_until_ms', '<=', nowMs)
    .executeTakeFirst();
  if (endpoint === undefined) return { limit: 0, isProbe: false };
  if (endpoint.pauses === 0) return { limit, isProbe: false };
  // Of several at once only the first still finds it so.
  const { numUpdatedRows } = await db
    .updateTable('webhook_endpoints')
    .set({ paused_until_ms: nowMs + leaseMs })
    .where('id', '=', endpointId)
    .where('paused_until_ms', '<=', nowMs)
    .executeTakeFirst();
  return { limit: numUpdatedRows === 1n ? 1 : 0, isProbe: true };
}

export async function renewClaims(
  db: Transaction<Database>,
  differences: SqlDifferences,
  claims: readonly Claim[],
  dueAtMs: number,
): Promise<readonly Claim[]> {
  const held = await lockHeld(db, differences, claims);
  if (held.length === 0) return [];
  await db
    .updateTable('webhook_lanes')
    .set({ due_at_ms: dueAtMs })
    .where(
      'lane',
      'in',
      held.map(({ lane }) => lane),
    )
    .execute();
  return held;
}

/**
 * Holds back what waits behind a call that is tried after a pause. One that has ended meanwhile has
 * ended the pause, or begun a longer one.
 *
 * Not in the transaction that renews: others lock the endpoint before they lock its lanes.
 */
export async function holdBehindProbes(
  db: Kysely<Database>,
  probes: readonly Claim[],
  untilMs: number,
): Promise<void> {
  const lanes = probes.map(({ lane }) => lane);
  await db
    .updateTable('webhook_endpoints')
    .set({ paused_until_ms: untilMs })
    .where('id', 'in', ({ selectFrom }) =>
      selectFrom('webhook_lanes').select('endpoint_id').where('lane', 'in', lanes),
    )
    .where('pauses', '>', 0)
    .where('paused_until_ms', '<', untilMs)
    .execute();
}

/** Those of the claims that are still held; until the transaction ends nobody takes them. */
export async function lockHeld<T extends Claim>(
  db: Transaction<Database>,
  { forUpdate }: SqlDifferences,
  claims: readonly T[],
): Promise<readonly T[]> {
  const rows = await db
    .selectFrom('webhook_lanes')
    .select(['lane', 'token'])
    .where(
      'lane',
      'in',
      claims.map(({ lane }) => lane),
    )
    .orderBy('lane')
    .modifyEnd(sql.raw(forUpdate))
    .execute();
  const tokens = new Map(rows.map(({ lane, token }) => [lane, token]));
  return claims.filter(({ lane, token }) => tokens.get(lane) === token);
}
