import type { Transaction } from 'kysely';
import type { Outcome } from '../webhooks/index.ts';
import type { Database } from './schema.ts';
import type { SqlDifferences } from './sql-differences.ts';
import { lockHeld } from './sql-webhook-claims.ts';

/** Writes down what became of claims that are still held, and lets their lanes go. */
export async function recordOutcomes(
  db: Transaction<Database>,
  differences: SqlDifferences,
  outcomes: readonly Outcome[],
  nowMs: number,
): Promise<void> {
  const claims = outcomes.map((outcome) => ({ ...outcome.claim, outcome }));
  const held = (await lockHeld(db, differences, claims)).map(({ outcome }) => outcome);
  const delivered = held.filter(({ kind }) => kind === 'delivered');
  await deleteDelivered(
    db,
    delivered.map(({ delivery }) => delivery.id),
  );
  const next: string[] = [];
  for (const outcome of held) {
    if (outcome.kind === 'failed' || outcome.kind === 'dead') await noteFailure(db, outcome, nowMs);
    if (outcome.kind === 'delivered' || outcome.kind === 'dead') next.push(outcome.claim.lane);
    else await freeLanes(db, [outcome.claim.lane], outcome.dueAtMs);
  }
  await freeLanes(db, next, nowMs);
  await deleteEmpty(db, next);
}

async function deleteDelivered(db: Transaction<Database>, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.deleteFrom('webhook_deliveries').where('id', 'in', ids).execute();
}

async function noteFailure(
  db: Transaction<Database>,
  { delivery, kind, error }: Outcome & { readonly kind: 'failed' | 'dead' },
  nowMs: number,
): Promise<void> {
  await db
    .updateTable('webhook_deliveries')
    .set({
      state: kind === 'dead' ? 'dead' : 'pending',
      attempts: delivery.attempts + 1,
      first_attempt_at_ms: delivery.firstAttemptAtMs ?? nowMs,
      last_error: error,
      changed_at_ms: nowMs,
    })
    .where('id', '=', delivery.id)
    .execute();
}

async function freeLanes(
  db: Transaction<Database>,
  lanes: readonly string[],
  dueAtMs: number,
): Promise<void> {
  if (lanes.length === 0) return;
  await db
    .updateTable('webhook_lanes')
    .set({ token: '', due_at_ms: dueAtMs })
    .where('lane', 'in', lanes)
    .execute();
}

/** A statement of its own behind the lock: it sees what was added before the lock was had. */
async function deleteEmpty(db: Transaction<Database>, lanes: readonly string[]): Promise<void> {
  if (lanes.length === 0) return;
  await db
    .deleteFrom('webhook_lanes')
    .where('lane', 'in', lanes)
    .where(({ exists, not, selectFrom }) =>
      not(
        exists(
          selectFrom('webhook_deliveries')
            .select('webhook_deliveries.id')
            .whereRef('webhook_deliveries.lane', '=', 'webhook_lanes.lane')
            .where('webhook_deliveries.state', '=', 'pending'),
        ),
      ),
    )
    .execute();
}
