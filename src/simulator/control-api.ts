import { readJson } from '../platform/index.ts';
import type { PlayRoundOptions } from './play-round.ts';
import { Refused } from './refused.ts';
import type { ApiHttpAnswer, ApiHttpRequest } from './server-api/answer-request.ts';
import type { RequestAnswerer } from './server-api/serve.ts';
import type { Simulator } from './simulator.ts';

/**
 * Steers a simulator from outside, for app servers that are tested from another program:
 *
 * - `GET /control/faults` answers the faults, `PUT` changes those named; `outageMs` begins an outage.
 * - `POST /control/rounds` plays a round with `{"uids": […]}` and answers it when it is over.
 * - `GET /control/deliveries` answers the reports and notifications so far, without the messages.
 *
 * A request with a body needs `content-type: application/json`, which web pages of others cannot
 * send.
 */
export function createControl(simulator: Simulator): RequestAnswerer {
  return {
    answer: async (request) => {
      const route = routes[`${request.method} ${request.path}`];
      if (route === undefined) return undefined;
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
  'GET /control/faults': ({ faults }) => faults.current,
  'PUT /control/faults': ({ faults }, { outageMs, ...shares }) => {
    faults.set(shares);
    if (outageMs !== undefined) faults.cutOff(Number(outageMs));
    return faults.current;
  },
  'POST /control/rounds': async (simulator, body) => {
    if (!isTexts(body.uids)) throw new TypeError('uids: a list of user ids');
    const { gameRoundId, users, settle } = await simulator.playRound(body as PlayRoundOptions);
    return { gameRoundId, users, results: settle.results };
  },
  'GET /control/deliveries': ({ deliveries }) =>
    deliveries.map(({ message: _message, ...delivery }) => delivery),
};

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** @throws {TypeError} */
function readBody({ headers, body }: ApiHttpRequest): Json {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    throw new TypeError('content-type: application/json is needed');
  }
  const value = readJson(body);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new TypeError('the body is no JSON object');
}

function failure(error: unknown): ApiHttpAnswer {
  if (error instanceof Refused) {
    return reply(409, { ret_code: error.retCode, message: error.message });
  }
  if (error instanceof TypeError || error instanceof RangeError) {
    return reply(400, { message: error.message });
  }
  throw error;
}

function reply(status: number, value: unknown): ApiHttpAnswer {
  return { status, body: Buffer.from(JSON.stringify(value)) };
}
