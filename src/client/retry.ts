import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorGroup, explainRetCode, type RetryRule } from '../protocol/index.ts';
import type { CalledApi } from './errors.ts';
import { type Failure, type Outcome, toError } from './outcome.ts';
import { retryDelayMs } from './retry-delay.ts';

export interface RetryOptions {
  readonly api: CalledApi;
  readonly rule: RetryRule;
  readonly groups: readonly ErrorGroup[];
  /** Whether a refusal may mean a part only; default false. */
  readonly inParts?: boolean;
  readonly maxAttempts: number;
  /** 0 up to, not including, 1. */
  readonly random: () => number;
  readonly signal: AbortSignal | undefined;
  /**
   * Asked after a failure that a wrong address explains: whether there is another one now.
   *
   * @throws the reason of the signal, nothing else
   */
  readonly onStaleAddress?: () => Promise<boolean>;
}

/**
 * Makes attempts until one succeeds or repeating makes no sense. `p-retry` was weighed and left: it
 * draws its jitter from Math.random and knows neither Retry-After nor a change of address.
 *
 * @throws {SudApiError}, or the reason of the signal
 */
export async function withRetries<T>(
  options: RetryOptions,
  attempt: () => Promise<Outcome<T>>,
): Promise<T> {
  const { api, rule, groups, maxAttempts, onStaleAddress, signal } = options;
  let mayHaveActed = false;
  let askedForAddress = false;
  for (let attempts = 1; ; attempts++) {
    signal?.throwIfAborted();
    const outcome = await attempt();
    if (outcome.ok) return outcome.data;
    const open = isOpen(outcome, options);
    mayHaveActed ||= open;
    const harmless = rule !== 'unsent' || !open;
    let hasNewAddress = false;
    if (!askedForAddress && hintsAtStaleAddress(outcome) && onStaleAddress !== undefined) {
      askedForAddress = true;
      const answer = onStaleAddress();
      // What is not repeated does not wait for what helps the next call only, nor does one that has
      // waited for its whole deadline: its next attempt takes what is there by then.
      if (harmless && !isLate(outcome)) hasNewAddress = await answer;
      else answer.catch(() => {});
    }
    if (hasNewAddress) continue;
    const delayMs = retryDelayMs(outcome, attempts, options.random());
    if (
      attempts >= maxAttempts ||
      !harmless ||
      !mayPass(outcome, groups) ||
      delayMs === undefined
    ) {
      throw toError(outcome, groups, { api, attempts, mayHaveActed });
    }
    await sleep(delayMs, undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
  }
}

/** Whether the request may have been carried out all the same. */
function isOpen(failure: Failure, { groups, inParts = false }: RetryOptions): boolean {
  switch (failure.kind) {
    case 'transport':
      return failure.reason !== 'connect';
    case 'http':
      return failure.status >= 500;
    case 'refused': {
      const meaning = explainRetCode(failure.retCode, groups);
      // What a code says that is not documented, nobody knows.
      return inParts || meaning === undefined || meaning.isOpen === true;
    }
    case 'unexpected':
      return true;
  }
}

/** Whether the identical request may succeed soon. */
function mayPass(failure: Failure, groups: readonly ErrorGroup[]): boolean {
  switch (failure.kind) {
    case 'transport':
      return failure.reason !== 'too_large';
    case 'http':
      return failure.status >= 500 || failure.status === 429;
    case 'refused':
      return explainRetCode(failure.retCode, groups)?.transient === true;
    case 'unexpected':
      // What stands between, such as a proxy, answers so; JSON of another form comes again.
      return !failure.isJson;
  }
}

function isLate(failure: Failure): boolean {
  return failure.kind === 'transport' && failure.reason === 'timeout';
}

function hintsAtStaleAddress(failure: Failure): boolean {
  switch (failure.kind) {
    case 'transport':
      // A host that is gone as a rule lets the deadline pass: that of a connection is longer.
      return failure.reason === 'connect' || isLate(failure);
    case 'http':
      return (
        (failure.status >= 300 && failure.status < 400) || [404, 405, 410].includes(failure.status)
      );
    case 'refused':
      return false;
    case 'unexpected':
      return !failure.isJson;
  }
}
