import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiName, apiDefinition, type Configuration } from '../../src/protocol/index.ts';
import { type FieldTable, fieldsOf, tables, writeJson } from '../vectors/server-api.ts';
import type { Scope } from './scope.ts';

export const sudApp = { appId: '1461564080052506636', secret: 'client-test-secret-0123456789abcd' };

/** One request to an API, as it came. */
export interface SudCall {
  readonly api: ApiName;
  readonly method: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  readonly json: Record<string, unknown>;
}

/** What is answered in place of the regular answer. */
export type Fault = (response: http.ServerResponse, call: SudCall | undefined) => void;

/** `data` of an answer, or a refusal. */
export type AnswerData = (call: SudCall) => unknown;

export interface SudServerOptions {
  /** Default: that of the machine. */
  readonly clock?: () => number;
}

/**
 * Plays the platform's server, over real sockets: the list of addresses under its signature, and
 * every API of the tables. It computes signatures itself, from the bytes that came, and demands the
 * fields that the tables require.
 */
export class SudServer {
  readonly url: string;
  readonly calls: SudCall[] = [];
  /** Requests for the list of addresses. */
  configurationCalls = 0;
  /** The list, as it is answered. */
  configuration: Configuration;
  /** Used up one by one, before the regular answers begin. */
  readonly faults: Fault[] = [];
  readonly configurationFaults: Fault[] = [];
  readonly answers = new Map<ApiName, AnswerData>();
  /** Stops listening and closes every connection. */
  readonly close: () => Promise<void>;
  readonly #clock: () => number;

  constructor(url: string, options: SudServerOptions, close: () => Promise<void>) {
    this.url = url;
    this.close = close;
    this.configuration = addressesAt(url);
    this.#clock = options.clock ?? Date.now;
  }

  callsOf(api: ApiName): SudCall[] {
    return this.calls.filter((call) => call.api === api);
  }

  handle(request: http.IncomingMessage, body: Buffer, response: http.ServerResponse): void {
    const path = request.url ?? '';
    if (path === `/${hmac('md5', sudApp.appId)}`) {
      this.configurationCalls++;
      const fault = this.configurationFaults.shift();
      if (fault === undefined) sendJson(response, 200, this.configuration);
      else fault(response, undefined);
      return;
    }
    const api = path.split('/').at(-1) as ApiName;
    if (!path.includes('/apis/') || tables.apis[api] === undefined) {
      sendJson(response, 404, { message: 'no such page' });
      return;
    }
    const { method = '', headers } = request;
    const json = readJson(body);
    const call: SudCall = { api, method, headers, body, json };
    this.calls.push(call);
    const fault = this.faults.shift();
    if (fault === undefined) sendJson(response, 200, this.#answer(call));
    else fault(response, call);
  }

  #answer(call: SudCall): object {
    const problem = this.#problemOf(call);
    if (problem !== undefined) return problem;
    const answer = this.answers.get(call.api);
    const data = answer === undefined ? tables.apis[call.api].example : answer(call);
    if (data instanceof Refused) return { ret_code: data.retCode, ret_msg: data.retMsg };
    return { ret_code: 0, ret_msg: '', ...(data !== undefined && { data }) };
  }

  #problemOf(call: SudCall): object | undefined {
    const table = tables.apis[call.api];
    if (call.method !== table.method) return { ret_code: 10002, ret_msg: 'method' };
    if (table.auth === 'header' && !this.#isSigned(call)) {
      return { ret_code: 70401, ret_msg: 'authorization' };
    }
    if (table.auth === 'body' && call.json.app_secret !== sudApp.secret) {
      return { ret_code: 10004, ret_msg: 'app_secret' };
    }
    if (table.requestId === true && !call.headers.requestid) {
      return { ret_code: 13401, ret_msg: 'RequestId' };
    }
    const event = tables.events[call.json.event as keyof typeof tables.events];
    const missing =
      missingField(table.request, call.json) ??
      (call.api === 'push_event' && event !== undefined
        ? missingField(event.data, call.json.data as Record<string, unknown>)
        : undefined);
    return missing === undefined
      ? undefined
      : { ret_code: 10002, ret_msg: `${missing} is missing` };
  }

  #isSigned({ headers, body }: SudCall): boolean {
    const pairs = /^Sud-Auth ((?:\w+="[^"]*",?)+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    const values = Object.fromEntries(
      [...pairs.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    ) as Record<string, string>;
    const { app_id, timestamp, nonce, signature } = values;
    const message = Buffer.concat([
      Buffer.from(`${app_id}\n${timestamp}\n${nonce}\n`),
      body,
      Buffer.from('\n'),
    ]);
    const isFresh = Math.abs(Number(timestamp) - this.#clock()) < 300_000;
    return app_id === sudApp.appId && isFresh && signature === hmac('sha1', message);
  }
}

/** A refusal in place of `data`. */
export class Refused {
  readonly retCode: number;
  readonly retMsg: string;

  constructor(retCode: number, retMsg = '') {
    this.retCode = retCode;
    this.retMsg = retMsg;
  }
}

export async function startSudServer(
  scope: Scope,
  options: SudServerOptions = {},
): Promise<SudServer> {
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    sud.handle(request, Buffer.concat(chunks), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const sud = new SudServer(`http://127.0.0.1:${port}`, options, async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  scope.defer(() => sud.close());
  return sud;
}

/** A list of addresses that has every API. */
export function addressesAt(url: string, apis: readonly ApiName[] = apiNames()): Configuration {
  const list: Record<string, Record<string, string>> = {};
  for (const api of apis) {
    const [first] = apiDefinition(api).endpoints;
    if (first === undefined) continue;
    list[first.group] = { ...list[first.group], [first.key]: `${url}/apis/${api}` };
  }
  return list;
}

function apiNames(): ApiName[] {
  return Object.keys(tables.apis) as ApiName[];
}

export function sendJson(response: http.ServerResponse, status: number, value: unknown): void {
  sendText(response, status, writeJson(value));
}

export function sendText(response: http.ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

function hmac(algorithm: 'md5' | 'sha1', message: string | Buffer): string {
  return createHmac(algorithm, sudApp.secret).update(message).digest('hex');
}

function readJson(body: Buffer): Record<string, unknown> {
  return body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as Record<string, unknown>);
}

/** The first required member of the outermost level that is not there. */
function missingField(table: FieldTable, json: Record<string, unknown>): string | undefined {
  const fields = [...fieldsOf(table)].filter(([path]) => !/[.[{]/.test(path));
  const isThere = (path: string) => json[path] !== undefined;
  const either = fields.filter(([, { required }]) => required === '/').map(([path]) => path);
  if (either.length > 0 && !either.some(isThere)) return either.join(' or ');
  return fields.find(([path, { required }]) => required === '!' && !isThere(path))?.[0];
}
