import http from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import type { Scope } from './scope.ts';

export const simulatedApp = {
  appId: '1461564080052506636',
  appSecret: 'simulator-test-secret-0123456789ab',
} as const;

/** One callback as it came. */
export interface ReceivedCallback {
  readonly name: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly raw: string;
  readonly body: Record<string, unknown>;
}

type Answer = object | undefined;

export interface AppServerOptions {
  /**
   * Lays answers over the regular ones; `undefined` is none. A number is an HTTP status, a string a
   * body as it is sent.
   */
  readonly answer?: (callback: ReceivedCallback) => Answer | number | string;
  /** What is waited for before the answer. */
  readonly delay?: (callback: ReceivedCallback) => Promise<void> | undefined;
  /** Whether get_sstoken brings the user along. Default true. */
  readonly bringsUser?: boolean;
  /** Lifetime of an ss_token. Default two hours. */
  readonly ssTokenMs?: number;
}

export interface AppServer {
  readonly url: string;
  readonly received: readonly ReceivedCallback[];
  readonly names: () => readonly string[];
}

/** An app server that is none of ours: node:http, and tokens of jsonwebtoken. */
export async function startAppServer(
  scope: Scope,
  options: AppServerOptions = {},
): Promise<AppServer> {
  const received: ReceivedCallback[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const body = JSON.parse(raw || '{}') as Record<string, unknown>;
    const name = (request.url ?? '').slice(1);
    const callback = { name, headers: request.headers, raw, body };
    received.push(callback);
    await options.delay?.(callback);
    const answer = options.answer?.(callback) ?? regularAnswer(callback, options);
    if (typeof answer === 'number') response.writeHead(answer).end();
    else response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    names: () => received.map(({ name }) => name),
  };
}

function regularAnswer(
  { name, body }: ReceivedCallback,
  { bringsUser = true, ssTokenMs = 7_200_000 }: AppServerOptions,
): object {
  if (name === 'report_game_info' || name === 'notify') return { ret_code: 0, ret_msg: '' };
  const uid = uidOf(String(body.code ?? body.ss_token));
  if (uid === undefined) return { ret_code: 1, ret_msg: 'expired', sdk_error_code: 1005, data: {} };
  const user_info = { uid, nick_name: uid.toUpperCase(), avatar_url: '', gender: '' };
  if (name === 'get_user_info') return { ret_code: 0, ret_msg: '', data: user_info };
  const expire_date = Date.now() + ssTokenMs;
  const claims = { uid, app_id: simulatedApp.appId, exp: Math.ceil(expire_date / 1000) };
  const ss_token = jwt.sign(claims, simulatedApp.appSecret, { noTimestamp: true });
  const data = {
    ss_token,
    expire_date,
    ...(bringsUser && name === 'get_sstoken' && { user_info }),
  };
  return { ret_code: 0, ret_msg: '', sdk_error_code: 0, data };
}

function uidOf(token: string): string | undefined {
  try {
    return (jwt.verify(token, simulatedApp.appSecret, { algorithms: ['HS256'] }) as { uid: string })
      .uid;
  } catch {
    return undefined;
  }
}
