import { type Static, Type } from 'typebox';
import { mgId, roomId } from '../notifications/fields.ts';
import { type ApiDefinition, headerAuth } from './definition.ts';
import { integer, NoRequest, optional, text } from './fields.ts';

/** A room of an authorised app (section 8.2). */
export const AuthRoomInfo = Type.Object({
  room_id: roomId,
  mg_id: mgId,
  status: text('WAITING (also WATING) or PLAYING; room_status in the sample.'),
  player_total: integer('Players.'),
  ob_total: integer('Spectators.'),
  last_changed_time: text('When it changed, milliseconds since 1970, digits.'),
});
export type AuthRoomInfo = Static<typeof AuthRoomInfo>;

const authSecret = text('Credential of the authorised app: not for logs.');

// Integrations know a group of their own for both.
const endpoints = (key: string) => ({
  endpoints: [
    { group: 'api', key },
    { group: 'cross_app_api', key },
  ],
});

export const roomApis = {
  auth_app_list: {
    summary: 'The apps that authorised this one',
    section: '8.1',
    source: 'documents',
    ...endpoints('auth_app_list'),
    auth: 'authorization_header',
    method: 'GET',
    request: NoRequest,
    data: Type.Array(Type.Object({ app_name: text('Name.'), auth_secret: authSecret })),
    retry: 'safe',
    errors: ['game_server'],
  },
  auth_room_list: {
    summary: 'The rooms of an authorised app, page by page',
    section: '8.2',
    source: 'documents',
    ...endpoints('auth_room_list'),
    ...headerAuth,
    request: Type.Object({
      auth_secret: authSecret,
      changed_time: optional(text('Cursor from the page before; absent: the first page.')),
    }),
    data: Type.Object({
      room_infos: Type.Array(AuthRoomInfo),
      pagination: optional(
        Type.Union([Type.Object({ changed_time: text('Cursor of the next page.') }), Type.Null()], {
          description: 'null: the last page.',
        }),
      ),
    }),
    retry: 'safe',
    errors: ['game_server'],
  },
} as const satisfies Record<string, ApiDefinition>;
