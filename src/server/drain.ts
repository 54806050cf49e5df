import type { Server } from 'node:http';
import net, { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How long a connection without a request may stay after stopping began. A request that was on
 * its way meanwhile is still answered; closing at once would reset it.
 */
const idleGraceMs = 1_000;

/**
 * The connections of a server that are open, as they come and go. `http.Server` knows nothing of one
 * on which a TLS handshake has not ended.
 */
export function followConnections(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

/**
 * Stops accepting connections, answers every request on those that are open (telling the client
 * to close), and resolves when all are closed or the deadline has passed.
 *
 * `http.Server.close()` alone would cut idle connections at once, and with them a request that
 * the client has just sent.
 *
 * @param connections of {@link followConnections}
 * @param deadlineMs after this, what is still open is cut
 */
export async function drain(
  server: Server,
  connections: ReadonlySet<Socket>,
  deadlineMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.once('close', resolve);
  });
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
  net.Server.prototype.close.call(server);
  const abort = new AbortController();
  const closeLater = async (): Promise<void> => {
    await sleep(Math.min(idleGraceMs, deadlineMs), undefined, { signal: abort.signal });
    // From here on a connection is closed as soon as its request has been answered.
    for (let waited = idleGraceMs; waited < deadlineMs; waited += 50) {
      server.closeIdleConnections();
      await sleep(50, undefined, { signal: abort.signal });
    }
    for (const socket of connections) socket.destroy();
  };
  await Promise.race([closed, closeLater().catch(() => {})]);
  abort.abort();
}
