import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { isIdentifier } from '../../core/index.ts';
import { SudgateError } from '../../errors.ts';
import {
  type AdjustmentOutcome,
  adjustScore,
  parseInt64,
  toBookingView,
} from '../../ledger/index.ts';
import { ProblemError } from '../problem.ts';
import type { ServiceApp, ServiceApps } from '../service-apps.ts';
import type { ApiOptions } from './api-options.ts';
import { checkUid } from './check-uid.ts';
import { AppQuery, apiRoute, failures } from './route-schema.ts';
import { formatRoundCursor, parseRoundCursor } from './score-cursor.ts';
import {
  Adjusted,
  AdjustInput,
  RoundBookingsAnswer,
  RoundBookingsParams,
  RoundBookingsQuery,
  Score,
  UserBookingsAnswer,
  UserBookingsQuery,
} from './score-schemas.ts';
import { UidParams } from './user-schemas.ts';

type UserParams = { Params: Static<typeof UidParams> };

/** Longest reason, idempotency key and round id in bytes. */
const maxTextBytes = 200;

/** Every booking that was answered before the request is in the answer. */
export function scoreRoutes(scope: FastifyInstance, options: ApiOptions): void {
  balanceRoutes(scope, options);
  bookingRoutes(scope, options);
}

function balanceRoutes(scope: FastifyInstance, { apps, ledger, clock }: ApiOptions): void {
  const common = { ...apiRoute, params: UidParams, querystring: AppQuery };
  scope.get<UserParams & { Querystring: Static<typeof AppQuery> }>(
    '/v1/users/:uid/score',
    { schema: { ...common, summary: 'The balance', response: { 200: Score, ...failures } } },
    async ({ params, query }) => {
      const app = apps.choose(query.app_id);
      const account = { appId: app.appId, uid: checkUid(params.uid) };
      if (!app.ownsScores) return await askWallet(app, account.uid);
      const found = await ledger.findAccount(account);
      if (found === undefined) await checkUser(app, account.uid);
      const { balance, sequence } = found ?? { balance: 0n, sequence: 0 };
      const { appId: app_id, uid } = account;
      return { app_id, uid, score: String(balance), bookings: sequence };
    },
  );
  scope.post<
    UserParams & { Querystring: Static<typeof AppQuery>; Body: Static<typeof AdjustInput> }
  >(
    '/v1/users/:uid/score::adjust',
    {
      schema: {
        ...common,
        summary: 'Add to the balance or take from it, once for each key',
        body: AdjustInput,
        response: { 200: Adjusted, ...failures },
      },
    },
    async ({ params, query, body }) => {
      const { appId } = ledgerApp(apps, query.app_id);
      const account = { appId, uid: checkUid(params.uid) };
      const adjustment = { ...account, ...readAdjustment(body), atMs: clock() };
      return toAdjusted(await adjustScore(ledger, adjustment).catch(answerUnknown));
    },
  );
}

function bookingRoutes(scope: FastifyInstance, { apps, ledger }: ApiOptions): void {
  scope.get<UserParams & { Querystring: Static<typeof UserBookingsQuery> }>(
    '/v1/users/:uid/bookings',
    {
      schema: {
        ...apiRoute,
        summary: 'The bookings of a user, newest first',
        params: UidParams,
        querystring: UserBookingsQuery,
        response: { 200: UserBookingsAnswer, ...failures },
      },
    },
    async ({ params, query: { app_id, after, limit = 50 } }) => {
      const account = { appId: ledgerApp(apps, app_id).appId, uid: checkUid(params.uid) };
      const bookings = await ledger.listUserBookings({ ...account, before: after, limit });
      const last = bookings.length < limit ? undefined : bookings.at(-1);
      return {
        bookings: bookings.map(toBookingView),
        next_cursor: last === undefined ? null : String(last.sequence),
      };
    },
  );
  scope.get<{
    Params: Static<typeof RoundBookingsParams>;
    Querystring: Static<typeof RoundBookingsQuery>;
  }>(
    '/v1/rounds/:round_id/bookings',
    {
      schema: {
        ...apiRoute,
        summary: 'What a round took and paid',
        params: RoundBookingsParams,
        querystring: RoundBookingsQuery,
        response: { 200: RoundBookingsAnswer, ...failures },
      },
    },
    async ({ params, query: { app_id, after, limit = 50 } }) => {
      const { appId } = ledgerApp(apps, app_id);
      const roundId = checkText('round_id', params.round_id);
      const place = after === undefined ? undefined : parseRoundCursor(after);
      const totals = await ledger.sumRound(appId, roundId);
      const bookings = await ledger.listRoundBookings({ appId, roundId, after: place, limit });
      const last = bookings.length < limit ? undefined : bookings.at(-1);
      return {
        consumed: String(totals.consumed),
        gained: String(totals.gained),
        bookings: bookings.map(toBookingView),
        next_cursor: last === undefined ? null : formatRoundCursor(last),
      };
    },
  );
}

/** @throws {ProblemError} `scores_elsewhere`, and what {@link ServiceApps.choose} throws */
function ledgerApp(apps: ServiceApps, appId: string | undefined): ServiceApp {
  const app = apps.choose(appId);
  if (app.ownsScores) return app;
  throw new ProblemError('scores_elsewhere', 'the wallet at WALLET_URL keeps them: ask it instead');
}

/** @throws {ProblemError} `user_not_found`, `unavailable` */
async function askWallet(
  { appId, wallet }: ServiceApp,
  uid: string,
): Promise<Static<typeof Score>> {
  const balance = await wallet.findBalance({ appId, uid }).catch((error: unknown) => {
    if (!(error instanceof SudgateError)) throw error;
    throw new ProblemError('unavailable', `the wallet: ${(error.cause as Error).message}`);
  });
  if (balance === undefined) throw new ProblemError('user_not_found', 'says the wallet');
  return { app_id: appId, uid, score: String(balance), bookings: null };
}

/** @throws {ProblemError} `user_not_found`, `unavailable` */
async function checkUser({ appId, users }: ServiceApp, uid: string): Promise<void> {
  const profile = await users.findUser({ appId, uid }).catch(() => {
    throw new ProblemError('unavailable', 'the user directory did not answer with a profile');
  });
  if (profile === undefined) throw new ProblemError('user_not_found');
}

/** @throws {ProblemError} `invalid_request` */
function readAdjustment({ amount, reason, idempotency_key: key }: Static<typeof AdjustInput>) {
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

/** @throws {ProblemError} `invalid_request` */
function checkText(name: string, text: string): string {
  if (isIdentifier(text, maxTextBytes)) return text;
  const rule = `1 to ${maxTextBytes} bytes and no control characters`;
  throw new ProblemError('invalid_request', `${name} must have ${rule}`);
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
