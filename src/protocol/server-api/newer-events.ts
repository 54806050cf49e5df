import { Type } from 'typebox';
import { uid } from '../notifications/fields.ts';
import { language, mode, PlayerInfo, room, SeatedPlayer } from './event-fields.ts';
import { integer, json, NoData, object, optional, text } from './fields.ts';

const newer = { source: 'current_site', answer: NoData, retry: 'unsent' } as const;
const foreign = { source: 'third_party', answer: NoData, retry: 'unsent' } as const;

const ItemInfo = Type.Object({
  uid,
  cmd: text('Which prop.'),
  count: integer('How many.'),
});

const LlmPlayer = Type.Object({
  uid,
  avatar: text('Avatar address.'),
  name: text('Display name.'),
  ai_id: text('Character; empty: the platform picks one and keeps it for the user id.'),
});

/** Events that only the current site or integrations of others know (section 7.1). */
export const newerEvents = {
  user_in_batch: {
    ...newer,
    summary: 'Several users take seats',
    data: Type.Object({
      user_infos: optional(Type.Array(SeatedPlayer, { description: 'The users.' })),
      ...room,
      mode,
      language,
    }),
  },
  llm_ai_add: {
    ...newer,
    summary: 'Add language-model players; the result comes as a notification',
    data: Type.Object({
      ...room,
      is_enter: optional(integer('1 take a seat, 0 not.')),
      is_ready: optional(integer('1 ready, 0 not.')),
      ai_players: Type.Array(LlmPlayer),
    }),
  },
  refresh_user_item: {
    ...newer,
    summary: 'Refresh props of users',
    data: Type.Object({ ...room, item_infos: Type.Array(ItemInfo) }),
    answer: Type.Object({
      item_infos: Type.Array(ItemInfo, { description: 'Those refreshed.' }),
    }),
  },
  mode_ex_change: {
    ...newer,
    summary: 'Change the mode within the game mode',
    data: Type.Object({ ...room, mode_ex: integer('The new one.') }),
  },
  game_create: {
    ...newer,
    summary: 'Create a game (racing games); not described',
    data: object('Not described.'),
  },
  game_delete: {
    ...newer,
    summary: 'Delete a game (racing games); not described',
    data: object('Not described.'),
  },
  llm_ai_exit: {
    ...foreign,
    summary: 'Remove language-model players',
    data: Type.Object({ ...room, uids: Type.Array(Type.String()) }),
  },
  draw_image_clear: {
    ...foreign,
    summary: 'Clear the drawing of a user',
    data: Type.Object({ ...room, uid }),
  },
  user_to_player: {
    ...foreign,
    summary: 'Make a user the default player',
    data: Type.Object({ ...room, user_info: PlayerInfo, mode, language }),
  },
  player_asset: {
    ...foreign,
    summary: 'Read assets of players',
    data: Type.Object({ uids: Type.Array(Type.String(), { maxItems: 10 }) }),
    answer: Type.Object({
      player_assets: Type.Array(Type.Object({ uid, asset: json('By game.') })),
    }),
    retry: 'safe',
  },
} as const;
