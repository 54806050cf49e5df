import type { WebhookEndpoint } from './endpoint.ts';

/** An endpoint as the app's backend sees it: without its secrets. */
export interface EndpointView {
  readonly id: string;
  readonly app_id: string;
  readonly url: string;
  /** Null: every type. */
  readonly types: readonly string[] | null;
  readonly state: 'active' | 'paused';
  /** Milliseconds since 1970; null: it is not paused. */
  readonly paused_until_ms: number | null;
  /** Failed calls since the last one that succeeded. */
  readonly failures: number;
  /** Milliseconds since 1970. */
  readonly created_at_ms: number;
}

export function toEndpointView(endpoint: WebhookEndpoint, nowMs: number): EndpointView {
  const { id, appId, url, types, failures, pausedUntilMs, createdAtMs } = endpoint;
  const isPaused = pausedUntilMs > nowMs;
  return {
    id,
    app_id: appId,
    url,
    types: types ?? null,
    state: isPaused ? 'paused' : 'active',
    paused_until_ms: isPaused ? pausedUntilMs : null,
    failures,
    created_at_ms: createdAtMs,
  };
}

/** With its newest secret: for the one answer that tells it. */
export function toEndpointViewWithSecret(
  endpoint: WebhookEndpoint,
  nowMs: number,
): EndpointView & { readonly secret: string } {
  return { ...toEndpointView(endpoint, nowMs), secret: endpoint.secrets[0]?.value ?? '' };
}
