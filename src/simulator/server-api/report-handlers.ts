import type { ApiRequest } from '../../protocol/index.ts';
import type { PlatformState } from '../platform-state.ts';
import { Refused } from '../refused.ts';
import type { Round } from '../rounds.ts';

const defaultPageSize = 5;

/** No page says what an unknown round is answered with. */
function absent(): Refused {
  return new Refused(10002, 'there is no such round or report', ['game_server']);
}

/** The older two APIs leave out what the app gave at the start. */
function withoutTexts(message: object): object {
  const {
    report_game_info_extras: _extras,
    report_game_info_key: _key,
    ...rest
  } = message as Record<string, unknown>;
  return rest;
}

function reportsOf({ start, settle }: Round): Readonly<Record<string, object>> {
  return { game_start: start, ...(settle !== undefined && { game_settle: settle }) };
}

/** @throws {Refused} */
function roundOf({ rounds }: PlatformState, roundId: string): Round {
  const round = rounds.find(roundId);
  if (round === undefined) throw absent();
  return round;
}

export const reportHandlers = {
  get_game_report_info: (
    state: PlatformState,
    { game_round_id, report_type }: ApiRequest<'get_game_report_info'>,
  ) => {
    const message = reportsOf(roundOf(state, game_round_id))[report_type];
    if (message === undefined) throw absent();
    return { report_type, report_msg: withoutTexts(message) };
  },

  /** Newest first: no page says. */
  get_game_report_info_page: (
    { rounds }: PlatformState,
    { room_id, page_no = 0, page_size = defaultPageSize }: ApiRequest<'get_game_report_info_page'>,
  ) =>
    rounds
      .where(({ start }) => start.room_id === room_id)
      .slice(page_no * page_size, (page_no + 1) * page_size)
      .map((round) => ({
        game_round_id: round.id,
        report_info: Object.fromEntries(
          Object.entries(reportsOf(round)).map(([type, message]) => [type, withoutTexts(message)]),
        ),
      })),

  query_game_report_info: (
    state: PlatformState,
    { game_round_id, report_game_info_key, filter_types }: ApiRequest<'query_game_report_info'>,
  ) => {
    const round =
      game_round_id !== undefined
        ? roundOf(state, game_round_id)
        : state.rounds.where(({ start }) => start.report_game_info_key === report_game_info_key)[0];
    if (round === undefined) throw absent();
    const wanted = ([type]: [string, object]) => filter_types?.includes(type) ?? true;
    return Object.fromEntries(Object.entries(reportsOf(round)).filter(wanted));
  },

  get_player_results: (
    state: PlatformState,
    { game_round_id, page_no, page_size }: ApiRequest<'get_player_results'>,
  ) => {
    const results = roundOf(state, game_round_id).settle?.results ?? [];
    const page = results.slice(page_no * page_size, (page_no + 1) * page_size);
    return { total: results.length, results: page };
  },

  report_game_round_bill: () => undefined,
};
