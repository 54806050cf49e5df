import { type Clock, stringifyLossless } from '../core/index.ts';
import { findProblem } from '../protocol/find-problem.ts';
import {
  type ApiName,
  apiDefinition,
  type PushEvent,
  pushEventDefinitions,
  type RetryRule,
} from '../protocol/index.ts';
import { authorizationHeader, type SignatureHeadersOptions } from '../signature/index.ts';
import { credentialsIn } from './credentials.ts';
import type { HttpRequest } from './exchange.ts';

/** Who calls. */
export interface ClientApp {
  readonly appId: string;
  readonly secret: string;
  readonly signing: SignatureHeadersOptions;
}

/** A checked request: the bytes that every attempt sends. */
export interface ComposedRequest {
  readonly name: ApiName;
  readonly body: Uint8Array | undefined;
  readonly retry: RetryRule;
  /** The event, if it is one of push_event that is known. */
  readonly event: PushEvent | undefined;
  /** What of it must not be told, should the platform send it back. */
  readonly credentials: readonly string[];
}

/** @throws {TypeError} naming the member that is wrong, never its value */
export function composeRequest(
  name: ApiName,
  request: unknown,
  app: ClientApp,
  clock: Clock,
): ComposedRequest {
  const definition = apiDefinition(name);
  const dated = name === 'push_event' ? withTimestamp(request, clock) : (request ?? {});
  check(name, findProblem(definition.request, dated));
  const event = knownEvent(name, dated);
  const given = event === 'user_in' ? withMode(dated) : dated;
  if (event !== undefined) checkEvent(event, given);
  const credentials = { app_id: app.appId, app_secret: app.secret };
  const message = {
    ...(given as object),
    ...(definition.auth === 'secret_in_body' && credentials),
  };
  return {
    name,
    // Serialised once: what is signed has to be what is sent.
    body: definition.method === 'GET' ? undefined : Buffer.from(stringifyLossless(message)),
    retry: event === undefined ? definition.retry : pushEventDefinitions[event].retry,
    event,
    credentials: [app.secret, ...credentialsIn(message)],
  };
}

/** One attempt: time, nonce, signature and request id are its own. */
export function signRequest(composed: ComposedRequest, url: string, app: ClientApp): HttpRequest {
  const { auth, method, requestId } = apiDefinition(composed.name);
  const { body } = composed;
  const headers = {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json;charset=utf-8' }),
    ...(auth === 'authorization_header' && {
      authorization: authorizationHeader(app.signing, body ?? new Uint8Array()),
    }),
    ...(requestId === true && { RequestId: app.signing.nonce() }),
  };
  return { url, method, headers, ...(body !== undefined && { body }) };
}

function withTimestamp(request: unknown, clock: Clock): unknown {
  const { timestamp = String(clock()), ...rest } = (request ?? {}) as Record<string, unknown>;
  return { timestamp, ...rest };
}

/** It is demanded, although there is a default (server API contract, section 7). */
function withMode(request: unknown): unknown {
  const { data, ...rest } = request as { data: Record<string, unknown> };
  return { ...rest, data: data.mode === undefined ? { ...data, mode: 1 } : data };
}

function knownEvent(name: ApiName, request: unknown): PushEvent | undefined {
  if (name !== 'push_event') return undefined;
  const { event } = request as { event: string };
  return Object.hasOwn(pushEventDefinitions, event) ? (event as PushEvent) : undefined;
}

function checkEvent(event: PushEvent, request: unknown): void {
  const { data } = request as { data: unknown };
  check(`push_event ${event}: data`, findProblem(pushEventDefinitions[event].data, data));
}

function check(what: string, problem: string | undefined): void {
  if (problem !== undefined) throw new TypeError(`${what}: ${problem}`);
}
