import type { ApiData, AuthRoomInfo, ReportPlayerResult } from '../protocol/index.ts';
import { type CallOptions, type ClientCore, callApi } from './call-api.ts';
import { SudUnexpectedAnswerError } from './errors.ts';

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

/** Far beyond what a month can hold; a platform that never ends its pages does not hold us. */
const maxPages = 100_000;

export function createPages(core: ClientCore): Pages {
  return {
    async *reportsOfRoom(room_id, { pageSize: page_size = 10, ...options } = {}) {
      let before = '';
      for (let page_no = 0; page_no < maxPages; page_no++) {
        const request = { room_id, page_no, page_size };
        const page = await callApi(core, 'get_game_report_info_page', request, options);
        const ids = page.map((round) => round.game_round_id).join('\n');
        if (page.length > 0 && ids === before) throw repeated('get_game_report_info_page');
        before = ids;
        yield* page;
        // There is no total: a page that is not full is the last.
        if (page.length < page_size) return;
      }
    },

    async *playerResults(game_round_id, { pageSize: page_size = 100, ...options } = {}) {
      let seen = 0;
      for (let page_no = 0; page_no < maxPages; page_no++) {
        const request = { game_round_id, page_no, page_size };
        const { total, results } = await callApi(core, 'get_player_results', request, options);
        yield* results;
        seen += results.length;
        if (results.length === 0 || seen >= total) return;
      }
    },

    async *authRooms(auth_secret, { changedTime, ...options } = {}) {
      let cursor = changedTime;
      for (let page = 0; page < maxPages; page++) {
        const request = { auth_secret, ...(cursor !== undefined && { changed_time: cursor }) };
        const answer = await callApi(core, 'auth_room_list', request, options);
        yield* answer.room_infos;
        const next = answer.pagination?.changed_time;
        if (next === undefined || next === '') return;
        if (next === cursor) throw repeated('auth_room_list');
        cursor = next;
      }
    },
  };
}

function repeated(api: 'get_game_report_info_page' | 'auth_room_list'): SudUnexpectedAnswerError {
  const facts = { api, attempts: 1, mayHaveActed: false };
  return new SudUnexpectedAnswerError(facts, 'the same page came twice');
}
