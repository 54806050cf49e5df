import type { FastifyInstance } from 'fastify';
import type { Static } from 'typebox';
import { ProblemError } from '../problem.ts';
import type { ApiOptions } from './api-options.ts';
import {
  OneRoundQuery,
  Room,
  RoomParams,
  Round,
  RoundParams,
  RoundsAnswer,
  RoundsQuery,
} from './round-schemas.ts';
import { apiRoute, failures } from './route-schema.ts';

/** Everything that was acknowledged before the request is in the answer. */
export function roundRoutes(scope: FastifyInstance, { apps, rounds }: ApiOptions): void {
  scope.get<{ Querystring: Static<typeof RoundsQuery> }>(
    '/v1/rounds',
    {
      schema: {
        ...apiRoute,
        summary: 'Rounds as their reports tell them, newest first',
        querystring: RoundsQuery,
        response: { 200: RoundsAnswer, ...failures },
      },
    },
    async ({ query: { app_id, room_id, uid, mg_id, from, to, after, limit = 50 } }) => {
      if (from !== undefined && to !== undefined && to <= from) {
        throw new ProblemError('invalid_request', 'to must be later than from');
      }
      const { rounds: page, nextCursor } = await rounds.listRounds({
        appId: apps.choose(app_id).appId,
        roomId: room_id,
        uid,
        mgId: mg_id,
        fromMs: from,
        toMs: to,
        after,
        limit,
      });
      return { rounds: page, next_cursor: nextCursor };
    },
  );
  scope.get<{ Params: Static<typeof RoundParams>; Querystring: Static<typeof OneRoundQuery> }>(
    '/v1/rounds/:game_round_id',
    {
      schema: {
        ...apiRoute,
        summary: 'A round: its start and its settlement joined, whichever have come',
        params: RoundParams,
        querystring: OneRoundQuery,
        response: { 200: Round, ...failures },
      },
    },
    async ({ params, query }) => {
      const { appId } = apps.choose(query.app_id);
      const round = await rounds.findRound(appId, params.game_round_id);
      if (round === undefined) throw new ProblemError('round_not_found');
      return round;
    },
  );
  scope.get<{ Params: Static<typeof RoomParams>; Querystring: Static<typeof OneRoundQuery> }>(
    '/v1/rooms/:room_id',
    {
      schema: {
        ...apiRoute,
        summary: 'How many users are in a room, as last reported',
        params: RoomParams,
        querystring: OneRoundQuery,
        response: { 200: Room, ...failures },
      },
    },
    async ({ params, query }) => {
      const room = await rounds.findRoom(apps.choose(query.app_id).appId, params.room_id);
      if (room === undefined) throw new ProblemError('room_not_found');
      return room;
    },
  );
}
