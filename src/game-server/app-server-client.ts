import http from 'node:http';
import https from 'node:https';
import { type Clock, systemClock } from '../core/index.ts';
import type { CallbackName } from '../protocol/index.ts';
import { type SigningSecrets, signatureHeaders } from '../signature/index.ts';
import type { CallbackUrls } from './callback-urls.ts';
import type { Exchange, Outcome } from './exchange.ts';
import { noAnswer, readResponse } from './read-response.ts';

export interface AppServerClientOptions {
  readonly urls: CallbackUrls;
  /** The app whose server is called, to sign as the platform does; absent: nothing is signed. */
  readonly signing?: { readonly appId: string; readonly secrets: SigningSecrets } | undefined;
  /** Makes a text that is used once, for the signature. */
  readonly nonce: () => string;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Certificates in PEM that are trusted instead of the public ones. */
  readonly ca?: string | undefined;
  /** Deadline of one call. Default 10 s: the platform documents none. */
  readonly timeoutMs?: number;
  /** Longest answer that is read. Default 1 MiB. */
  readonly maxAnswerBytes?: number;
}

/** One call. Without more than `callback` and `body` it is what the platform would send. */
export interface CallbackCall {
  readonly callback: CallbackName;
  readonly body: Buffer;
  /** Default: the address of the callback. */
  readonly url?: URL;
  /** Default POST. */
  readonly method?: string;
  /** Laid over `content-type` and the signature; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Default true; false leaves the signature out. */
  readonly signed?: boolean;
  /** Signs as of another time. Default: now. */
  readonly signedAtMs?: number;
  readonly timestampUnit?: 'seconds' | 'milliseconds';
  /** Sends the body in chunks, without a Content-Length. */
  readonly chunked?: boolean;
}

interface Agents {
  readonly 'http:': http.Agent;
  readonly 'https:': https.Agent;
}

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** Calls an app server as the game server does, and keeps its connections. */
export class AppServerClient {
  readonly #options: AppServerClientOptions;
  readonly #agents: Agents;
  /** For what a kept connection could not carry. */
  readonly #freshAgents: Agents;
  #isClosed = false;

  constructor(options: AppServerClientOptions) {
    this.#options = options;
    this.#agents = createAgents(true, options.ca);
    this.#freshAgents = createAgents(false, options.ca);
  }

  /** Never rejects: what goes wrong on the way is an outcome. */
  async call(call: CallbackCall): Promise<Exchange> {
    const url = call.url ?? this.#options.urls[call.callback];
    const method = call.method ?? 'POST';
    const headers = this.#headers(call);
    const outcome = await this.#send(url, method, headers, call);
    return { callback: call.callback, url, method, headers, body: call.body, outcome };
  }

  /** Closes the connections; calls under way end without an answer. */
  close(): void {
    this.#isClosed = true;
    const agents = [this.#agents, this.#freshAgents].flatMap((pair) => Object.values(pair));
    for (const agent of agents) agent.destroy();
  }

  #headers(call: CallbackCall): Headers {
    const { signing, nonce, clock = systemClock } = this.#options;
    const signature =
      signing === undefined || call.signed === false
        ? {}
        : signatureHeaders(
            {
              ...signing,
              nonce,
              clock: () => call.signedAtMs ?? clock(),
              ...(call.timestampUnit && { timestampUnit: call.timestampUnit }),
            },
            call.body,
          );
    const all: CallbackCall['headers'] = {
      'content-type': 'application/json; charset=utf-8',
      ...signature,
      ...call.headers,
    };
    const present = Object.entries(all).filter(([, value]) => value !== undefined);
    return Object.fromEntries(present) as Headers;
  }

  #send(
    url: URL,
    method: string,
    headers: Headers,
    call: CallbackCall,
    isRepeat = false,
  ): Promise<Outcome> {
    const { timeoutMs = 10_000, maxAnswerBytes = 1024 * 1024 } = this.#options;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const startedAt = performance.now();
    const isSecure = url.protocol === 'https:';
    const signal = AbortSignal.timeout(timeoutMs);
    const agents = isRepeat ? this.#freshAgents : this.#agents;
    const request = (isSecure ? https : http).request(url, {
      method,
      headers: headers as http.OutgoingHttpHeaders,
      agent: isSecure ? agents['https:'] : agents['http:'],
      signal,
    });
    // An answer may come before all of the body was taken: then it counts, not the broken pipe.
    let isAnswering = false;
    request.on('error', (error) => {
      if (isAnswering) return;
      const mayRepeat = !isRepeat && !this.#isClosed;
      const isStale = mayRepeat && request.reusedSocket && isCut(error);
      resolve(isStale ? this.#send(url, method, headers, call, true) : noAnswer(error, startedAt));
    });
    request.on('response', (response) => {
      isAnswering = true;
      const { reusedSocket } = request;
      readResponse(response, { reusedSocket, startedAt, maxAnswerBytes, signal }).then(resolve);
    });
    // Status 101: another protocol would follow, which nobody asked for.
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(noAnswer(new Error('the server switched to another protocol'), startedAt));
    });
    request.on('close', () => {
      if (!isAnswering) resolve(noAnswer(new Error('closed without an answer'), startedAt));
    });
    if (call.chunked === true) {
      // Two writes, or Node would count the bytes and send a Content-Length.
      const half = call.body.length >> 1;
      request.write(call.body.subarray(0, half));
      request.end(call.body.subarray(half));
    } else {
      request.setHeader('content-length', call.body.length);
      request.end(call.body);
    }
    return promise;
  }
}

function createAgents(keepAlive: boolean, ca: string | undefined): Agents {
  return {
    'http:': new http.Agent({ keepAlive }),
    'https:': new https.Agent({ keepAlive, ...(ca !== undefined && { ca }) }),
  };
}

/** A server may close a connection that it kept just as the next request comes: no fault of it. */
function isCut(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE';
}
