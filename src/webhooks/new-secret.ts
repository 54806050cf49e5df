import { generateSecret } from '../standard-webhooks/index.ts';
import type { WebhookSecret } from './endpoint.ts';

/** One that does not expire. */
export function newSecret(): WebhookSecret {
  return { value: generateSecret(), expiresAtMs: null };
}
