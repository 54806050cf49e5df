import { type ApiData, type ApiName, apiDefinition } from '../protocol/index.ts';
import type { CompleteOptions } from './client-options.ts';
import { type ClientApp, composeRequest, signRequest } from './compose-request.ts';
import type { EndpointDirectory } from './endpoint-directory.ts';
import { exchange } from './exchange.ts';
import type { RateLimit } from './rate-limit.ts';
import { readAnswer } from './read-answer.ts';
import { withRetries } from './retry.ts';
import { untilAborted } from './until-aborted.ts';

export interface CallOptions {
  /** Ends the call, also while it waits for its turn; the call then throws its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Deadline of one attempt in milliseconds; default that of the client. */
  readonly timeoutMs?: number | undefined;
}

export interface ClientCore {
  readonly app: ClientApp;
  readonly options: CompleteOptions;
  readonly directory: EndpointDirectory;
  readonly rateLimit: RateLimit;
}

/**
 * One call with all that belongs to it: check, sign, send, wait, repeat, read.
 *
 * @throws {TypeError} for a wrong request, {SudApiError}, or the reason of the signal
 */
export async function callApi<Name extends ApiName>(
  core: ClientCore,
  name: Name,
  request: unknown,
  { signal, timeoutMs = core.options.timeoutMs }: CallOptions,
): Promise<ApiData<Name>> {
  const { app, directory, options } = core;
  const { rateLimited, errors, inParts = false } = apiDefinition(name);
  const composed = composeRequest(name, request, app, options.clock);
  const { maxAttempts, random } = options;
  let url = await untilAborted(directory.addressOf(name), signal);
  const onStaleAddress = async () => {
    const other = await untilAborted(directory.addressInsteadOf(name, url), signal);
    url = other ?? url;
    return other !== undefined;
  };
  const data = await withRetries(
    {
      ...{ api: name, rule: composed.retry, groups: errors, inParts },
      ...{ maxAttempts, random, signal, onStaleAddress },
    },
    async () => {
      if (rateLimited === true) await core.rateLimit(signal);
      const outcome = await exchange(signRequest(composed, url, app), {
        ...options,
        timeoutMs,
        signal,
      });
      return outcome.ok ? readAnswer(composed, outcome.data) : outcome;
    },
  );
  // Checked against the definition, which the type comes from.
  return data as ApiData<Name>;
}
