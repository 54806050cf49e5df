import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import type { Scope } from '../support/scope.ts';

/** Takes each request to the next replica in turn, whether that one lives or not. */
export class RoundRobinProxy {
  readonly url: string;
  /** Requests that a replica did not answer: 502. */
  failures = 0;
  readonly #targets: readonly URL[];
  readonly #agent = new http.Agent({ keepAlive: true });
  #turn = 0;

  static async start(scope: Scope, targets: readonly string[]): Promise<RoundRobinProxy> {
    const server = http.createServer((request, response) => proxy.#forward(request, response));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const proxy = new RoundRobinProxy(`http://127.0.0.1:${port}`, targets);
    scope.defer(() => {
      proxy.#agent.destroy();
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    });
    return proxy;
  }

  private constructor(url: string, targets: readonly string[]) {
    this.url = url;
    this.#targets = targets.map((target) => new URL(target));
  }

  #forward(request: http.IncomingMessage, response: http.ServerResponse): void {
    const target = this.#targets[this.#turn++ % this.#targets.length] as URL;
    const { method, url: path, headers } = request;
    const forwarded = http.request({
      ...{ agent: this.#agent, host: target.hostname, port: target.port },
      ...{ method, path, headers },
    });
    forwarded.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, response, () => {});
    });
    forwarded.on('error', () => {
      this.failures++;
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
    pipeline(request, forwarded, () => {});
  }
}
