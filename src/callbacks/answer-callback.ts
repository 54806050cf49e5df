import { isUtf8 } from 'node:buffer';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { type ErrorCode, errorDefinition, SudgateError } from '../errors.ts';
import {
  type CallbackName,
  callbackDefinitions,
  type Envelope,
  GetSstokenRequest,
  GetUserInfoRequest,
  sdkErrorCodes,
  UpdateSstokenRequest,
} from '../protocol/index.ts';
import type { CallbackApp, CallbackNote, CallbackSuccess } from './callback-app.ts';
import { getSstoken } from './get-sstoken.ts';
import { getUserInfo } from './get-user-info.ts';
import { updateSstoken } from './update-sstoken.ts';

/** What goes back to the game server, and what goes into log and metrics. */
export interface CallbackAnswer {
  /** HTTP status: 200, or 413 for a body that is too large. */
  readonly status: number;
  /** The envelope as JSON; send it as it is, with its Content-Length. */
  readonly body: string;
  readonly outcome: 'ok' | 'refused' | 'failed';
  /** Why it was not ok, exactly. Not for the wire. */
  readonly reason?: ErrorCode | undefined;
  /** The player, once a good signature vouches for the uid. */
  readonly uid?: string | undefined;
  /** What went wrong although the answer is ok. */
  readonly note?: CallbackNote | undefined;
  /** The error behind `reason` `internal` or `directory_unavailable`. */
  readonly cause?: unknown;
}

type CallbackHandler = (app: CallbackApp, body: object) => Promise<CallbackSuccess>;

/** Puts the check of its request in front of a callback. */
function checked<Request extends TSchema>(
  request: Request,
  handle: (app: CallbackApp, request: Static<Request>) => Promise<CallbackSuccess>,
): CallbackHandler {
  const validator = Compile(request);
  return (app, body) => {
    // Each of the requests has one member that can be wrong: its token.
    if (!validator.Check(body)) throw new SudgateError('token_missing');
    return handle(app, body as Static<Request>);
  };
}

const handlers: Record<CallbackName, CallbackHandler> = {
  get_sstoken: checked(GetSstokenRequest, getSstoken),
  update_sstoken: checked(UpdateSstokenRequest, updateSstoken),
  get_user_info: checked(GetUserInfoRequest, getUserInfo),
};

/**
 * Answers one callback, whatever its body is: it never rejects.
 *
 * @param body the request's bytes as received
 * @example
 * ```ts
 * const answer = await answerCallback('get_sstoken', { tokens, users }, body);
 * response.writeHead(answer.status, callbackHeaders).end(answer.body);
 * ```
 */
export async function answerCallback(
  name: CallbackName,
  app: CallbackApp,
  body: Buffer,
): Promise<CallbackAnswer> {
  try {
    const { data, uid, note } = await handlers[name](app, parseBody(body));
    return { status: 200, body: JSON.stringify(successEnvelope(data)), outcome: 'ok', uid, note };
  } catch (error) {
    return refuseCallback(name, error);
  }
}

/** The answer to a request that failed, for faults that a transport finds before the body. */
export function refuseCallback(name: CallbackName, error: unknown): CallbackAnswer {
  const known = error instanceof SudgateError;
  const reason = known ? error.code : 'internal';
  const { status, retCode } = errorDefinition(reason);
  return {
    status,
    body: JSON.stringify(failureEnvelope(reason, callbackDefinitions[name].emptyData)),
    outcome: retCode === serviceException ? 'failed' : 'refused',
    reason,
    uid: known ? error.uid : undefined,
    cause: known ? error.cause : error,
  };
}

/** `ret_code` of a fault on our side; all others are the peer's. */
const serviceException = 10001;

/** The envelope of a failure; `sdk_error_code` is left out where no token is at fault. */
export function failureEnvelope(code: ErrorCode, data: object): Envelope {
  const { retCode, sdkErrorCode, message } = errorDefinition(code);
  return {
    ret_code: retCode,
    ret_msg: message,
    ...(sdkErrorCode !== undefined && { sdk_error_code: sdkErrorCode }),
    data,
  };
}

/** The envelope of a success. */
export function successEnvelope(data: object): Envelope {
  return { ret_code: 0, ret_msg: '', sdk_error_code: sdkErrorCodes.success, data };
}

/** Headers of every answer. Tokens must not be stored by anything in between. */
export const callbackHeaders = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
} as const;

/** @throws {SudgateError} `request_json` */
function parseBody(body: Buffer): object {
  let value: unknown;
  try {
    value = isUtf8(body) ? JSON.parse(body.toString('utf8')) : undefined;
  } catch {
    // Not JSON: the same answer as for JSON that is no object.
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SudgateError('request_json');
  }
  return value;
}
