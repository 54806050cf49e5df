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
} from './fields.ts';

const remainScore = Type.Integer({ description: 'Points left.' });

const UserSettlement = Type.Object({
  uid: playerUid,
  order_id: orderId,
  out_order_id: outOrderId,
  is_ai: isAi,
  score: Type.Integer({ description: 'Points of this settlement, may be negative.' }),
  remain_score: remainScore,
  commission_score: Type.Optional(commissionScore),
});

/** Section 8.4. */
export const UserSettle = Type.Object({
  mg_id: mgId,
  room_id: roomId,
  match_id: matchId,
  results: Type.Array(UserSettlement),
  settle_at: Type.String({
    description: 'Settled at, seconds since 1970, digits; 13 digits are milliseconds.',
  }),
});
export type UserSettle = Static<typeof UserSettle>;

/** What start and settlement of a match share. Times are strings here, numbers in reports. */
const match = {
  mg_id: mgId,
  room_id: roomId,
  game_mode: Type.Integer({ description: 'Game mode.' }),
  match_id: matchId,
  battle_start_at: Type.String({ description: 'Start, seconds since 1970, digits.' }),
  report_game_info_key: Type.String({
    description: 'Key that the app gave at the start, cut off at 64 characters or bytes.',
  }),
  report_game_info_extras: Type.String({
    description: 'Text that the app gave at the start, cut off at 1024 characters or bytes.',
  }),
};

/** Section 8.8. */
export const MatchStart = Type.Object(match);
export type MatchStart = Static<typeof MatchStart>;

const MatchResult = Type.Object({
  uid: playerUid,
  is_ai: isAi,
  score: Type.Integer({ description: 'Points of the whole match, may be negative.' }),
  remain_score: remainScore,
  commission_score: Type.Optional(commissionScore),
});

/** Section 8.5. */
export const MatchSettle = Type.Object({
  ...match,
  battle_end_at: Type.String({ description: 'End, seconds since 1970, digits.' }),
  battle_duration: Type.String({ description: 'Length in seconds, digits.' }),
  results: Type.Array(MatchResult),
});
export type MatchSettle = Static<typeof MatchSettle>;

const groupId = Type.String({ description: 'Group that looks for a match.' });

/** Section 8.11. */
export const MatchUserChanged = Type.Object({
  group_id: groupId,
  cur_num: Type.Integer({ description: 'Users found.' }),
  total_num: Type.Integer({ description: 'Users wanted.' }),
  user_ids: Type.Array(Type.String(), {
    description: 'Users found; those of other apps are left out.',
  }),
});
export type MatchUserChanged = Static<typeof MatchUserChanged>;

/** Section 8.12. */
export const MatchStatusChanged = Type.Object({
  group_id: groupId,
  status: Type.String({ description: 'MATCH_SUCCESS or MATCH_FAIL.' }),
  match_room_id: Type.Optional(
    Type.String({ description: 'Room to load the game with; on success only.' }),
  ),
});
export type MatchStatusChanged = Static<typeof MatchStatusChanged>;
