import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  answerCallback,
  type CallbackAnswer,
  callbackHeaders,
  refuseCallback,
} from '../callbacks/index.ts';
import { guardListener } from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import { callbackDefinitions } from '../protocol/index.ts';
import type { CallbackPath } from './callback-paths.ts';
import type { OnAnswer } from './on-answer.ts';
import { readBody } from './read-body.ts';
import { sendTogether } from './send-together.ts';

/** Answers a request of node:http. */
export type Endpoint = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Answers whatever reaches the path of a callback with 200 and the envelope: the game server shows
 * nothing of an answer with another status. A body that is too large gets 413, with the envelope as
 * well.
 */
export function createCallbackEndpoint({ app, name }: CallbackPath, onAnswer: OnAnswer): Endpoint {
  const { maxBodyBytes } = callbackDefinitions[name];
  const { appId } = app.tokens;
  const tell = guardListener('onAnswer', onAnswer);
  const refuse = (request: IncomingMessage, response: ServerResponse, error: SudgateError) => {
    const answer = refuseCallback(name, error);
    tell(answer, { appId, name, durationMs: undefined });
    sendRefusal(request, response, answer);
  };
  return (request, response) => {
    if (request.method !== 'POST') {
      if (!response.headersSent) response.setHeader('allow', 'POST');
      refuse(request, response, new SudgateError('request_method'));
      return;
    }
    readBody(request, maxBodyBytes, (body) => {
      if (body instanceof SudgateError) return refuse(request, response, body);
      const startedAt = performance.now();
      // It never rejects.
      void answerCallback(name, app, { headers: request.headers, body }).then((answer) => {
        tell(answer, { appId, name, durationMs: performance.now() - startedAt });
        sendTogether(() => send(response, answer));
      });
    });
  };
}

/** How long a client may go on sending a body that was refused, in milliseconds. */
const refusedBodyMs = 1_000;

/** Answers without the body, and closes the connection if there is one that was not read. */
function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  answer: CallbackAnswer,
): void {
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
  // Somebody else, such as a time limit of the framework, was quicker.
  if (response.headersSent) return;
  const length = Buffer.byteLength(body);
  // A length instead of chunks, and head and body in one write.
  response.writeHead(status, { ...callbackHeaders, 'content-length': length });
  // ASCII is the same in both, and quicker written.
  response.end(body, length === body.length ? 'latin1' : 'utf8');
}
