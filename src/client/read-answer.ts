import type { TSchema } from 'typebox';
import { isJsonObject, nestsTooDeeply, parseLossless } from '../core/index.ts';
import { findProblem } from '../protocol/find-problem.ts';
import {
  type ApiName,
  apiDefinition,
  pushEventDefinitions,
  ServerAnswer,
  serverInt64Names,
} from '../protocol/index.ts';
import type { ComposedRequest } from './compose-request.ts';
import { withoutCredentials } from './credentials.ts';
import type { HttpAnswer } from './exchange.ts';
import { type Failure, failed, type Outcome } from './outcome.ts';

type Json = Record<string, unknown>;

/** A ret_msg is a line for people; what is longer is something else. */
const maxMessageLength = 200;

/**
 * Takes an answer apart: the envelope, then `data` by the definition of the API. Members that are
 * not known stay.
 */
export function readAnswer(request: ComposedRequest, answer: HttpAnswer): Outcome<unknown> {
  const envelope = parseAnswer(answer.text);
  const isSuccess = answer.status >= 200 && answer.status < 300;
  // These say themselves that another try makes sense, whatever the body says.
  if (answer.status === 429 || answer.status >= 500) return failed(httpFailure(answer));
  const envelopeProblem = findProblem(ServerAnswer, envelope);
  if (envelopeProblem !== undefined) {
    return failed(isSuccess ? unexpected(envelope, envelopeProblem) : httpFailure(answer));
  }
  const { ret_code, ret_msg = '', data } = envelope as Json & { ret_msg?: string };
  const retCode = Number(ret_code);
  if (retCode !== 0) {
    const retMsg = withoutCredentials(ret_msg, request.credentials).slice(0, maxMessageLength);
    return failed({ kind: 'refused', retCode, retMsg, clockSkewMs: answer.clockSkewMs });
  }
  if (!isSuccess) return failed(httpFailure(answer));
  const read = readData(request.name, data);
  const problem = findProblem(dataSchema(request), read);
  return problem === undefined
    ? { ok: true, data: read }
    : failed({ kind: 'unexpected', problem: `data ${problem}`, isJson: true });
}

/** @returns `undefined` for what is not JSON, or nests so deeply that it could not be written again */
export function parseAnswer(text: string): unknown {
  try {
    return nestsTooDeeply(text) ? undefined : parseLossless(text, serverInt64Names);
  } catch {
    return undefined;
  }
}

export function httpFailure({ status, retryAfterMs }: HttpAnswer): Failure {
  return { kind: 'http', status, retryAfterMs };
}

export function unexpected(value: unknown, problem: string): Failure {
  const isJson = value !== undefined;
  return {
    kind: 'unexpected',
    problem: isJson ? problem : 'not JSON, or nested too deeply',
    isJson,
  };
}

function dataSchema({ name, event }: ComposedRequest): TSchema {
  return event === undefined ? apiDefinition(name).data : pushEventDefinitions[event].answer;
}

/** Several forms of one answer become the one of its definition. */
function readData(name: ApiName, data: unknown): unknown {
  switch (name) {
    case 'mg_info':
      return isJsonObject(data) && isJsonObject(data.mg_info) ? data.mg_info : data;
    case 'auth_room_list':
      return readRooms(data ?? { room_infos: [] });
    case 'bullet_connect':
    case 'batch_create_order':
      return data ?? {};
    default:
      return data;
  }
}

/** The documents' table and sample name the state of a room differently. */
function readRooms(data: unknown): unknown {
  if (!isJsonObject(data) || !Array.isArray(data.room_infos)) return data;
  const rooms = data.room_infos.map((room: unknown) =>
    isJsonObject(room) && room.status === undefined ? { ...room, status: room.room_status } : room,
  );
  return { ...data, room_infos: rooms };
}
