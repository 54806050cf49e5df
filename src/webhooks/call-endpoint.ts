import type { WebhookEndpoint } from './endpoint.ts';
import { signWebhook } from './sign-webhook.ts';
import type { CallResult, WebhookClient } from './webhook-client.ts';

export interface EndpointCall {
  readonly client: WebhookClient;
  readonly endpoint: Pick<WebhookEndpoint, 'secrets' | 'url'>;
  /** `webhook-id` */
  readonly id: string;
  readonly body: string;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** Signs an event and posts it to an endpoint. It never rejects. */
export async function callEndpoint(call: EndpointCall): Promise<CallResult> {
  const { client, endpoint, id, body, nowMs, signal } = call;
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'sudgate-webhooks',
    ...signWebhook({ secrets: endpoint.secrets, id, nowMs, body }),
  };
  return await client.post({ url: endpoint.url, headers, body, signal });
}

/** Whether the receiver has taken it. */
export function isTaken(result: CallResult): boolean {
  return result.kind === 'answered' && result.status >= 200 && result.status < 300;
}

/** What went wrong, for people. */
export function describeFailure(result: CallResult): string {
  if (result.kind === 'aborted') return 'cut short';
  if (result.kind === 'failed') return result.reason;
  const isRedirect = result.status >= 300 && result.status < 400;
  return `HTTP status ${result.status}${isRedirect ? ': redirects are not followed' : ''}`;
}
