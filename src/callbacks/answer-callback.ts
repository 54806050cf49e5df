import { isUtf8 } from 'node:buffer';
import { types } from 'node:util';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { isJsonObject } from '../core/index.ts';
import { type ErrorCode, errorDefinition, SudgateError } from '../errors.ts';
import {
  type CallbackName,
  callbackDefinitions,
  GetSstokenRequest,
  GetUserInfoRequest,
  UpdateSstokenRequest,
} from '../protocol/index.ts';
import type {
  AcceptedMessage,
  CallbackApp,
  CallbackNote,
  CallbackRequest,
  CallbackSuccess,
} from './callback-app.ts';
import { checkSignature } from './check-signature.ts';
import { writeFailure, writeSuccess } from './envelope.ts';
import { getAccount } from './get-account.ts';
import { getScore } from './get-score.ts';
import { getSstoken } from './get-sstoken.ts';
import { getUserInfo } from './get-user-info.ts';
import { notify } from './notify.ts';
import { reportGameInfo } from './report-game-info.ts';
import { updateScore } from './update-score.ts';
import { updateSstoken } from './update-sstoken.ts';

/** What goes back to the game server, and what goes into log and metrics. */
export interface CallbackAnswer {
  /**
   * HTTP status: 200, 413 for a body that is too large, 503 if too many messages wait, or if it could
   * not be found out whether an order was booked.
   */
  readonly status: number;
  /** The envelope as JSON, or nothing; send it as it is, with its Content-Length. */
  readonly body: string;
  readonly outcome: 'ok' | 'refused' | 'failed';
  /** Why it was not ok, exactly. Not for the wire. */
  readonly reason?: ErrorCode | undefined;
  /** The player, once a good signature vouches for the uid. */
  readonly uid?: string | undefined;
  /** The report or notification that was taken. */
  readonly message?: AcceptedMessage | undefined;
  /** What went wrong although the answer is ok. */
  readonly note?: CallbackNote | undefined;
  /** The error behind `reason` `internal` or `directory_unavailable`. */
  readonly cause?: unknown;
}

type CallbackHandler = (app: CallbackApp, body: Buffer) => Promise<CallbackSuccess>;

/** Puts the reading of its request in front of a callback. */
function parsed<Request extends TSchema>(
  request: Request,
  handle: (app: CallbackApp, request: Static<Request>) => Promise<CallbackSuccess>,
): CallbackHandler {
  const validator = Compile(request);
  return (app, body) => {
    const request = parseBody(body);
    // Each of the requests has one member that can be wrong: its token.
    if (!validator.Check(request)) throw new SudgateError('token_missing');
    return handle(app, request as Static<Request>);
  };
}

const handlers: Record<CallbackName, CallbackHandler> = {
  get_sstoken: parsed(GetSstokenRequest, getSstoken),
  update_sstoken: parsed(UpdateSstokenRequest, updateSstoken),
  get_user_info: parsed(GetUserInfoRequest, getUserInfo),
  report_game_info: reportGameInfo,
  notify,
  get_account: getAccount,
  get_score: getScore,
  update_score: updateScore,
};

/**
 * Answers one callback, whatever its request is: it never rejects.
 *
 * @example
 * ```ts
 * const answer = await answerCallback('get_sstoken', app, { headers: request.headers, body });
 * response.writeHead(answer.status, callbackHeaders).end(answer.body);
 * ```
 */
export async function answerCallback(
  name: CallbackName,
  app: CallbackApp,
  request: CallbackRequest,
): Promise<CallbackAnswer> {
  try {
    await checkSignature(app, callbackDefinitions[name].group, request);
    const { data, uid, message, note } = await handlers[name](app, bytesOf(request));
    const body = writeSuccess(name, data);
    return { status: 200, body, outcome: 'ok', uid, message, note };
  } catch (error) {
    return refuseCallback(name, error);
  }
}

function bytesOf({ body }: CallbackRequest): Buffer {
  if (Buffer.isBuffer(body)) return body;
  // Of any realm, so not instanceof: test runners and sandboxes have an Uint8Array of their own.
  if (types.isUint8Array(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  throw new TypeError('body: the raw bytes of the request are needed, before any parser');
}

/** The answer to a request that failed, for faults that a transport finds before the body. */
export function refuseCallback(name: CallbackName, error: unknown): CallbackAnswer {
  const known = error instanceof SudgateError;
  const reason = known ? error.code : 'internal';
  const { status, retCode } = errorDefinition(reason);
  return {
    status,
    body: writeFailure(name, reason),
    outcome: retCode === serviceException ? 'failed' : 'refused',
    reason,
    uid: known ? error.uid : undefined,
    cause: known ? error.cause : error,
  };
}

/** `ret_code` of a fault on our side; all others are the peer's. */
const serviceException = 10001;

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
  if (!isJsonObject(value)) throw new SudgateError('request_json');
  return value;
}
