import { randomBytes } from 'node:crypto';
import type { WebhookSecret } from './endpoint.ts';

/** The Standard Webhooks specification asks for 24 to 64 bytes. */
const secretBytes = 32;

/** A secret that does not expire. */
export function newSecret(): WebhookSecret {
  return { value: `whsec_${randomBytes(secretBytes).toString('base64')}`, expiresAtMs: null };
}
