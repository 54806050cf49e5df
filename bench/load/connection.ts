import { connect, type Socket } from 'node:net';
import { ResponseReader } from './response-reader.ts';

const readBufferBytes = 16 * 1024;

export interface ConnectionEvents {
  answered(connection: Connection, succeeded: boolean): void;
  failed(error: Error): void;
}

/** A keep-alive connection with at most one request under way. */
export class Connection {
  /** Free for the loop that owns the connection: which request is under way on it. */
  requestIndex = 0;
  readonly #socket: Socket;
  readonly #reader = new ResponseReader();
  readonly #events: ConnectionEvents;
  #closing = false;

  constructor(port: number, events: ConnectionEvents) {
    this.#events = events;
    const buffer = Buffer.allocUnsafe(readBufferBytes);
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer,
        callback: (length) => this.#read(buffer.subarray(0, length)),
      },
    });
    this.#socket.on('error', (error) => this.#events.failed(error));
    this.#socket.on('close', () => {
      if (!this.#closing) this.#events.failed(new Error('the server closed a connection'));
    });
  }

  send(request: Buffer): void {
    this.#socket.write(request);
  }

  close(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  #read(piece: Buffer): boolean {
    try {
      const succeeded = this.#reader.push(piece);
      if (succeeded !== undefined) this.#events.answered(this, succeeded);
    } catch (error) {
      this.#events.failed(error instanceof Error ? error : new Error(String(error)));
    }
    return true;
  }
}

/** @param ports of the replicas, which get the connections in turn */
export function openConnections(
  count: number,
  ports: readonly number[],
  events: ConnectionEvents,
): Connection[] {
  return Array.from(
    { length: count },
    (_, nth) => new Connection(ports[nth % ports.length] as number, events),
  );
}
