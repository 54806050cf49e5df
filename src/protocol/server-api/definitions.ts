import { type Static, Type } from 'typebox';
import { mgId } from '../notifications/fields.ts';
import { bulletApis } from './bullet.ts';
import { type ApiDefinition, api, headerAuth } from './definition.ts';
import { NoData, object, text } from './fields.ts';
import { gameApis } from './games.ts';
import { matchApis } from './matches.ts';
import { nftApis } from './nft.ts';
import { orderApis } from './orders.ts';
import { reportApis } from './reports.ts';
import { roomApis } from './rooms.ts';
import { thirdPartyApis } from './third-party.ts';

/** Section 7. `data` is by event: `pushEventDefinitions`. */
const pushEvent = {
  push_event: {
    summary: 'Push an event into a game',
    section: '7',
    source: 'documents',
    ...api('push_event'),
    ...headerAuth,
    request: Type.Object({
      event: text('Which event.'),
      mg_id: mgId,
      timestamp: Type.String({
        pattern: '^[0-9]+$',
        description: 'Time of pushing, milliseconds since 1970, digits.',
      }),
      data: object('By event.'),
    }),
    data: NoData,
    // Has no id: a repeat acts again. Events that only read have a rule of their own.
    retry: 'unsent',
    errors: ['game_business', 'game_server'],
  },
} as const satisfies Record<string, ApiDefinition>;

/** Every API of the platform's server, by a name of ours: mostly that of the address. */
export const apiDefinitions = {
  ...gameApis,
  ...reportApis,
  ...pushEvent,
  ...roomApis,
  ...orderApis,
  ...matchApis,
  ...bulletApis,
  ...nftApis,
  ...thirdPartyApis,
} as const satisfies Record<string, ApiDefinition>;

export type ApiName = keyof typeof apiDefinitions;
export const apiNames = Object.keys(apiDefinitions) as ApiName[];

/** What the app gives, by API. */
export type ApiRequest<Name extends ApiName> = Static<(typeof apiDefinitions)[Name]['request']>;
/** `data` of a successful answer, by API. */
export type ApiData<Name extends ApiName> = Static<(typeof apiDefinitions)[Name]['data']>;

/** One row of the table, with optional members typed as such. */
export function apiDefinition(name: ApiName): ApiDefinition {
  return apiDefinitions[name];
}
