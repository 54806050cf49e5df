import { type Clock, retryAfterMs } from '../core/index.ts';
import { type EventStore, type StoredEvent, toFeedEvent } from '../inbox/index.ts';
import { callEndpoint, describeFailure, isTaken } from './call-endpoint.ts';
import type { WebhookEndpoint } from './endpoint.ts';
import {
  afterFailure,
  afterSuccess,
  type Failure,
  nextAttemptAtMs,
  type Schedule,
} from './schedule.ts';
import type { CallResult, WebhookClient } from './webhook-client.ts';
import type { ClaimedDelivery, EndpointStore, Outcome } from './webhook-store.ts';

/** Until another process's event is seen here, in milliseconds. */
const unseenMs = 100;

/** What calls to one endpoint that are under way together know of each other. */
export interface SharedCalls {
  /** Whether one has failed since the last one that succeeded. */
  hasFailed: boolean;
}

export interface AttemptDeps {
  readonly events: Pick<EventStore, 'findEvent' | 'lastPosition'>;
  readonly endpoints: Pick<EndpointStore, 'changeHealth'>;
  readonly shared: SharedCalls;
  readonly client: WebhookClient;
  readonly clock: Clock;
  /** From 0 to under 1. */
  readonly random: () => number;
  readonly schedule: Schedule;
}

/**
 * Sends a delivery once and says what became of it.
 *
 * @throws what the store throws
 */
export async function attemptDelivery(
  deps: AttemptDeps,
  endpoint: WebhookEndpoint,
  claimed: ClaimedDelivery,
  signal: AbortSignal,
): Promise<Outcome> {
  const { events, clock } = deps;
  const { id, position } = claimed.delivery;
  const event = await events.findEvent(position);
  if (event === undefined) {
    if (position <= (await events.lastPosition())) {
      return { ...claimed, kind: 'dead', error: 'the event has expired' };
    }
    return { ...claimed, kind: 'released', dueAtMs: clock() + unseenMs };
  }
  const result = await callEndpoint({
    client: deps.client,
    endpoint,
    id,
    body: bodyOf(event),
    nowMs: clock(),
    signal,
  });
  return await judge(deps, endpoint, claimed, result);
}

/** What is sent: the event as the feed has it. */
function bodyOf(event: StoredEvent): string {
  return JSON.stringify(toFeedEvent(event));
}

async function judge(
  { endpoints, shared, clock, random, schedule }: AttemptDeps,
  { id, failures, pauses }: WebhookEndpoint,
  claimed: ClaimedDelivery,
  result: CallResult,
): Promise<Outcome> {
  const nowMs = clock();
  if (result.kind === 'aborted') return { ...claimed, kind: 'released', dueAtMs: nowMs };
  if (isTaken(result)) {
    // As a rule there is nothing to change, and nothing is asked. What was read when it was claimed
    // says nothing of those that were claimed with it.
    if (failures > 0 || pauses > 0 || shared.hasFailed) {
      await endpoints.changeHealth(id, nowMs, (health) => {
        shared.hasFailed = false;
        return afterSuccess(health, pauses);
      });
    }
    return { ...claimed, kind: 'delivered' };
  }
  const asked = result.kind === 'answered' ? retryAfterMs(result.retryAfter, nowMs) : undefined;
  const failure: Failure = { nowMs, random: random(), retryAfterMs: asked };
  await endpoints.changeHealth(id, nowMs, (health) => {
    // Here nothing comes in between, so that both are told in the same order.
    shared.hasFailed = true;
    return afterFailure(health, pauses, schedule, failure);
  });
  const error = describeFailure(result);
  const dueAtMs = nextAttemptAtMs(claimed.delivery, schedule, failure);
  if (dueAtMs === undefined) return { ...claimed, kind: 'dead', error };
  return { ...claimed, kind: 'failed', error, dueAtMs };
}
