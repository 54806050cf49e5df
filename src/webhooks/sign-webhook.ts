import { Webhook } from 'standardwebhooks';
import type { WebhookSecret } from './endpoint.ts';

export interface SignOptions {
  /** Newest first. */
  readonly secrets: readonly WebhookSecret[];
  /** `webhook-id`; holds no full stop. */
  readonly id: string;
  readonly nowMs: number;
  readonly body: string;
}

/**
 * The headers of the Standard Webhooks specification, with one signature for each secret that has
 * not expired: a receiver that knows any of them takes it.
 */
export function signWebhook({ secrets, id, nowMs, body }: SignOptions): Record<string, string> {
  const valid = secrets.filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > nowMs);
  const moment = new Date(nowMs);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(nowMs / 1000)),
    'webhook-signature': valid
      .map(({ value }) => new Webhook(value).sign(id, moment, body))
      .join(' '),
  };
}
