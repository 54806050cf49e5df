import { type SignOptions, signMessage } from '../standard-webhooks/index.ts';
import type { WebhookSecret } from './endpoint.ts';

/** The headers of an event, with one signature for each secret that has not expired. */
export function signWebhook(
  options: Omit<SignOptions, 'secrets'> & { readonly secrets: readonly WebhookSecret[] },
): Record<string, string> {
  const valid = options.secrets.filter(
    ({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > options.nowMs,
  );
  return signMessage({ ...options, secrets: valid.map(({ value }) => value) });
}
