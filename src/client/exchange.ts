import { type Clock, certificateCodes, readBounded, retryAfterMs } from '../core/index.ts';
import type { TransportReason } from './errors.ts';
import { type Failure, failed, type Outcome } from './outcome.ts';

/** One HTTP request, ready to be sent. */
export interface HttpRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
  /** How far the clock of the `Date` header is ahead. */
  readonly clockSkewMs: number | undefined;
}

export interface ExchangeOptions {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** From sending to the end of the answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** A list of some hundred games has about 1 MiB. */
const maxAnswerBytes = 16 * 1024 * 1024;

/**
 * Sends a request and reads the whole answer, whatever its status. Redirects are not followed: the
 * request holds credentials of this address.
 *
 * @throws the reason of the signal, nothing else
 */
export async function exchange(
  request: HttpRequest,
  options: ExchangeOptions,
): Promise<Outcome<HttpAnswer>> {
  const { url, ...init } = request;
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const signals = options.signal === undefined ? [deadline] : [deadline, options.signal];
  try {
    const signal = AbortSignal.any(signals);
    const response = await options.fetch(url, { ...init, redirect: 'manual', signal });
    const body = await readBounded(response.body, maxAnswerBytes);
    if (body === undefined) return failed(transport('too_large'));
    const { status, headers } = response;
    const data = { status, text: body.toString('utf8'), ...readTimes(headers, options.clock()) };
    return { ok: true, data };
  } catch (error) {
    options.signal?.throwIfAborted();
    return failed(deadline.aborted ? transport('timeout') : brokenBy(error));
  }
}

function transport(reason: TransportReason, systemCode?: string): Failure {
  return { kind: 'transport', reason, systemCode };
}

/** Codes of Node and undici after which nothing of the request was sent. */
const unsentCodes: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'],
  'UND_ERR_CONNECT_TIMEOUT',
  // No TLS there, or none of a version of ours; other alerts may follow a request as well.
  ...['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
]);

/** Its message is left out: it may name the address, which is a credential for the configuration. */
function brokenBy(error: unknown): Failure {
  const { code } = ((error as Error | undefined)?.cause ?? {}) as { code?: unknown };
  const systemCode = typeof code === 'string' ? code : undefined;
  const isUnsent = (known: string) => unsentCodes.has(known) || certificateCodes.test(known);
  const reason = systemCode !== undefined && isUnsent(systemCode) ? 'connect' : 'broken';
  return transport(reason, systemCode);
}

function readTimes(headers: Headers, nowMs: number) {
  const sentAtMs = Date.parse(headers.get('date') ?? '');
  return {
    clockSkewMs: Number.isNaN(sentAtMs) ? undefined : sentAtMs - nowMs,
    retryAfterMs: retryAfterMs(headers.get('retry-after') ?? undefined, nowMs),
  };
}
