import { type Static, type TSchema, Type } from 'typebox';
import { roomId, uid } from '../notifications/fields.ts';
import type { ApiSource, RetryRule } from './definition.ts';
import {
  knownRoom,
  language,
  mode,
  PlayerInfo,
  room,
  StartingPlayer,
  seat,
} from './event-fields.ts';
import { integer, NoData, object, optional, startExtras, startKey, text } from './fields.ts';
import { newerEvents } from './newer-events.ts';

/** What the wire says of one event of push_event. */
export interface PushEventDefinition {
  readonly summary: string;
  readonly source: ApiSource;
  /** Schema of `data` in the request. */
  readonly data: TSchema;
  /** Schema of `data` in the answer. */
  readonly answer: TSchema;
  readonly retry: RetryRule;
}

const code = text('Code of the user; not needed with user_info.');
const codes = Type.Array(Type.String(), {
  description: 'Codes of the users; not needed with user_infos.',
});
// Required by the table, which names a default all the same.
const entryMode = integer('Game mode; the default is 1.');
const entry = { ...room, mode: entryMode, language, ...seat };
const starting = Type.Array(StartingPlayer, {
  description: 'The users; win over codes unless empty. The first is a person.',
});
const start = {
  captain_uid: optional(text('Captain, a person.')),
  mode_ex: optional(integer('Mode within the game mode.')),
  ...room,
  mode,
  language,
  rule: optional(object('Rules, by game: gameRules.')),
  report_game_info_extras: startExtras,
  report_game_info_key: startKey,
};
const plain = { source: 'documents', answer: NoData, retry: 'unsent' } as const;

const AiPlayer = Type.Object({
  uid: Type.String({ description: 'User id of the robot.' }),
  avatar: text('Avatar address; not avatar_url here.'),
  name: text('Display name; not nick_name here.'),
  gender: Type.Enum(['male', 'female'], { description: 'Not empty here.' }),
  ai_level: optional(integer('0 (default) and 1 simple, 2 medium, 3 advanced.')),
});

/** The seats of a room. */
export const RoomInfo = Type.Object({
  status: text('WAITING (mostly WATING), PENDING: starting, ask again later, or PLAYING.'),
  captain_uid: text('Captain.'),
  mode: optional(integer('Game mode.')),
  mode_ex: optional(integer('Mode within the game mode.')),
  player: Type.Array(
    Type.Object({
      uid,
      seat_index: integer('Seat from 0.'),
      status: text('IDLE or READY.'),
      is_ai: integer('0 person, 1 robot.'),
      ai_level: optional(integer('0 and 1 simple, 2 medium, 3 advanced.')),
    }),
    { description: 'The players; the name is in the singular.' },
  ),
});
export type RoomInfo = Static<typeof RoomInfo>;

/** The events of push_event (sections 7 and 7.1). Others may be pushed as well. */
export const pushEventDefinitions = {
  user_in: {
    ...plain,
    summary: 'A user takes a seat',
    data: Type.Union([
      Type.Object({ code, user_info: optional(PlayerInfo), ...entry }),
      Type.Object({ code: optional(code), user_info: PlayerInfo, ...entry }),
    ]),
  },
  user_out: {
    ...plain,
    summary: 'A user leaves the seat',
    data: Type.Object({
      ...knownRoom,
      uid,
      is_cancel_ready: optional(
        Type.Boolean({
          description: 'A ready user: true stops being ready first, false (default) fails.',
        }),
      ),
    }),
  },
  user_ready: {
    ...plain,
    summary: 'A user becomes ready, or is no longer',
    data: Type.Object({ ...knownRoom, uid, is_ready: Type.Boolean({ description: 'Ready.' }) }),
  },
  game_start: {
    ...plain,
    summary: 'Start the game',
    data: Type.Object({
      ...room,
      report_game_info_extras: startExtras,
      report_game_info_key: startKey,
    }),
  },
  captain_change: {
    ...plain,
    summary: 'Change the captain',
    data: Type.Object({ ...knownRoom, captain_uid: text('The new captain.') }),
  },
  user_kick: {
    ...plain,
    summary: 'Remove a user from the seat',
    data: Type.Object({ ...knownRoom, kicked_uid: text('The user, not the captain.') }),
  },
  game_end: {
    ...plain,
    summary: 'End the game, for one user or for all',
    data: Type.Object({ ...room, uid: optional(text('The user; absent: all.')) }),
  },
  game_setting: {
    ...plain,
    summary: 'Set the rules',
    data: Type.Object({ ...room, rule: object('Rules, by game: gameRules.') }),
  },
  ai_add: {
    ...plain,
    summary: 'Add robots',
    data: Type.Object({
      room_id: roomId,
      ai_players: Type.Array(AiPlayer),
      is_ready: integer('1 ready at once, 0 not; a number here.'),
    }),
    answer: Type.Object({
      uids: Type.Array(Type.String(), { description: 'Robots that got a seat.' }),
    }),
  },
  room_info: {
    ...plain,
    summary: 'Read the seats',
    data: Type.Object(room),
    answer: RoomInfo,
    retry: 'safe',
  },
  quick_start: {
    ...plain,
    summary: 'Set up and start a round in one step',
    data: Type.Union([
      Type.Object({ codes, user_infos: optional(starting), ...start }),
      Type.Object({ codes: optional(codes), user_infos: starting, ...start }),
    ]),
  },
  room_clear: {
    ...plain,
    summary: 'Settle a running game and clear all seats',
    data: Type.Object(room),
  },
  ...newerEvents,
} as const satisfies Record<string, PushEventDefinition>;

export type PushEvent = keyof typeof pushEventDefinitions;
export const pushEvents = Object.keys(pushEventDefinitions) as PushEvent[];

/** `data` of the request, by event. */
export type PushEventData<Event extends PushEvent> = Static<
  (typeof pushEventDefinitions)[Event]['data']
>;
/** `data` of the answer, by event. */
export type PushEventAnswer<Event extends PushEvent> = Static<
  (typeof pushEventDefinitions)[Event]['answer']
>;
