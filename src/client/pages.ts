import type { ApiData, AuthRoomInfo, ReportPlayerResult } from '../protocol/index.ts';
import { type CallOptions, type ClientCore, callApi } from './call-api.ts';
import { PagesSeen } from './pages-seen.ts';

/** The reports of one round of a room. */
export type RoundReports = ApiData<'get_game_report_info_page'>[number];

/** APIs that answer page by page, as one sequence each; pages are fetched as they are needed. */
export interface Pages {
  /**
   * The rounds of a room, of the last month. Rounds that end meanwhile move the others to later
   * pages, so that one may come twice.
   *
   * @param options pageSize: 1 to 10, default 10
   */
  reportsOfRoom(
    roomId: string,
    options?: CallOptions & { readonly pageSize?: number },
  ): AsyncGenerator<RoundReports, void, undefined>;
  /** @param options pageSize: results a request, default 100; the platform states no maximum */
  playerResults(
    gameRoundId: string,
    options?: CallOptions & { readonly pageSize?: number },
  ): AsyncGenerator<ReportPlayerResult, void, undefined>;
  /** @param options changedTime: cursor of an earlier run, to go on from there */
  authRooms(
    authSecret: string,
    options?: CallOptions & { readonly changedTime?: string },
  ): AsyncGenerator<AuthRoomInfo, void, undefined>;
}

export function createPages(core: ClientCore): Pages {
  return {
    async *reportsOfRoom(room_id, { pageSize: page_size = 10, ...options } = {}) {
      const seen = new PagesSeen('get_game_report_info_page');
      for (let page_no = 0; ; page_no++) {
        const request = { room_id, page_no, page_size };
        const page = await callApi(core, 'get_game_report_info_page', request, options);
        seen.add(page.map((round) => round.game_round_id));
        yield* page;
        // There is no total: a page that is not full is the last.
        if (page.length < page_size) return;
      }
    },

    async *playerResults(game_round_id, { pageSize: page_size = 100, ...options } = {}) {
      const seen = new PagesSeen('get_player_results');
      let count = 0;
      for (let page_no = 0; ; page_no++) {
        const request = { game_round_id, page_no, page_size };
        const { total, results } = await callApi(core, 'get_player_results', request, options);
        // Robots have no uid, so that several pages of them may be the same.
        seen.add(results.some(({ uid }) => uid !== '') ? results : page_no);
        yield* results;
        count += results.length;
        if (results.length === 0 || count >= total) return;
      }
    },

    async *authRooms(auth_secret, { changedTime, ...options } = {}) {
      const seen = new PagesSeen('auth_room_list');
      for (let cursor = changedTime; ; ) {
        seen.add(cursor ?? '');
        const request = { auth_secret, ...(cursor !== undefined && { changed_time: cursor }) };
        const answer = await callApi(core, 'auth_room_list', request, options);
        yield* answer.room_infos;
        cursor = answer.pagination?.changed_time;
        if (cursor === undefined || cursor === '') return;
      }
    },
  };
}
