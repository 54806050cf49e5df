import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';

const channel = 'http.client.response.finish';

/** Resolves when the client, one of `node:http` in this process, has the head of this answer. */
export function untilHeadArrives({ socket }: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const look = (message: unknown): void => {
      const { response } = message as { request: ClientRequest; response: IncomingMessage };
      if (response.socket.localPort !== socket?.remotePort) return;
      unsubscribe(channel, look);
      resolve();
    };
    subscribe(channel, look);
  });
}
