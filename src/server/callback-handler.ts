import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import {
  answerCallback,
  type CallbackAnswer,
  callbackHeaders,
  refuseCallback,
} from '../callbacks/index.ts';
import { SudgateError } from '../errors.ts';
import { type CallbackName, callbackDefinitions } from '../protocol/index.ts';
import type { CallbackPath } from './callback-paths.ts';
import {
  type CallbackRecorder,
  type CallbackRecorderOptions,
  createCallbackRecorder,
} from './callback-recorder.ts';
import { readBody } from './read-body.ts';
import type { ServiceApp } from './service-apps.ts';

export interface CallbackHandlerOptions extends CallbackRecorderOptions {
  readonly paths: readonly CallbackPath[];
}

/**
 * Whatever reaches the path of a callback is answered 200 with the envelope: the game server shows
 * nothing of an answer with another status. A body that is too large gets 413, with the envelope as
 * well.
 *
 * They stand in front of the framework, which handles everything else: they are nearly all of the
 * load, have one form of request and one of answer, and need none of its routing, parsing and
 * hooks, which would cost as much as the exchange itself.
 */
export function createCallbackHandler(
  options: CallbackHandlerOptions,
  otherwise: RequestListener,
): RequestListener {
  const endpoints = new Map<string, RequestListener>();
  for (const { path, app, name } of options.paths) {
    endpoints.set(path, createEndpoint(options, app, name));
  }
  return (request, response) => {
    const url = request.url as string;
    const endpoint = endpoints.get(url) ?? endpoints.get(plainPath(url)) ?? otherwise;
    endpoint(request, response);
  };
}

/** Without query and trailing slash. */
function plainPath(url: string): string {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

function createEndpoint(
  options: CallbackHandlerOptions,
  app: ServiceApp,
  name: CallbackName,
): RequestListener {
  const { maxBodyBytes } = callbackDefinitions[name];
  const record = createCallbackRecorder(options, app.appId, name);
  return (request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      refuse(request, response, record, name, new SudgateError('request_method'));
      return;
    }
    readBody(request, maxBodyBytes, (body) => {
      if (body instanceof SudgateError) return refuse(request, response, record, name, body);
      const startedAt = performance.now();
      // It never rejects.
      void answerCallback(name, app, { headers: request.headers, body }).then((answer) => {
        record(answer, performance.now() - startedAt);
        send(response, answer);
      });
    });
  };
}

/** How long a client may go on sending a body that was refused, in milliseconds. */
const refusedBodyMs = 1_000;

/** Answers without the body, and closes the connection if there is one that was not read. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  record: CallbackRecorder,
  name: CallbackName,
  error: SudgateError,
): void {
  const answer = refuseCallback(name, error);
  record(answer);
  request.on('error', () => {});
  // Discarded, not left lying: a client that is still sending would not read the answer.
  request.resume();
  if (answer.status !== 200) {
    response.shouldKeepAlive = false;
    setTimeout(() => request.destroy(), refusedBodyMs).unref();
  }
  send(response, answer);
}

function send(response: ServerResponse, { status, body }: CallbackAnswer): void {
  const length = Buffer.byteLength(body);
  // A length instead of chunks, and head and body in one write.
  response.writeHead(status, { ...callbackHeaders, 'content-length': length });
  // ASCII is the same in both, and quicker written.
  response.end(body, length === body.length ? 'latin1' : 'utf8');
}
