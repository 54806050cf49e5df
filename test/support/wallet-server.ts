import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { type Order, Wallet } from '../../examples/wallet/wallet.ts';
import type { Scope } from './scope.ts';

export interface WalletCallReceived {
  readonly headers: http.IncomingHttpHeaders;
  readonly message: { readonly action: string } & Partial<Order>;
}

/** What becomes of one call. `answer` does what was asked and returns what there is to say. */
export type WalletBehaviour = (response: http.ServerResponse, answer: () => object) => unknown;

export const walletFaults = {
  /** Never answers, and does nothing. */
  hang: () => {},
  /** Does what was asked and is gone before it has said so. */
  resetAfter: (response, answer) => {
    answer();
    response.destroy();
  },
  resetBefore: (response) => response.destroy(),
  failAfter: (response, answer) => {
    answer();
    response.writeHead(500).end('{"outcome":"booked","balance":"1"}');
  },
  garbageAfter: (response, answer) => {
    answer();
    response.end('<html>maintenance</html>');
  },
  hugeAfter: (response, answer) => {
    const padding = 'x'.repeat(1_000_000);
    response.end(JSON.stringify({ ...answer(), padding }));
  },
} as const satisfies Record<string, WalletBehaviour>;

/** Books at once, and says so when nobody waits any more. */
export function answerAfter(delayMs: number): WalletBehaviour {
  return (response, answer) => {
    const said = JSON.stringify(answer());
    setTimeout(() => response.end(said), delayMs);
  };
}

/** An app's wallet service with real sockets, whose books are those of the example. */
export class WalletServer {
  readonly secret = `whsec_${randomBytes(32).toString('base64')}`;
  readonly books: Wallet;
  readonly calls: WalletCallReceived[] = [];
  /** Connections that were made. */
  connections = 0;
  /** Of every call from now on. Default: as it should. */
  behave: WalletBehaviour | undefined;
  /** Of the next calls, one each. */
  readonly next: WalletBehaviour[] = [];
  readonly #server: http.Server;

  static async start(scope: Scope, path = ':memory:'): Promise<WalletServer> {
    const wallet = new WalletServer(path);
    wallet.#server.listen(0, '127.0.0.1');
    await once(wallet.#server, 'listening');
    scope.defer(() => {
      wallet.#server.closeAllConnections();
      wallet.#server.close();
    });
    return wallet;
  }

  private constructor(path: string) {
    this.books = new Wallet(path);
    this.#server = http.createServer((request, response) => void this.#handle(request, response));
    this.#server.on('connection', () => this.connections++);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/wallet`;
  }

  /** The calls that asked to book. */
  get orders(): readonly WalletCallReceived[] {
    return this.calls.filter(({ message }) => message.action === 'book');
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await text(request);
    const { headers } = request;
    new Webhook(this.secret).verify(body, headers as Record<string, string>);
    const message = JSON.parse(body) as WalletCallReceived['message'];
    this.calls.push({ headers, message });
    const behave = this.next.shift() ?? this.behave;
    const answer = () => this.#answer(message);
    if (behave === undefined) response.end(JSON.stringify(answer()));
    else behave(response, answer);
  }

  #answer(message: WalletCallReceived['message']): object {
    if (message.action === 'book') return this.books.book(message as Order, Date.now());
    const balance = this.books.balance(message.uid ?? '');
    if (balance === undefined) return { outcome: 'user_unknown' };
    return { outcome: 'found', balance: String(balance) };
  }
}
