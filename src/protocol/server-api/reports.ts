import { Type } from 'typebox';
import { gameRoundId, mgId, roomId } from '../notifications/fields.ts';
import { GameSettle, GameStart, ReportPlayerResult } from '../reports.ts';
import { type ApiDefinition, api, bodyAuth, headerAuth } from './definition.ts';
import { int32, integer, NoData, optional, text } from './fields.ts';

// These APIs leave out what the app gave at the start, where report_game_info has it.
const { report_game_info_extras } = GameStart.properties;
const extras = { report_game_info_extras: optional(report_game_info_extras) };

/** game_start_object as a query answers it (section 5). */
export const StartedRound = Type.Object({ ...GameStart.properties, ...extras });
/** game_settle_object as a query answers it (section 5). */
export const SettledRound = Type.Object({ ...GameSettle.properties, ...extras });

const ReportsByType = Type.Object({
  game_start: optional(StartedRound),
  game_settle: optional(SettledRound),
});

const pageNo = Type.Integer({ ...int32, minimum: 0, description: 'Page, the first is 0.' });
const infoKey = Type.String({ minLength: 1, description: 'Key that the app gave at the start.' });
const queriedRound = Type.String({ minLength: 1, description: 'Round; wins over the key.' });
const filter = {
  filter_types: optional(
    Type.Array(Type.String(), { description: 'Report types wanted; absent: all.' }),
  ),
};
const amount = (description: string) =>
  Type.String({
    pattern: '^[0-9]+(\\.[0-9]{1,2})?$',
    description: `${description} At most two decimals.`,
  });

export const reportApis = {
  get_game_report_info: {
    summary: 'One report of a round; deprecated, query_game_report_info is its successor',
    section: '5.1',
    source: 'documents',
    ...api('get_game_report_info'),
    ...bodyAuth,
    request: Type.Object({
      game_round_id: gameRoundId,
      report_type: Type.Enum(['game_start', 'game_settle'], { description: 'Which report.' }),
    }),
    data: Type.Object({
      report_type: text('Which report it is.'),
      report_msg: Type.Union([SettledRound, StartedRound], { description: 'By report_type.' }),
    }),
    rateLimited: true,
    retry: 'safe',
    errors: ['game_server'],
  },
  get_game_report_info_page: {
    summary: 'The reports of a room, page by page; kept for a month',
    section: '5.2',
    source: 'documents',
    ...api('get_game_report_info_page'),
    ...bodyAuth,
    request: Type.Object({
      room_id: roomId,
      page_no: optional(pageNo),
      page_size: optional(
        Type.Integer({ minimum: 1, maximum: 10, description: 'Rounds per page, default 5.' }),
      ),
    }),
    data: Type.Array(Type.Object({ game_round_id: gameRoundId, report_info: ReportsByType })),
    rateLimited: true,
    retry: 'safe',
    errors: ['game_server'],
  },
  query_game_report_info: {
    summary: 'The reports of a round; kept for a month',
    section: '5.3',
    source: 'documents',
    ...api('query_game_report_info'),
    ...headerAuth,
    request: Type.Union([
      Type.Object({
        game_round_id: queriedRound,
        report_game_info_key: optional(infoKey),
        ...filter,
      }),
      Type.Object({
        game_round_id: optional(queriedRound),
        report_game_info_key: infoKey,
        ...filter,
      }),
    ]),
    data: ReportsByType,
    rateLimited: true,
    retry: 'safe',
    errors: ['game_server'],
  },
  get_player_results: {
    summary: 'The results of a round, page by page, for rounds of many players',
    section: '5.4',
    source: 'current_site',
    ...api('get_player_results'),
    ...headerAuth,
    request: Type.Object({
      game_round_id: gameRoundId,
      page_no: pageNo,
      page_size: Type.Integer({
        minimum: 1,
        description: 'Results per page; no maximum is stated.',
      }),
    }),
    data: Type.Object({
      total: integer('Results of the round.'),
      results: Type.Array(ReportPlayerResult),
    }),
    retry: 'safe',
    errors: ['game_server'],
  },
  report_game_round_bill: {
    summary: 'Report what users paid for a round',
    section: '6',
    source: 'documents',
    ...api('report_game_round_bill'),
    ...headerAuth,
    request: Type.Object({
      request_id: Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'Unique; at most 64 characters.',
      }),
      mg_id: mgId,
      room_id: roomId,
      round_id: text('Round.'),
      total_amount: amount('What was paid in all.'),
      payment_details: Type.Array(
        Type.Object({ user_id: text('User who paid.'), amount: amount('What the user paid.') }),
      ),
      payment_type: Type.Enum(['TICKET'], { description: 'TICKET: for taking part.' }),
    }),
    data: NoData,
    retry: 'keyed',
    errors: ['game_server'],
  },
} as const satisfies Record<string, ApiDefinition>;
