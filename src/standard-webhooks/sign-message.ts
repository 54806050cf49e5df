import { Webhook } from 'standardwebhooks';

export interface SignOptions {
  /** `whsec_…`, newest first. */
  readonly secrets: readonly string[];
  /** `webhook-id`; holds no full stop. */
  readonly id: string;
  readonly nowMs: number;
  readonly body: string;
}

/**
 * The headers of the Standard Webhooks specification, with one signature for each secret: a receiver
 * that knows any of them takes it.
 */
export function signMessage({ secrets, id, nowMs, body }: SignOptions): Record<string, string> {
  const moment = new Date(nowMs);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(nowMs / 1000)),
    'webhook-signature': secrets
      .map((secret) => new Webhook(secret).sign(id, moment, body))
      .join(' '),
  };
}
