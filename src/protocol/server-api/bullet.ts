import { Type } from 'typebox';
import { mgId, roomId } from '../notifications/fields.ts';
import type { ApiDefinition } from './definition.ts';
import { headerAuth } from './definition.ts';
import { int64, integer, NoData, object, optional, text } from './fields.ts';

const who = {
  uid: text('User id.'),
  nick_name: text('Display name.'),
  avatar_url: text('Avatar address.'),
};
const gender = { gender: optional(text('female, male, or empty.')) };
const UserInfo = Type.Object({ ...who, ...gender });
const anchorId = text('The host.');

/** Section 11: what a comment tells the game. War of Kings: 1 joins red, 2 joins blue. */
export const BulletComment = Type.Object({ content_code: integer('Meaning, by game.') });
/** Section 11: a gift. War of Kings: 1 to 3 beasts of rising rank, 4 a random summons. */
export const BulletGift = Type.Object({
  gift_id: integer('Which gift, by game.'),
  amount: integer('How many.'),
});

const operated = { mg_id: mgId, room_id: roomId };

/** A part of the current form's payload for War of Kings (section 11.1), opcode "2". */
export const WarOfKingsComment = Type.Object({
  content_code: text('1 joins red, 2 joins blue; a string here.'),
  user_info: UserInfo,
});

const bullet = (key: string) => ({ endpoints: [{ group: 'bullet_api', key }] });
const documented = { source: 'documents', section: '11', ...headerAuth } as const;
const current = { source: 'current_site', section: '11.1', ...headerAuth } as const;
const errors = ['game_server'] as const;

export const bulletApis = {
  bullet_connect: {
    summary: 'Connect a room to a bullet-screen game',
    ...documented,
    ...bullet('connect'),
    request: Type.Object({ mg_id: mgId, room_id: roomId, user_info: UserInfo }),
    data: Type.Object({ token: optional(text('Connection token: not for logs.')) }),
    retry: 'unsent',
    errors,
  },
  bullet_operate: {
    summary: 'Hand a comment or a gift to a bullet-screen game',
    ...documented,
    ...bullet('operate'),
    requestId: true,
    request: Type.Union([
      Type.Object({
        ...operated,
        op_code: Type.Literal(2, { description: '2 comment, 3 gift.' }),
        user_info: UserInfo,
        data: BulletComment,
      }),
      Type.Object({
        ...operated,
        op_code: Type.Literal(3, { description: '2 comment, 3 gift.' }),
        user_info: UserInfo,
        data: BulletGift,
      }),
    ]),
    data: NoData,
    retry: 'unsent',
    errors,
  },
  bullet_change_game: {
    summary: 'Change the bullet-screen game of a room',
    ...documented,
    ...bullet('change_game'),
    request: Type.Object({ mg_id: mgId, room_id: roomId }),
    data: NoData,
    retry: 'unsent',
    errors,
  },
  bullet_disconnect: {
    summary: 'Disconnect a room from its bullet-screen game',
    ...documented,
    ...bullet('disconnect'),
    request: Type.Object({ room_id: roomId }),
    data: NoData,
    retry: 'unsent',
    errors,
  },
  bullet_init: {
    summary: 'Start a bullet-screen game for a host, current form',
    ...current,
    ...bullet('init'),
    request: Type.Object({ mg_id: mgId, anchor_info: Type.Object(who) }),
    data: Type.Object({
      room_code: text('For logging in to the game client: not for logs.'),
      expire_at: int64('Until when the host is online, milliseconds since 1970.'),
    }),
    retry: 'unsent',
    errors,
  },
  bullet_refresh: {
    summary: 'Keep a host online; again and again before expire_at',
    ...current,
    ...bullet('refresh'),
    request: Type.Object({ mg_id: mgId, anchor_id: anchorId }),
    data: Type.Object({
      expire_at: int64('Until when the host is online, milliseconds since 1970.'),
    }),
    retry: 'safe',
    errors,
  },
  bullet_command: {
    summary: 'Hand a command to a bullet-screen game, current form',
    ...current,
    ...bullet('command'),
    requestId: true,
    request: Type.Object({
      mg_id: mgId,
      anchor_id: anchorId,
      command: Type.Object({
        opcode: text('What to do; a string here.'),
        payload: object('By game; War of Kings: WarOfKingsComment.'),
      }),
    }),
    data: NoData,
    retry: 'unsent',
    errors,
  },
} as const satisfies Record<string, ApiDefinition>;
