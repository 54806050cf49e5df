import { Type } from 'typebox';
import { roomId } from '../notifications/fields.ts';
import { UserInfo } from '../user-info.ts';
import { boundedText, integer, optional, text } from './fields.ts';

const { uid: _uid, ...profile } = UserInfo.properties;
/** UserInfo of section 7.2. */
const playerProperties = { uid: boundedText(200, 'User id.'), ...profile };
export const PlayerInfo = Type.Object(playerProperties);

export const mode = Type.Optional(integer('Game mode, default 1.'));
export const language = optional(text('Default zh-CN.'));
export const room = { room_id: roomId };
/** Events that find the room by the user take it all the same. */
export const knownRoom = { room_id: optional(roomId) };
export const isReady = optional(Type.Boolean({ description: 'Ready at once, default false.' }));

/** Where a user sits down. */
export const seat = {
  seat_index: optional(
    Type.Integer({ minimum: -1, description: 'Seat from 0 (default); -1: any that is free.' }),
  ),
  is_seat_random: optional(
    Type.Boolean({
      description: 'If seat_index is taken: true takes another, false (default) fails.',
    }),
  ),
  team_id: optional(integer('1 for games without teams, else 1 or 2.')),
  is_ready: isReady,
};

export const SeatedPlayer = Type.Object({ ...playerProperties, ...seat });
export const StartingPlayer = Type.Object({
  ...playerProperties,
  ai_type: optional(integer('0 plain robot, 1 language model.')),
  ai_id: optional(text('Character of a language model.')),
});
