import type { WebhookEndpoint, WebhookSecret } from './endpoint.ts';
import { newSecret } from './new-secret.ts';
import type { EndpointStore } from './webhook-store.ts';

/** More than two signatures in one header help nobody. */
const maxSecrets = 2;

export interface Rotation {
  readonly id: string;
  readonly nowMs: number;
  /** How long the secret before signs as well, in milliseconds; 0: it ends at once. */
  readonly overlapMs: number;
}

/**
 * Gives an endpoint a new secret. Of two rotations at once one comes behind the other: neither gives
 * out a secret that was never kept.
 *
 * @returns the endpoint as it is now; undefined if there is none
 */
export async function rotateSecret(
  endpoints: Pick<EndpointStore, 'changeSecrets'>,
  { id, nowMs, overlapMs }: Rotation,
): Promise<WebhookEndpoint | undefined> {
  return await endpoints.changeSecrets(id, (secrets) => rotateSecrets(secrets, nowMs, overlapMs));
}

/**
 * The secrets with a new one in front. The one before signs beside it until `overlapMs` are over;
 * what is older goes at once.
 */
export function rotateSecrets(
  secrets: readonly WebhookSecret[],
  nowMs: number,
  overlapMs: number,
): readonly WebhookSecret[] {
  const expiring = secrets.map(({ value }) => ({ value, expiresAtMs: nowMs + overlapMs }));
  return [newSecret(), ...expiring].slice(0, overlapMs > 0 ? maxSecrets : 1);
}
