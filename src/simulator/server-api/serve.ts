import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBounded } from '../../core/index.ts';
import type { ApiHttpAnswer, ApiHttpRequest } from './answer-request.ts';

/** Who answers: an app of the platform. */
export interface RequestAnswerer {
  readonly answer: (request: ApiHttpRequest) => Promise<ApiHttpAnswer | undefined>;
}

export interface ServeOptions {
  /** Default 127.0.0.1: the simulator is for one's own machine. */
  readonly host?: string;
  /** Default 0: some free port. */
  readonly port?: number;
}

export interface RunningServer {
  /** Where it listens, without a slash at the end: the address of the configuration service. */
  readonly url: string;
  close(): Promise<void>;
}

const maxBodyBytes = 1024 * 1024;

/**
 * Serves the configuration service and the server API of one or several apps.
 *
 * @throws what listening throws, such as EADDRINUSE
 */
export async function serve(
  apps: () => readonly RequestAnswerer[],
  { host = '127.0.0.1', port = 0 }: ServeOptions = {},
): Promise<RunningServer> {
  const server = http.createServer((request, response) => {
    handle(apps(), request, response).catch(() => {
      // A caller that went away, or a fault of the simulator: as a platform's own failure.
      if (!response.headersSent) response.writeHead(500).end('{"ret_code":10001,"ret_msg":""}');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  apps: readonly RequestAnswerer[],
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const body = await readBounded(request, maxBodyBytes);
  response.setHeader('content-type', 'application/json;charset=utf-8');
  if (body === undefined) {
    response
      .writeHead(413, { connection: 'close' })
      .end('{"ret_code":10002,"ret_msg":"too large"}');
    return;
  }
  const { method = '', url = '', headers } = request;
  const path = url.split('?')[0] ?? '';
  const asked = { method, path, headers, body, baseUrl: `http://${headers.host ?? ''}` };
  for (const app of apps) {
    const answer = await app.answer(asked);
    if (answer === undefined) continue;
    if (answer.isLost === true) request.socket.destroy();
    else response.writeHead(answer.status).end(answer.body);
    return;
  }
  response.writeHead(404).end('{"ret_code":10101,"ret_msg":"there is nothing of an app here"}');
}
