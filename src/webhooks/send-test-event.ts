import type { FeedEvent } from '../inbox/index.ts';
import { callEndpoint } from './call-endpoint.ts';
import type { WebhookEndpoint } from './endpoint.ts';
import type { CallResult, WebhookClient } from './webhook-client.ts';

/** Sends an event of the type `sudgate.test`, once. It never rejects. */
export async function sendTestEvent(
  client: WebhookClient,
  endpoint: WebhookEndpoint,
  nowMs: number,
): Promise<CallResult> {
  const body = { message: 'a test of this webhook' };
  const event: FeedEvent = {
    cursor: '0',
    type: 'sudgate.test',
    app_id: endpoint.appId,
    key: `test-${nowMs}`,
    received_at_ms: nowMs,
    body,
    raw: JSON.stringify(body),
  };
  return await callEndpoint({
    client,
    endpoint,
    id: `test_${nowMs}_${endpoint.id}`,
    body: JSON.stringify(event),
    nowMs,
    signal: new AbortController().signal,
  });
}
