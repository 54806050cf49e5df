import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { describeConnectionError, describeTimeout } from '../core/index.ts';
import { NameLookups, type Resolve, StillLookedUpError } from './name-lookups.ts';
import {
  createLookup,
  createPublicLookup,
  mayBePublic,
  PrivateAddressError,
} from './public-address.ts';

/** What is read of an answer, so that its connection can be used again; nobody looks at it. */
const maxAnswerBytes = 16 * 1024;
/** And for how long, in milliseconds. */
const maxAnswerMs = 1_000;
/** Shorter than servers keep idle connections, as a rule. */
const idleConnectionMs = 4_000;

export interface WebhookClientOptions {
  /** From the beginning to the head of the answer, in milliseconds. Default 15,000. */
  readonly timeoutMs?: number;
  /**
   * Whether addresses of this machine and of private nets are called. `allow` lets everybody who
   * may add an endpoint reach what this machine reaches. Default `refuse`.
   */
  readonly privateAddresses?: 'refuse' | 'allow';
  /** Looks up a name. Default: as the system does. */
  readonly resolve?: Resolve;
}

export interface WebhookCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Cuts it short. */
  readonly signal: AbortSignal;
}

export type CallResult =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter: string | undefined }
  | {
      readonly kind: 'failed';
      /** Names neither the address nor anything that was sent. */
      readonly reason: string;
      /** It was not called, since the address is not a public one. */
      readonly isPrivateAddress?: true;
    }
  /** By its signal. */
  | { readonly kind: 'aborted' };

/** Posts to addresses that others have chosen: follows no redirect, bounds time, bytes and look-ups. */
export class WebhookClient {
  readonly #timeoutMs: number;
  readonly #isPrivateAllowed: boolean;
  readonly #lookup: LookupFunction;
  readonly #agents: { readonly http: http.Agent; readonly https: https.Agent };

  constructor({ timeoutMs = 15_000, privateAddresses, resolve }: WebhookClientOptions = {}) {
    this.#timeoutMs = timeoutMs;
    this.#isPrivateAllowed = privateAddresses === 'allow';
    const lookups = new NameLookups({ resolve });
    this.#lookup = this.#isPrivateAllowed
      ? createLookup(lookups.resolve, () => true)
      : createPublicLookup(lookups.resolve);
    const options = { keepAlive: true, timeout: idleConnectionMs };
    this.#agents = { http: new http.Agent(options), https: new https.Agent(options) };
  }

  /** It never rejects. */
  async post(call: WebhookCall): Promise<CallResult> {
    const url = new URL(call.url);
    // Literal addresses are never looked up, and localhost need not be.
    if (!this.#isPrivateAllowed && !mayBePublic(url)) {
      return toFailure(new PrivateAddressError());
    }
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const signal = AbortSignal.any([timeout, call.signal]);
    try {
      return await this.#exchange(url, call, signal).catch((error: unknown) => {
        if (!(error instanceof StaleConnectionError)) throw error;
        return this.#exchange(url, call, signal);
      });
    } catch (error) {
      if (call.signal.aborted) return { kind: 'aborted' };
      if (timeout.aborted) return { kind: 'failed', reason: describeTimeout(this.#timeoutMs) };
      return toFailure(error);
    }
  }

  /** Closes the idle connections. */
  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  #exchange(url: URL, { headers, body }: WebhookCall, signal: AbortSignal): Promise<CallResult> {
    const { promise, resolve, reject } = Promise.withResolvers<CallResult>();
    const isSecure = url.protocol === 'https:';
    const request = (isSecure ? https : http).request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: isSecure ? this.#agents.https : this.#agents.http,
      signal,
      lookup: this.#lookup,
    });
    // What is odd behind the head of an answer changes nothing: the receiver has said its word.
    let isAnswered = false;
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (isAnswered) return;
      const isStale = request.reusedSocket && error.code === 'ECONNRESET';
      reject(isStale ? new StaleConnectionError() : error);
    });
    request.on('response', (response) => {
      isAnswered = true;
      discard(response, () => resolve(answerOf(response)));
    });
    // Status 101: another protocol would follow, which nobody asked for.
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(answerOf(response));
    });
    request.on('close', () => {
      if (!isAnswered) reject(new Error('closed without an answer'));
    });
    request.end(body);
    return promise;
  }
}

/** The receiver had closed an idle connection just when it was used: that says nothing of it. */
class StaleConnectionError extends Error {}

function answerOf({ statusCode: status = 0, headers }: http.IncomingMessage): CallResult {
  return { kind: 'answered', status, retryAfter: headers['retry-after'] };
}

/** Reads to the end of a short answer, or else closes the connection. */
function discard(response: http.IncomingMessage, done: () => void): void {
  const timer = setTimeout(() => response.destroy(), maxAnswerMs);
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxAnswerBytes) response.destroy();
  });
  response.on('error', () => {});
  response.on('close', () => {
    clearTimeout(timer);
    done();
  });
}

function toFailure(error: unknown): CallResult {
  if (error instanceof PrivateAddressError) {
    return { kind: 'failed', reason: error.message, isPrivateAddress: true };
  }
  const isOurs = error instanceof StillLookedUpError;
  return { kind: 'failed', reason: isOurs ? error.message : describeConnectionError(error) };
}
