import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Scope } from './scope.ts';

type Mode = 'pass' | 'cut' | 'stall';

/** The network to a server, which a test can cut and slow. */
export class TcpProxy {
  readonly port: number;
  readonly #server: Server;
  #target: { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  #mode: Mode = 'pass';
  #accepted = 0;

  /** @param url of the server behind it */
  static async start(scope: Scope, url: string): Promise<TcpProxy> {
    const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new TcpProxy(server, url);
    scope.defer(() => proxy.#close());
    return proxy;
  }

  private constructor(server: Server, url: string) {
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
    this.#target = addressOf(url);
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** The same address, through here. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String(this.port);
    return changed.href;
  }

  /** Forgets the connections that there are, without a word to anybody; new ones pass. */
  forget(): void {
    for (const socket of this.#sockets) socket.pause();
  }

  /** Leads new connections to another server; those that there are stay where they are. */
  leadTo(url: string): void {
    this.#target = addressOf(url);
  }

  /** How many connections there are to the server behind. */
  get connections(): number {
    return this.#sockets.size / 2;
  }

  /** How many connections were made so far. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Resets every connection and every new one. */
  cut(): void {
    this.#mode = 'cut';
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Lets nothing through any more, in either direction, without a word to anybody. */
  stall(): void {
    this.#mode = 'stall';
    for (const socket of this.#sockets) socket.pause();
  }

  /** Everything passes again; what was held back arrives late. */
  heal(): void {
    this.#mode = 'pass';
    for (const socket of this.#sockets) socket.resume();
  }

  #accept(near: Socket): void {
    this.#accepted++;
    if (this.#mode === 'cut') {
      near.resetAndDestroy();
      return;
    }
    const far = connect(this.#target);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      if (this.#mode === 'stall') from.pause();
      else from.resume();
    }
  }

  async #close(): Promise<void> {
    this.cut();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }
}

function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 5432) };
}
