import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream';

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** The connection that it came on. */
  readonly connection: Socket;
}

export interface Call {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  /** Text and bytes go with a Content-Length, streams in chunks. */
  readonly body?: string | Buffer | NodeJS.ReadableStream;
}

export interface ClientOptions {
  /** Most connections at once. Default: as many as there are calls. */
  readonly connections?: number;
  /** Certificates that are trusted, for https addresses. */
  readonly ca?: string;
}

/** An HTTP client that keeps connections and hides nothing: headers, chunks, resets. */
export class HttpClient {
  readonly #url: URL;
  readonly #agent: http.Agent;
  readonly #ca: string | undefined;

  constructor(url: string, { connections, ca }: ClientOptions = {}) {
    this.#url = new URL(url);
    this.#ca = ca;
    const options = { keepAlive: true, maxSockets: connections ?? Number.POSITIVE_INFINITY };
    const secure = this.#url.protocol === 'https:';
    this.#agent = secure ? new https.Agent(options) : new http.Agent(options);
  }

  /** @param path sent as it is */
  request(path: string, { method = 'GET', headers = {}, body }: Call = {}): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const { hostname, port, protocol } = this.#url;
    const fixed = typeof body === 'string' || Buffer.isBuffer(body);
    const request = (protocol === 'https:' ? https : http).request({
      ...(this.#ca !== undefined && { ca: this.#ca }),
      agent: this.#agent,
      host: hostname,
      port,
      path,
      method,
      headers: { ...headers, ...(fixed && { 'content-length': Buffer.byteLength(body) }) },
    });
    // An answer may come before all of the body was taken: then it counts, not the broken pipe.
    let answering = false;
    request.on('error', (error) => {
      if (!answering) reject(error);
    });
    request.on('response', (response) => {
      answering = true;
      readAnswer(response).then(resolve, reject);
    });
    if (body === undefined || fixed) request.end(body);
    else pipeline(body, request, () => {});
    return promise;
  }

  /** Closes the connections; calls under way fail. */
  close(): void {
    this.#agent.destroy();
  }
}

async function readAnswer(response: http.IncomingMessage): Promise<Answer> {
  const { statusCode = 0, headers, socket: connection } = response;
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: statusCode, headers, text: Buffer.concat(chunks).toString('utf8'), connection };
}
