import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { SudgateError } from '../../errors.ts';
import { toBookingView } from '../../ledger/index.ts';
import { ProblemError } from '../problem.ts';
import type { ServiceApp } from '../service-apps.ts';
import type { ApiOptions } from './api-options.ts';
import { checkText } from './check-text.ts';
import { checkUid } from './check-uid.ts';
import { findUser } from './find-user.ts';
import { ownScores } from './own-scores.ts';
import { AppQuery, apiRoute, failures } from './route-schema.ts';
import { formatRoundCursor, parseRoundCursor } from './score-cursor.ts';
import {
  RoundBookingsAnswer,
  RoundBookingsParams,
  RoundBookingsQuery,
  Score,
  UserBookingsAnswer,
  UserBookingsQuery,
} from './score-schemas.ts';
import { UidParams } from './user-schemas.ts';

type UserParams = { Params: Static<typeof UidParams> };

/** Every booking that was answered before the request is in the answer. */
export function scoreRoutes(scope: FastifyInstance, options: ApiOptions): void {
  balanceRoute(scope, options);
  bookingRoutes(scope, options);
}

function balanceRoute(scope: FastifyInstance, { apps, ledger }: ApiOptions): void {
  scope.get<UserParams & { Querystring: Static<typeof AppQuery> }>(
    '/v1/users/:uid/score',
    {
      schema: {
        ...apiRoute,
        summary: 'The balance',
        params: UidParams,
        querystring: AppQuery,
        response: { 200: Score, ...failures },
      },
    },
    async ({ params, query }) => {
      const app = apps.choose(query.app_id);
      const account = { appId: app.appId, uid: checkUid(params.uid) };
      if (!app.ownsScores) return await askWallet(app, account.uid);
      const found = await ledger.findAccount(account);
      if (found === undefined) await findUser(app, account.uid);
      const { balance, sequence } = found ?? { balance: 0n, sequence: 0 };
      const { appId: app_id, uid } = account;
      return { app_id, uid, score: String(balance), bookings: sequence };
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
      const account = { appId: ownScores(apps.choose(app_id)).appId, uid: checkUid(params.uid) };
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
      const { appId } = ownScores(apps.choose(app_id));
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

/** @throws {ProblemError} `user_not_found`, `unavailable` */
async function askWallet(
  { appId, wallet }: ServiceApp,
  uid: string,
): Promise<Static<typeof Score>> {
  const balance = await wallet.findBalance({ appId, uid }).catch((error: unknown) => {
    if (!(error instanceof SudgateError)) throw error;
    throw new ProblemError('unavailable', `the wallet: ${(error.cause as Error).message}`);
  });
  if (balance === undefined) throw new ProblemError('user_not_found', 'according to the wallet');
  return { app_id: appId, uid, score: String(balance), bookings: null };
}
