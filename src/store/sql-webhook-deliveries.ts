import { type Selectable, sql } from 'kysely';
import type {
  Claim,
  ClaimedDelivery,
  ClaimQuery,
  DeliveryQuery,
  DeliveryStore,
  FanOut,
  NewDelivery,
  Outcome,
  WebhookDelivery,
} from '../webhooks/index.ts';
import type { WebhookDeliveriesTable } from './schema.ts';
import type { SqlDifferences } from './sql-differences.ts';
import type { SqlRunner } from './sql-runner.ts';
import { claimLanes, holdBehindProbes, renewClaims } from './sql-webhook-claims.ts';
import { deleteDead, deleteRemoved } from './sql-webhook-expiry.ts';
import { addDeliveries } from './sql-webhook-fan-out.ts';
import { recordOutcomes } from './sql-webhook-outcomes.ts';

/** Under which the position of the fan-out stands. */
const projection = 'webhooks';

export class SqlWebhookDeliveries implements DeliveryStore {
  readonly #runner: SqlRunner;
  readonly #differences: SqlDifferences;

  constructor(runner: SqlRunner, differences: SqlDifferences) {
    this.#runner = runner;
    this.#differences = differences;
  }

  async fanOutPosition(): Promise<number> {
    const row = await this.#runner.run((db) =>
      db
        .selectFrom('projections')
        .select('position')
        .where('name', '=', projection)
        .executeTakeFirst(),
    );
    return row?.position ?? 0;
  }

  async saveFanOut({ from, to, deliveries }: FanOut): Promise<boolean> {
    return await this.#runner.transact(async (transaction) => {
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('projections')
        .values({ name: projection, position: to })
        // From here on this transaction holds the row: another one waits, and then finds it moved.
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ position: to })
            .where('projections.position', '=', from),
        )
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows !== 1n) return false;
      await addDeliveries(transaction, this.#differences, deliveries);
      return true;
    });
  }

  async listDue(nowMs: number): Promise<readonly string[]> {
    const rows = await this.#runner.run((db) =>
      db
        .selectFrom('webhook_endpoints as endpoint')
        .select('endpoint.id')
        .where('endpoint.removed', '=', 0)
        .where('endpoint.paused_until_ms', '<=', nowMs)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('webhook_lanes as lane')
              .select('lane.lane')
              .whereRef('lane.endpoint_id', '=', 'endpoint.id')
              .where('lane.due_at_ms', '<=', nowMs),
          ),
        )
        .execute(),
    );
    return rows.map(({ id }) => id);
  }

  async claim(query: ClaimQuery): Promise<readonly ClaimedDelivery[]> {
    return await this.#runner.transact(async (transaction) => {
      const { token, isProbe, heads } = await claimLanes(transaction, this.#differences, query);
      return heads.map((row) => {
        return { claim: { lane: row.lane, token, isProbe }, delivery: toDelivery(row) };
      });
    });
  }

  async renew(claims: readonly Claim[], nowMs: number, leaseMs: number): Promise<readonly Claim[]> {
    if (claims.length === 0) return [];
    const dueAtMs = nowMs + leaseMs;
    const held = await this.#runner.transact((transaction) =>
      renewClaims(transaction, this.#differences, claims, dueAtMs),
    );
    const probes = held.filter(({ isProbe }) => isProbe);
    if (probes.length > 0) {
      await this.#runner.run((db) => holdBehindProbes(db, probes, dueAtMs));
    }
    return held;
  }

  async record(outcomes: readonly Outcome[], nowMs: number): Promise<void> {
    if (outcomes.length === 0) return;
    await this.#runner.transact((transaction) =>
      recordOutcomes(transaction, this.#differences, outcomes, nowMs),
    );
  }

  async listDeliveries(query: DeliveryQuery): Promise<readonly WebhookDelivery[]> {
    const rows = await this.#runner.run((db) =>
      db
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('endpoint_id', '=', query.endpointId)
        .where('state', '=', query.state)
        .where('position', '>', query.after)
        .orderBy('position')
        .limit(query.limit)
        .execute(),
    );
    return rows.map(toDelivery);
  }

  async send(deliveries: readonly NewDelivery[], nowMs: number): Promise<void> {
    if (deliveries.length === 0) return;
    const ids = deliveries.map(({ id }) => id);
    const lanes = [...new Set(deliveries.map(({ lane }) => lane))];
    await this.#runner.transact(async (transaction) => {
      await addDeliveries(transaction, this.#differences, deliveries);
      await transaction
        .updateTable('webhook_deliveries')
        .set({ state: 'pending', attempts: 0, first_attempt_at_ms: null, changed_at_ms: nowMs })
        .where('id', 'in', ids)
        .execute();
      await transaction
        .updateTable('webhook_lanes')
        .set({ due_at_ms: nowMs })
        .where('lane', 'in', lanes)
        .where('token', '=', '')
        .execute();
    });
  }

  async oldestPending(): Promise<number | undefined> {
    const { rows } = await this.#runner.run((db) =>
      // By endpoint, so that each is one look into the index.
      sql<{ oldest: number | null }>`
        select min((
          select received_at_ms from webhook_deliveries
          where endpoint_id = webhook_endpoints.id and state = 'pending'
          order by position limit 1
        )) as oldest from webhook_endpoints where removed = 0`.execute(db),
    );
    return rows[0]?.oldest ?? undefined;
  }

  async deleteExpired(deadBeforeMs: number, limit: number): Promise<number> {
    return await this.#runner.transact(async (transaction) => {
      const removed = await deleteRemoved(transaction, this.#differences, limit);
      return removed + (await deleteDead(transaction, deadBeforeMs, limit));
    });
  }
}

function toDelivery(row: Selectable<WebhookDeliveriesTable>): WebhookDelivery {
  return {
    id: row.id,
    endpointId: row.endpoint_id,
    position: row.position,
    lane: row.lane,
    receivedAtMs: row.received_at_ms,
    state: row.state,
    attempts: row.attempts,
    firstAttemptAtMs: row.first_attempt_at_ms,
    lastError: row.last_error,
    changedAtMs: row.changed_at_ms,
  };
}
