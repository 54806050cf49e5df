import { type Static, Type } from 'typebox';
import {
  commissionScore,
  isAi,
  matchId,
  mgId,
  orderId,
  outOrderId,
  playerUid,
  roomId,
} from '../notifications/fields.ts';
import { type ApiDefinition, api, headerAuth } from './definition.ts';
import { integer, optional, text } from './fields.ts';
import { OrderKey } from './orders.ts';

const nonEmpty = (description: string) => Type.String({ minLength: 1, description });
const byId = nonEmpty('Match; wins over the key.');
const byKey = nonEmpty('Key that the app gave at the start.');
/** One of the two is needed. */
export const MatchKey = Type.Union([
  Type.Object({ match_id: byId, report_game_info_key: optional(byKey) }),
  Type.Object({ match_id: optional(byId), report_game_info_key: byKey }),
]);

const seconds = (description: string) => text(`${description}, seconds, digits.`);
const score = integer('Points, may be negative.');
const remainScore = integer('Points left.');

/** A match (section 10.1). */
export const Match = Type.Object({
  mg_id: mgId,
  room_id: roomId,
  game_mode: integer('Game mode.'),
  match_id: matchId,
  battle_start_at: seconds('Start, since 1970'),
  battle_end_at: optional(seconds('End, since 1970')),
  battle_duration: optional(seconds('Length')),
  results: optional(
    Type.Array(
      Type.Object({
        uid: playerUid,
        is_ai: isAi,
        score,
        remain_score: remainScore,
        commission_score: optional(commissionScore),
      }),
    ),
  ),
  report_game_info_key: optional(text('Key that the app gave at the start.')),
  report_game_info_extras: optional(text('Text that the app gave at the start.')),
  status: text('PLAYING or CLOSED.'),
});
export type Match = Static<typeof Match>;

/** What a user won or lost by an order (section 10.3). */
export const UserSettlement = Type.Object({
  order_id: orderId,
  out_order_id: outOrderId,
  mg_id: mgId,
  room_id: roomId,
  match_id: matchId,
  uid: playerUid,
  is_ai: isAi,
  score,
  remain_score: remainScore,
  commission_score: optional(commissionScore),
  settle_at: text('Settled at, seconds since 1970, digits; 13 digits are milliseconds.'),
});
export type UserSettlement = Static<typeof UserSettlement>;

export const matchApis = {
  query_match_base: {
    summary: 'A match and how it ended',
    section: '10.1',
    source: 'documents',
    ...api('query_match_base'),
    ...headerAuth,
    request: MatchKey,
    data: Match,
    retry: 'safe',
    errors: ['match', 'game_server'],
  },
  query_match_round_ids: {
    summary: 'The rounds of a match, in playing order',
    section: '10.2',
    source: 'documents',
    ...api('query_match_round_ids'),
    ...headerAuth,
    request: MatchKey,
    data: Type.Object({
      match_id: matchId,
      total: integer('Rounds.'),
      round_ids: Type.Array(Type.String()),
      report_game_info_key: optional(text('Key that the app gave at the start.')),
    }),
    retry: 'safe',
    errors: ['match', 'game_server'],
  },
  query_user_settle: {
    summary: 'What a user won or lost by an order',
    section: '10.3',
    source: 'documents',
    ...api('query_user_settle'),
    ...headerAuth,
    request: OrderKey,
    data: UserSettlement,
    retry: 'safe',
    errors: ['order', 'game_server'],
  },
} as const satisfies Record<string, ApiDefinition>;
