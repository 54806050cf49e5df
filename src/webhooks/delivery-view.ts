import type { DeliveryState, WebhookDelivery } from './delivery.ts';

/** A delivery as the app's backend sees it. Moments are milliseconds since 1970. */
export interface DeliveryView {
  /** The `webhook-id` that it is sent under. */
  readonly id: string;
  /** Id of the endpoint. */
  readonly endpoint: string;
  /** Of the event, in the feed. */
  readonly cursor: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Null: it was not tried yet. */
  readonly first_attempt_at_ms: number | null;
  readonly last_error: string | null;
  readonly received_at_ms: number;
  readonly changed_at_ms: number;
}

export function toDeliveryView(delivery: WebhookDelivery): DeliveryView {
  return {
    id: delivery.id,
    endpoint: delivery.endpointId,
    cursor: String(delivery.position),
    state: delivery.state,
    attempts: delivery.attempts,
    first_attempt_at_ms: delivery.firstAttemptAtMs,
    last_error: delivery.lastError,
    received_at_ms: delivery.receivedAtMs,
    changed_at_ms: delivery.changedAtMs,
  };
}
