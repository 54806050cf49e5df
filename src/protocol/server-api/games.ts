import { type Static, Type } from 'typebox';
import { mgId } from '../notifications/fields.ts';
import { type ApiDefinition, api, bodyAuth, headerAuth } from './definition.ts';
import { int64, integer, json, NoRequest, optional, text } from './fields.ts';

const localized = (description: string) =>
  Type.Record(Type.String(), Type.String(), {
    description: `${description} By language tag; default holds for the others.`,
  });
const range = (description: string) =>
  Type.Array(Type.Integer(), { description: `${description} Smallest and largest number.` });

/** A mode of a game (section 4.1). */
export const GameMode = Type.Object({
  mode: integer('Number of the mode.'),
  count: range('Players.'),
  team_count: optional(range('Teams.')),
  team_member_count: optional(range('Players of a team.')),
  rule: optional(json('Rules, by game.')),
});
export type GameMode = Static<typeof GameMode>;

const gameTexts = {
  name: localized('Name.'),
  desc: localized('Description.'),
  thumbnail332x332: localized('Image address, 332 × 332 px.'),
  thumbnail192x192: localized('Image address, 192 × 192 px.'),
  thumbnail128x128: localized('Image address, 128 × 128 px.'),
  thumbnail80x80: localized('Image address, 80 × 80 px.'),
  big_loading_pic: localized('Address of the background image.'),
};

/** A game in the older form (section 4.1). */
export const MgInfo = Type.Object({
  mg_id: int64('Game id; where it differs from mg_id_str, that one counts.'),
  mg_id_str: text('Game id, digits.'),
  ...gameTexts,
  game_mode_list: optional(Type.Array(GameMode)),
});
export type MgInfo = Static<typeof MgInfo>;

/** A game in the current form (section 4.3). */
export const Game = Type.Object({
  mg_id: mgId,
  ...gameTexts,
  game_mode_list: Type.Array(GameMode),
});
export type Game = Static<typeof Game>;

/** For which client games are listed. */
export const clientPlatforms = { ios: 1, android: 2, web: 3 } as const;

const platform = {
  platform: optional(Type.Enum([1, 2, 3], { description: '1 iOS (default), 2 Android, 3 Web.' })),
  unity_engine_version: optional(text('Default 2020.3.25f1c1.')),
};

export const gameApis = {
  get_mg_list: {
    summary: 'The games of the app, older form',
    section: '4.1',
    source: 'documents',
    ...api('get_mg_list'),
    ...bodyAuth,
    request: NoRequest,
    data: Type.Object({ mg_info_list: Type.Array(MgInfo), app_id: optional(text('The app.')) }),
    rateLimited: true,
    retry: 'safe',
    errors: ['game_server'],
  },
  get_mg_info: {
    summary: 'One game, older form',
    section: '4.2',
    source: 'documents',
    ...api('get_mg_info'),
    ...bodyAuth,
    request: Type.Object({ mg_id: mgId }),
    data: Type.Object({ mg_info: MgInfo }),
    rateLimited: true,
    retry: 'safe',
    errors: ['game_server'],
  },
  mg_list: {
    summary: 'The games of the app',
    section: '4.3',
    source: 'current_site',
    ...api('mg_list'),
    ...headerAuth,
    request: Type.Object(platform),
    data: Type.Object({ mg_info_list: Type.Array(Game) }),
    retry: 'safe',
    errors: ['game_server'],
  },
  mg_info: {
    summary: 'One game',
    section: '4.4',
    source: 'current_site',
    ...api('mg_info'),
    ...headerAuth,
    request: Type.Object({ mg_id: mgId, ...platform }),
    data: Game,
    retry: 'safe',
    errors: ['game_server'],
  },
} as const satisfies Record<string, ApiDefinition>;
