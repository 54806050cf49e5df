import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';

/** Error answers of the `/v1` API (RFC 9457). `type` is the stable name to switch on. */
export const Problem = Type.Object({
  type: Type.String({ description: 'urn:sudgate:problem:<name>' }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String({ description: 'What to do about this one.' })),
});
export type Problem = Static<typeof Problem>;

export const problems = {
  invalid_request: { status: 400, title: 'The request is not valid' },
  cursor_unknown: { status: 400, title: 'The feed does not reach that far' },
  app_not_named: { status: 400, title: 'Several apps are configured: name one' },
  unauthorized: { status: 401, title: 'The API key is missing or wrong' },
  api_disabled: { status: 403, title: 'The /v1 API is switched off' },
  host_not_local: { status: 403, title: 'In dev mode only this machine is served' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  app_not_found: { status: 404, title: 'No such app is configured' },
  user_not_found: { status: 404, title: 'There is no such user' },
  round_not_found: { status: 404, title: 'No report of such a round has come' },
  room_not_found: { status: 404, title: 'No report of such a room has come' },
  webhook_not_found: { status: 404, title: 'There is no such webhook' },
  delivery_not_found: { status: 404, title: 'There is no such delivery' },
  too_many_webhooks: { status: 409, title: 'The app has as many webhooks as it may have' },
  insufficient_balance: { status: 409, title: 'The balance does not cover it' },
  balance_overflow: { status: 409, title: 'The balance would be too large' },
  idempotency_conflict: { status: 409, title: 'The key was used for another adjustment' },
  profiles_elsewhere: { status: 409, title: 'Profiles of this app are kept elsewhere' },
  scores_elsewhere: { status: 409, title: 'Scores of this app are kept elsewhere' },
  too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  internal: { status: 500, title: 'The server failed' },
  platform_refused: { status: 502, title: 'The platform refused the request' },
  too_many_readers: { status: 503, title: 'Too many readers wait for events' },
  unavailable: { status: 503, title: 'Not available right now' },
} as const;
export type ProblemName = keyof typeof problems;

/** A refusal of the `/v1` API. `detail` is shown to the caller. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: ProblemName;
  readonly detail: string | undefined;

  constructor(problem: ProblemName, detail?: string) {
    super(detail ?? problems[problem].title);
    this.problem = problem;
    this.detail = detail;
  }
}

export function sendProblem(reply: FastifyReply, name: ProblemName, detail?: string): FastifyReply {
  const { status, title } = problems[name];
  const body: Problem = { type: `urn:sudgate:problem:${name}`, title, status };
  if (detail !== undefined) body.detail = detail;
  return reply
    .code(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(body));
}
