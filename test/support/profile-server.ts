import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scope } from './scope.ts';

export type Respond = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** The app's own backend for profiles: answers as it is told to, and remembers who asked what. */
export interface ProfileServer {
  readonly url: string;
  /** Every request that came, in order. */
  readonly requests: http.IncomingMessage[];
  /** How the next requests are answered. */
  respond: Respond;
}

/** Answers with this JSON. */
export function profile(value: unknown, status = 200): Respond {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}

export async function startProfileServer(scope: Scope, respond: Respond): Promise<ProfileServer> {
  const requests: http.IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    requests.push(request);
    profileServer.respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const profileServer: ProfileServer = { url: `http://127.0.0.1:${port}`, requests, respond };
  scope.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return profileServer;
}
