import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { parseLossless } from '../../core/index.ts';
import { SudgateError } from '../../errors.ts';
import {
  type AdjustmentOutcome,
  adjustScore,
  parseInt64,
  toBookingView,
} from '../../ledger/index.ts';
import { ProblemError } from '../problem.ts';
import type { ApiOptions } from './api-options.ts';
import { checkText } from './check-text.ts';
import { checkUid } from './check-uid.ts';
import { readJsonBodies } from './json-bodies.ts';
import { ownScores } from './own-scores.ts';
import { AppQuery, apiRoute, failures } from './route-schema.ts';
import { Adjusted, AdjustInput } from './score-schemas.ts';
import { UidParams } from './user-schemas.ts';

/** @param scope of its own: its bodies are read in another way than those of other routes */
export function adjustRoute(scope: FastifyInstance, { apps, ledger, clock }: ApiOptions): void {
  readJsonBodies(scope, keepAmount);
  scope.post<{
    Params: Static<typeof UidParams>;
    Querystring: Static<typeof AppQuery>;
    Body: Static<typeof AdjustInput>;
  }>(
    '/v1/users/:uid/score::adjust',
    {
      schema: {
        ...apiRoute,
        summary: 'Add to the balance or take from it, once for each key',
        params: UidParams,
        querystring: AppQuery,
        body: AdjustInput,
        response: { 200: Adjusted, ...failures },
      },
    },
    async ({ params, query, body }) => {
      const { appId } = ownScores(apps.choose(query.app_id));
      const account = { appId, uid: checkUid(params.uid) };
      const adjustment = { ...account, ...readAdjustment(body), atMs: clock() };
      return toAdjusted(await adjustScore(ledger, adjustment).catch(answerUnknown));
    },
  );
}

const int64Names = new Set(['amount']);

/** As text: a number keeps all its digits. */
function keepAmount(value: object, body: Buffer): object {
  if (!('amount' in value)) return value;
  const { amount } = parseLossless(body.toString('utf8'), int64Names) as { amount: unknown };
  return { ...value, amount };
}

/** @throws {ProblemError} `invalid_request` */
function readAdjustment({ amount, reason, idempotency_key: key }: Static<typeof AdjustInput>) {
  // A number that is still one has a point or an exponent.
  if (typeof amount === 'number') {
    throw new ProblemError('invalid_request', 'amount must have plain digits');
  }
  const value = parseInt64(amount);
  if (value === undefined) {
    throw new ProblemError('invalid_request', 'amount is beyond an int64');
  }
  return {
    amount: value,
    reason: checkText('reason', reason),
    idempotencyKey: checkText('idempotency_key', key),
  };
}

/** @throws {ProblemError} */
function toAdjusted(result: AdjustmentOutcome): Static<typeof Adjusted> {
  switch (result.outcome) {
    case 'booked': {
      const booking = toBookingView(result.booking);
      return { score: booking.balance_after, repeat: result.isRepeat, booking };
    }
    case 'conflict':
      throw new ProblemError('idempotency_conflict', 'take a new key for a new adjustment');
    case 'insufficient':
      throw new ProblemError('insufficient_balance', 'nothing was booked');
    case 'overflow':
      throw new ProblemError('balance_overflow', 'nothing was booked');
  }
}

/** @throws {ProblemError} `unavailable` */
function answerUnknown(error: unknown): never {
  if (error instanceof SudgateError && error.code === 'score_outcome_unknown') {
    throw new ProblemError('unavailable', 'it may have been booked: repeat it with the same key');
  }
  throw error;
}
