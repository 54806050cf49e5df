import type { ApiName, ApiRequest } from '../../protocol/index.ts';
import { simulatedGames } from '../games.ts';
import type { PlatformState } from '../platform-state.ts';
import { pushEventHandlers } from '../push-events.ts';
import { Refused } from '../refused.ts';
import { reportHandlers } from './report-handlers.ts';

export type ApiHandler<Name extends ApiName> = (
  state: PlatformState,
  request: ApiRequest<Name>,
) => unknown;
export type ApiHandlers = { readonly [Name in ApiName]?: ApiHandler<Name> };

const hourMs = 3_600_000;

/** @throws {Refused} 10111 */
function gameOf(mgId: string) {
  const game = simulatedGames.get(mgId);
  if (game === undefined) throw new Refused(10111, '', ['game_server']);
  const { players: _players, ...shown } = game;
  return shown;
}

const olderGame = (mgId: string) => ({ ...gameOf(mgId), mg_id_str: mgId });
const gameIds = [...simulatedGames.keys()];

const pushEvent: ApiHandler<'push_event'> = (state, { event, mg_id, data }) => {
  if (!simulatedGames.has(mg_id)) throw new Refused(10111, '', ['game_server']);
  const handle = pushEventHandlers[event as keyof typeof pushEventHandlers];
  // The members were held against the schema of the event.
  return (handle as ((...args: unknown[]) => unknown) | undefined)?.(state, mg_id, data);
};

function expireAt({ clock }: PlatformState): number {
  return clock() + hourMs;
}

/**
 * The server APIs that are simulated. Those known only from integrations of others are not: the
 * configuration document does not name them.
 */
export const apiHandlers: ApiHandlers = {
  get_mg_list: ({ appId }) => ({ app_id: appId, mg_info_list: gameIds.map(olderGame) }),
  get_mg_info: (_state, { mg_id }) => ({ mg_info: olderGame(mg_id) }),
  mg_list: () => ({ mg_info_list: gameIds.map(gameOf) }),
  mg_info: (_state, { mg_id }) => gameOf(mg_id),
  ...reportHandlers,
  push_event: pushEvent,
  auth_app_list: () => [],
  auth_room_list: () => ({ room_infos: [], pagination: null }),
  create_order: ({ orders }, request) => orders.create(request),
  batch_create_order: ({ orders }, request) => orders.createBatch(request),
  query_order: ({ orders }, request) => orders.find(request),
  query_match_base: ({ matches }, request) => matches.find(request),
  query_match_round_ids: ({ matches }, request) => matches.roundsOf(request),
  query_user_settle: ({ matches }, request) => matches.settlementOf(request),
  bullet_connect: ({ random }) => ({ token: `simulated-${random.integer(0, 2 ** 31)}` }),
  bullet_operate: () => undefined,
  bullet_change_game: () => undefined,
  bullet_disconnect: () => undefined,
  bullet_init: (state) => ({
    room_code: `simulated-${state.random.integer(0, 2 ** 31)}`,
    expire_at: expireAt(state),
  }),
  bullet_refresh: (state) => ({ expire_at: expireAt(state) }),
  bullet_command: () => undefined,
  nft_get_details: (_state, { nft_details_tokens }) => ({
    nft_details_map: Object.fromEntries(
      nft_details_tokens.map((token) => [
        token,
        { media_type: 1, rich_media_url: 'https://example.com/nft.png' },
      ]),
    ),
  }),
  nft_refresh_details: (state) => ({ expire_at_ms: expireAt(state), tokens: [] }),
};
