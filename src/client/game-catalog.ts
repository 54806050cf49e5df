import type { ApiData, ApiRequest, Game, MgInfo } from '../protocol/index.ts';
import { type CallOptions, type ClientCore, callApi } from './call-api.ts';
import { KeptAnswers } from './kept-answers.ts';
import { untilAborted } from './until-aborted.ts';

/** For which client the games have to be: see mg_list. */
export type GameFilter = ApiRequest<'mg_list'>;

/** Lists kept: one for each platform and engine version asked for. */
const maxLists = 32;
const maxGames = 1_000;

/**
 * The games of the app, kept for a while as the platform asks; the last ones stay when they cannot
 * be renewed. Taken from mg_list and mg_info where the app has them, else from the older APIs, in
 * one form: `mg_id` is the game id, a string.
 */
export interface GameCatalog {
  /** @param options the signal ends the waiting, not the fetching that others may wait for */
  list(filter?: GameFilter, options?: CallOptions): Promise<readonly Game[]>;
  /** @throws {SudRefusedError} 10111 `GAME_NOT_FOUND` if the app has no such game */
  find(mgId: string, filter?: GameFilter, options?: CallOptions): Promise<Game>;
}

export function createGameCatalog(core: ClientCore): GameCatalog {
  const lists = keep(core, maxLists, (filter: GameFilter) => fetchList(core, filter));
  const games = keep(core, maxGames, (request: ApiRequest<'mg_info'>) => fetchGame(core, request));
  return {
    list: (filter = {}, options = {}) => untilAborted(lists.get(keyOf(filter)), options.signal),
    find: (mgId, filter = {}, options = {}) =>
      untilAborted(games.get(keyOf({ ...filter, mg_id: mgId })), options.signal),
  };
}

function keep<Request, Value extends object>(
  core: ClientCore,
  max: number,
  load: (request: Request) => Promise<Value>,
): KeptAnswers<Value> {
  const { gamesTtlMs: ttlMs, clock } = core.options;
  return new KeptAnswers({ max, ttlMs, clock, load: (key) => load(JSON.parse(key) as Request) });
}

/** The same for requests that mean the same. */
function keyOf(request: Partial<ApiRequest<'mg_info'>>): string {
  const { mg_id, platform, unity_engine_version } = request;
  return JSON.stringify({ mg_id, platform, unity_engine_version });
}

async function fetchList(core: ClientCore, filter: GameFilter): Promise<readonly Game[]> {
  if (await core.directory.has('mg_list')) {
    return (await callApi(core, 'mg_list', filter, {})).mg_info_list;
  }
  return (await callApi(core, 'get_mg_list', {}, {})).mg_info_list.map(toGame);
}

async function fetchGame(core: ClientCore, request: ApiRequest<'mg_info'>): Promise<Game> {
  if (await core.directory.has('mg_info')) return await callApi(core, 'mg_info', request, {});
  const { mg_id } = request;
  const { mg_info }: ApiData<'get_mg_info'> = await callApi(core, 'get_mg_info', { mg_id }, {});
  return toGame(mg_info);
}

function toGame(info: MgInfo): Game {
  return { ...info, mg_id: info.mg_id_str, game_mode_list: info.game_mode_list ?? [] };
}
