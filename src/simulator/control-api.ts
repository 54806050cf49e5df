import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  explainMisfit,
  isJsonObject,
  isLoopback,
  isRawJSON,
  parseToForward,
} from '../core/index.ts';
import { readJson } from '../game-server/index.ts';
import { NoCode } from './codes.ts';
import { outageMsOf } from './faults.ts';
import type { PlayRoundOptions } from './play-round.ts';
import { type PlayerActionOptions, playerActions } from './player-actions.ts';
import { Refused } from './refused.ts';
import type { ApiHttpAnswer, ApiHttpRequest } from './server-api/answer-request.ts';
import type { RequestAnswerer } from './server-api/serve.ts';
import type { Simulator } from './simulator.ts';

/**
 * Steers a simulator from outside, for app servers that are tested from another program:
 *
 * - `GET /control` lists what there is.
 * - `GET /control/faults` answers the faults of callbacks, `PUT` changes those named; `outageMs`
 *   begins an outage.
 * - `GET /control/api-faults` answers the faults of the server API, `PUT` puts others in their
 *   place; `{}` ends them.
 * - `POST /control/rounds` plays a round with `{"uids": […]}` or `{"codes": […]}` and answers it
 *   when it is over.
 * - `POST /control/players` lets a player act in the client of the game: `{"uid", "action"}`.
 * - `POST /control/notifications` sends `{"event", "data"}`; without `data` a sample, as `GET` shows.
 * - `GET /control/deliveries` answers the reports and notifications so far, without the messages,
 *   `GET /control/bookings` the orders of update_score.
 *
 * A request with a body needs `content-type: application/json`, which web pages of others cannot
 * send; `Host` has to be a name of this machine, which no page under another name has.
 */
export function createControl(simulator: Simulator): RequestAnswerer {
  return {
    answer: async (request) => {
      if (!/^\/control(\/|$)/.test(request.path)) return undefined;
      if (!isLoopback(request.headers.host ?? '')) {
        return reply(403, { message: 'address this machine as localhost or 127.0.0.1' });
      }
      const route = routes[`${request.method} ${request.path}`];
      if (route === undefined) return reply(404, { message: 'GET /control lists what there is' });
      try {
        const body = request.method === 'GET' ? {} : readBody(request);
        return reply(200, (await route(simulator, body)) ?? {});
      } catch (error) {
        return failure(error);
      }
    },
  };
}

type Json = Readonly<Record<string, unknown>>;

const routes: Readonly<Record<string, (simulator: Simulator, body: Json) => unknown>> = {
  'GET /control': () => ({ routes: Object.keys(routes) }),
  'GET /control/faults': ({ faults }) => faults.current,
  'PUT /control/faults': ({ faults }, { outageMs, ...shares }) => {
    // All is checked before anything changes.
    const cutOffMs = outageMs === undefined ? undefined : outageMsOf(outageMs);
    faults.set(shares);
    if (cutOffMs !== undefined) faults.cutOff(cutOffMs);
    return faults.current;
  },
  'GET /control/api-faults': ({ apiFaults }) => apiFaults.current,
  'PUT /control/api-faults': ({ apiFaults }, wanted) => {
    apiFaults.set(wanted);
    return apiFaults.current;
  },
  'POST /control/rounds': async (simulator, body) => {
    const { gameRoundId, users, settle } = await simulator.playRound(readRound(body));
    return { gameRoundId, users, results: settle.results };
  },
  'POST /control/players': async (simulator, body) => {
    await simulator.act(readAction(body));
  },
  'GET /control/notifications': (simulator) => simulator.sampleNotifications(),
  'POST /control/notifications': (simulator, { event, data }) => {
    if (typeof event !== 'string') throw new TypeError('event: the name of an event');
    if (data !== undefined && !isObject(data)) throw new TypeError('data: an object');
    return { notifyId: simulator.notify(event, data).key };
  },
  'GET /control/deliveries': ({ deliveries }) =>
    deliveries.map(({ message: _message, ...delivery }) => delivery),
  'GET /control/bookings': ({ bookings }) => bookings,
};

const Texts = Type.Array(Type.String({ minLength: 1 }));
const Round = Compile(
  Type.Object(
    {
      uids: Type.Optional(Texts),
      codes: Type.Optional(Texts),
      roomId: Type.Optional(Type.String({ minLength: 1 })),
      mgId: Type.Optional(Type.String({ minLength: 1 })),
      robots: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
      reportGameInfoKey: Type.Optional(Type.String()),
      reportGameInfoExtras: Type.Optional(Type.String()),
      stake: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 })),
    },
    { additionalProperties: false },
  ),
);
const Action = Compile(
  Type.Object(
    {
      uid: Type.String({ minLength: 1 }),
      action: Type.Enum([...playerActions]),
      kickedUid: Type.Optional(Type.String()),
      mode: Type.Optional(Type.Integer()),
    },
    { additionalProperties: false },
  ),
);

/** @throws {TypeError} */
function readRound(body: Json): PlayRoundOptions {
  if (Round.Check(body)) return body;
  throw new TypeError(explainMisfit(Round.Errors(body)));
}

/** @throws {TypeError} */
function readAction(body: Json): PlayerActionOptions {
  if (Action.Check(body)) return body;
  throw new TypeError(explainMisfit(Action.Errors(body)));
}

function isObject(value: unknown): value is Json {
  return isJsonObject(value) && !isRawJSON(value);
}

/** @throws {TypeError} */
function readBody({ headers, body }: ApiHttpRequest): Json {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    throw new TypeError('content-type: application/json is needed');
  }
  const value = readJson(body, parseToForward);
  if (isObject(value)) return value;
  throw new TypeError('the body is not a JSON object');
}

function failure(error: unknown): ApiHttpAnswer {
  if (error instanceof Refused) {
    return reply(409, { ret_code: error.retCode, message: error.message });
  }
  if (error instanceof NoCode) return reply(502, { message: error.message });
  if (error instanceof TypeError || error instanceof RangeError) {
    return reply(400, { message: error.message });
  }
  throw error;
}

function reply(status: number, value: unknown): ApiHttpAnswer {
  return { status, body: Buffer.from(JSON.stringify(value)) };
}
