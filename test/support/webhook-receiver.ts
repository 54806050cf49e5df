import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Scope } from './scope.ts';

export interface Received {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** Answers one call; without one: 204. `nth` counts from 1. */
export type Behaviour = (response: http.ServerResponse, received: Received, nth: number) => unknown;

/** An app's backend that gets webhooks, with real sockets. */
export class WebhookReceiver {
  readonly url: string;
  readonly received: Received[] = [];
  /** Calls that have not been answered yet. */
  pending = 0;
  /** The most of them at once. */
  mostPending = 0;

  private constructor(url: string) {
    this.url = url;
  }

  static async start(
    scope: Scope,
    behave: Behaviour = (response) => response.writeHead(204).end(),
  ): Promise<WebhookReceiver> {
    let receiver: WebhookReceiver;
    const server = http.createServer((request, response) => {
      receiver.pending++;
      receiver.mostPending = Math.max(receiver.mostPending, receiver.pending);
      response.on('close', () => receiver.pending--);
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const received = { path: request.url ?? '', headers: request.headers, body };
        behave(response, received, receiver.received.push(received));
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    receiver = new WebhookReceiver(`http://127.0.0.1:${port}/hook`);
    scope.defer(() => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    });
    return receiver;
  }

  /** `webhook-id` of all, in the order they came. */
  get ids(): string[] {
    return this.received.map(({ headers }) => String(headers['webhook-id']));
  }

  /** The events of all, in the order they came. */
  get events(): { cursor: string; type: string; key: string }[] {
    return this.received.map(({ body }) => JSON.parse(body));
  }
}

/** Checks as a receiver does. @throws if the signature is not one of the secret */
export function verifyWebhook(secret: string, { headers, body }: Received): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
