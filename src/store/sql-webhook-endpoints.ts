import { type Selectable, sql } from 'kysely';
import type {
  EndpointHealth,
  EndpointStore,
  WebhookEndpoint,
  WebhookSecret,
} from '../webhooks/index.ts';
import type { WebhookEndpointsTable } from './schema.ts';
import type { SqlDifferences } from './sql-differences.ts';
import type { SqlRunner } from './sql-runner.ts';

export class SqlWebhookEndpoints implements EndpointStore {
  readonly #runner: SqlRunner;
  readonly #differences: SqlDifferences;

  constructor(runner: SqlRunner, differences: SqlDifferences) {
    this.#runner = runner;
    this.#differences = differences;
  }

  async addEndpoint(endpoint: WebhookEndpoint): Promise<void> {
    const row = {
      id: endpoint.id,
      app_id: endpoint.appId,
      url: endpoint.url,
      types: endpoint.types === undefined ? null : JSON.stringify(endpoint.types),
      secrets: JSON.stringify(endpoint.secrets),
      created_at_ms: endpoint.createdAtMs,
      since_position: endpoint.sincePosition,
      failures: endpoint.failures,
      pauses: endpoint.pauses,
      paused_until_ms: endpoint.pausedUntilMs,
      removed: 0,
    };
    await this.#runner.run((db) => db.insertInto('webhook_endpoints').values(row).execute());
  }

  async listEndpoints(): Promise<readonly WebhookEndpoint[]> {
    const rows = await this.#runner.run((db) =>
      db
        .selectFrom('webhook_endpoints')
        .selectAll()
        .where('removed', '=', 0)
        .orderBy('created_at_ms')
        .orderBy('id')
        .execute(),
    );
    return rows.map(toEndpoint);
  }

  async findEndpoint(id: string): Promise<WebhookEndpoint | undefined> {
    const row = await this.#runner.run((db) =>
      db
        .selectFrom('webhook_endpoints')
        .selectAll()
        .where('id', '=', id)
        .where('removed', '=', 0)
        .executeTakeFirst(),
    );
    return row && toEndpoint(row);
  }

  async changeSecrets(
    id: string,
    change: (secrets: readonly WebhookSecret[]) => readonly WebhookSecret[],
  ): Promise<WebhookEndpoint | undefined> {
    return await this.#runner.transact(async (transaction) => {
      const row = await transaction
        .selectFrom('webhook_endpoints')
        .selectAll()
        .where('id', '=', id)
        .where('removed', '=', 0)
        .modifyEnd(sql.raw(this.#differences.forUpdate))
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const endpoint = toEndpoint(row);
      const secrets = change(endpoint.secrets);
      await transaction
        .updateTable('webhook_endpoints')
        .set({ secrets: JSON.stringify(secrets) })
        .where('id', '=', id)
        .execute();
      return { ...endpoint, secrets };
    });
  }

  async removeEndpoint(id: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#runner.run((db) =>
      db
        .updateTable('webhook_endpoints')
        .set({ removed: 1, secrets: '[]' })
        .where('id', '=', id)
        .where('removed', '=', 0)
        .executeTakeFirst(),
    );
    return numUpdatedRows === 1n;
  }

  async changeHealth(
    id: string,
    nowMs: number,
    change: (health: EndpointHealth) => EndpointHealth,
  ): Promise<void> {
    await this.#runner.transact(async (transaction) => {
      const row = await transaction
        .selectFrom('webhook_endpoints')
        .select(['failures', 'pauses', 'paused_until_ms'])
        .where('id', '=', id)
        .modifyEnd(sql.raw(this.#differences.forUpdate))
        .executeTakeFirst();
      if (row === undefined) return;
      const { failures, pauses, paused_until_ms } = row;
      const before = { failures, pauses, pausedUntilMs: paused_until_ms };
      const after = change(before);
      if (after === before) return;
      await transaction
        .updateTable('webhook_endpoints')
        .set({
          failures: after.failures,
          pauses: after.pauses,
          paused_until_ms: after.pausedUntilMs,
        })
        .where('id', '=', id)
        .execute();
      if (before.pauses === 0 || after.pauses > 0) return;
      // Those that are locked are being worked on: passed over, lest two wait for each other.
      await transaction
        .updateTable('webhook_lanes')
        .set({ due_at_ms: nowMs })
        .where('lane', 'in', (query) =>
          query
            .selectFrom('webhook_lanes')
            .select('lane')
            .where('endpoint_id', '=', id)
            .where('due_at_ms', '>', nowMs)
            .where('token', '=', '')
            .modifyEnd(sql.raw(this.#differences.skipLocked)),
        )
        .execute();
    });
  }
}

function toEndpoint(row: Selectable<WebhookEndpointsTable>): WebhookEndpoint {
  return {
    id: row.id,
    appId: row.app_id,
    url: row.url,
    types: row.types === null ? undefined : (JSON.parse(row.types) as string[]),
    secrets: JSON.parse(row.secrets) as WebhookSecret[],
    createdAtMs: row.created_at_ms,
    sincePosition: row.since_position,
    failures: row.failures,
    pauses: row.pauses,
    pausedUntilMs: row.paused_until_ms,
  };
}
