import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import {
  isIdentifier,
  parseLossless,
  parseStrictJsonObject,
  StrictJsonError,
} from '../core/index.ts';
import { SudgateError } from '../errors.ts';
import { parseInt64, type ScoreOrder } from '../ledger/index.ts';
import { GetScoreRequest, scoreUpdateTypes, UpdateScoreRequest } from '../protocol/index.ts';

/** Longest id in bytes: a database has to find rows by them. */
const maxIdBytes = 200;
/** No request has a level but the first; what is new in one may have some. */
const maxDepth = 16;
/** The member whose digits must not be lost. */
const scoreName: ReadonlySet<string> = new Set(['score']);

const { score: _score, ...otherFields } = UpdateScoreRequest.properties;
const isOrder = Compile({ ...UpdateScoreRequest, properties: otherFields });
const isQuestion = Compile(GetScoreRequest);

/**
 * Reads the body of get_account or get_score.
 *
 * @throws {SudgateError} `request_json`, `request_field`
 */
export function readScoreQuestion(body: Buffer): Static<typeof GetScoreRequest> {
  const request = parseStrict(body);
  if (!isQuestion.Check(request)) throw new SudgateError('request_field');
  checkId(request.uid);
  return request;
}

/**
 * Reads the body of update_score. Nothing is corrected: an amount that is not written as a plain
 * whole number from 0 to 2^63 − 1 is refused, and so is a body that names a member twice.
 *
 * @throws {SudgateError} `request_json`, `request_field`
 */
export function readScoreOrder(appId: string, body: Buffer): ScoreOrder {
  const request = parseStrict(body);
  if (!isOrder.Check(request)) throw new SudgateError('request_field');
  const { order_id: orderId, uid, mg_id: mgId, round_id: roundId, type } = request;
  checkId(orderId);
  checkId(uid);
  for (const id of [mgId, roundId]) if (id !== '') checkId(id);
  return {
    appId,
    uid,
    orderId,
    type: type === scoreUpdateTypes.consume ? 'consume' : 'gain',
    amount: readAmount(request, body),
    mgId,
    roundId,
  };
}

/** From the digits of the text: as a JavaScript number an amount above 2^53 would lose some. */
function readAmount(request: object, body: Buffer): bigint {
  // A text of digits is no number.
  if (typeof (request as { score?: unknown }).score !== 'number') {
    throw new SudgateError('request_field');
  }
  const { score } = parseLossless(body.toString('utf8'), scoreName) as { score: unknown };
  const amount = typeof score === 'string' ? parseInt64(score) : undefined;
  if (amount === undefined || amount < 0n) throw new SudgateError('request_field');
  return amount;
}

function checkId(id: string): void {
  if (!isIdentifier(id, maxIdBytes)) throw new SudgateError('request_field');
}

function parseStrict(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return parseStrictJsonObject(body, maxDepth);
  } catch (error) {
    if (error instanceof StrictJsonError) throw new SudgateError('request_json');
    throw error;
  }
}
