import { backoffMs } from '../core/index.ts';
import type { WebhookDelivery } from './delivery.ts';
import { type EndpointHealth, healthy } from './endpoint.ts';

/** When failed calls are repeated. All in milliseconds but `failuresBeforePause`. */
export interface Schedule {
  /** Before the second attempt of a delivery; each further one doubles. Default 5,000. */
  readonly firstDelayMs: number;
  /** No delay is longer. Default an hour. */
  readonly maxDelayMs: number;
  /** So long after its first attempt a delivery is dead. Default three days. */
  readonly giveUpAfterMs: number;
  /** Failures in a row after which an endpoint is paused. Default 5. */
  readonly failuresBeforePause: number;
  /** The first pause; each further one doubles. Default 10,000. */
  readonly firstPauseMs: number;
  /** No pause is longer. Default 300,000. */
  readonly maxPauseMs: number;
}

export const defaultSchedule: Schedule = {
  firstDelayMs: 5_000,
  maxDelayMs: 3_600_000,
  giveUpAfterMs: 259_200_000,
  failuresBeforePause: 5,
  firstPauseMs: 10_000,
  maxPauseMs: 300_000,
};

/** A call that failed. */
export interface Failure {
  readonly nowMs: number;
  /** From 0 to under 1. */
  readonly random: number;
  /** What the receiver asked for. */
  readonly retryAfterMs: number | undefined;
}

/**
 * When a delivery that failed is due again.
 *
 * @returns undefined: it is given up
 */
export function nextAttemptAtMs(
  { attempts, firstAttemptAtMs }: Pick<WebhookDelivery, 'attempts' | 'firstAttemptAtMs'>,
  schedule: Schedule,
  { nowMs, random, retryAfterMs = 0 }: Failure,
): number | undefined {
  const endsAtMs = (firstAttemptAtMs ?? nowMs) + schedule.giveUpAfterMs;
  if (nowMs >= endsAtMs) return undefined;
  const delayMs = Math.ceil(backoffMs(attempts + 1, schedule, random));
  return Math.min(nowMs + Math.max(delayMs, retryAfterMs), endsAtMs);
}

/**
 * An endpoint is paused when it fails too often in a row or asks for it; after a pause one call is
 * tried, and if that fails the next pause is longer.
 *
 * @param pausesBefore what `pauses` was when the call began: of many that were under way together
 *   only the first begins a pause, which the others make longer if they are asked to
 */
export function afterFailure(
  health: EndpointHealth,
  pausesBefore: number,
  schedule: Schedule,
  { nowMs, random, retryAfterMs }: Failure,
): EndpointHealth {
  const failures = health.failures + 1;
  if (health.pauses !== pausesBefore) {
    const askedUntilMs = retryAfterMs === undefined ? 0 : nowMs + retryAfterMs;
    return { ...health, failures, pausedUntilMs: Math.max(health.pausedUntilMs, askedUntilMs) };
  }
  const isDue =
    retryAfterMs !== undefined || pausesBefore > 0 || failures >= schedule.failuresBeforePause;
  if (!isDue) return { ...health, failures };
  const pauses = health.pauses + 1;
  const { firstPauseMs: firstDelayMs, maxPauseMs: maxDelayMs } = schedule;
  const pauseMs = Math.ceil(backoffMs(pauses, { firstDelayMs, maxDelayMs }, random));
  return { failures, pauses, pausedUntilMs: nowMs + Math.max(pauseMs, retryAfterMs ?? 0) };
}

/** A call that began before a pause does not end it: the receiver may have asked for the pause. */
export function afterSuccess(health: EndpointHealth, pausesBefore: number): EndpointHealth {
  if (health.failures === 0 && health.pauses === 0) return health;
  return health.pauses > pausesBefore ? { ...health, failures: 0 } : healthy;
}
