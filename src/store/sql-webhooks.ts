import type { WebhookStores } from '../webhooks/index.ts';
import type { SqlDifferences } from './sql-differences.ts';
import type { SqlRunner } from './sql-runner.ts';
import { SqlWebhookDeliveries } from './sql-webhook-deliveries.ts';
import { SqlWebhookEndpoints } from './sql-webhook-endpoints.ts';

/** The webhooks' part of a store: the same statements on every database. */
export function createSqlWebhooks(runner: SqlRunner, differences: SqlDifferences): WebhookStores {
  return {
    endpoints: new SqlWebhookEndpoints(runner, differences),
    deliveries: new SqlWebhookDeliveries(runner, differences),
  };
}
