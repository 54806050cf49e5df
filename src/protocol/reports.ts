import { type Static, type TSchema, Type } from 'typebox';

const isAi = Type.Integer({ description: '0 person, 1 robot.' });

/** A participant (callbacks contract, section 7.3). */
export const ReportPlayer = Type.Object({
  uid: Type.String({ description: 'User id, empty for a robot.' }),
  is_ai: isAi,
  ai_level: Type.Optional(Type.Integer({ description: '0 and 1 simple, 2 medium, 3 advanced.' })),
});
export type ReportPlayer = Static<typeof ReportPlayer>;

/** How a participant fared (section 7.5). Robots share the empty uid, so it is no key. */
export const ReportPlayerResult = Type.Object({
  uid: Type.String({ description: 'User id, empty for a robot.' }),
  rank: Type.Integer({ description: 'Place from 1; equal for players in a draw.' }),
  is_escaped: Type.Integer({ description: '0 stayed to the end, 1 fled.' }),
  is_ai: isAi,
  role: Type.Optional(Type.Integer({ description: 'Role in the game, 0: none.' })),
  score: Type.Optional(Type.Integer({ description: 'Points of this round.' })),
  is_win: Type.Optional(
    Type.Integer({ description: '0 unknown, 1 lost, 2 won, 3 draw. Does not follow from rank.' }),
  ),
  award: Type.Optional(Type.Integer({ description: 'Reward.' })),
  extras: Type.Optional(
    Type.String({ description: 'More about the player as JSON text, by game; may be invalid.' }),
  ),
  is_managed: Type.Optional(
    Type.Integer({ description: '0 the player acted himself, 1 on autopilot.' }),
  ),
  commission_score: Type.Optional(Type.Integer({ description: 'Points kept as commission.' })),
});
export type ReportPlayerResult = Static<typeof ReportPlayerResult>;

/** What start and settlement share; which members may be absent is the reader's view. */
const round = {
  mg_id: Type.String({ description: 'Game id, digits; an int64 number on the wire.' }),
  mg_id_str: Type.Optional(Type.String({ description: 'The same id, a string on the wire too.' })),
  room_id: Type.String({ description: 'Room of the app.' }),
  game_mode: Type.Integer({ description: 'Game mode.' }),
  game_mode_ex: Type.Optional(Type.Integer({ description: 'Mode within the game mode.' })),
  game_round_id: Type.String({ description: 'Round id, shared by start and settlement.' }),
  battle_start_at: Type.Integer({ description: 'Start, seconds since 1970.' }),
  report_game_info_extras: Type.String({
    description: 'Text that the app gave at the start, cut off at 1024 bytes.',
  }),
  report_game_info_key: Type.Optional(
    Type.String({ description: 'Key that the app gave at the start, cut off at 64 bytes.' }),
  ),
};

/** `report_msg` of a round that began (section 7.2). */
export const GameStart = Type.Object({
  ...round,
  players: Type.Array(ReportPlayer, { description: 'The participants.' }),
});
export type GameStart = Static<typeof GameStart>;

/** `report_msg` of a round that ended (section 7.4). */
export const GameSettle = Type.Object({
  ...round,
  battle_end_at: Type.Integer({ description: 'End, seconds since 1970.' }),
  battle_duration: Type.Integer({ description: 'Length in seconds.' }),
  results: Type.Optional(
    Type.Array(ReportPlayerResult, {
      description: 'One entry per player; may be absent when results_url is there.',
    }),
  ),
  results_url: Type.Optional(
    Type.String({ description: 'Where the results can be downloaded, for one hour.' }),
  ),
  extras: Type.Optional(
    Type.String({ description: 'More about the round as JSON text, by game; may be invalid.' }),
  ),
});
export type GameSettle = Static<typeof GameSettle>;

/** The schema of `report_msg` by `report_type`. Other types may come: take them unread. */
export const reportDefinitions = {
  game_start: GameStart,
  game_settle: GameSettle,
} as const satisfies Record<string, TSchema>;

export type ReportType = keyof typeof reportDefinitions;
export const reportTypes = Object.keys(reportDefinitions) as ReportType[];

/** The body of report_game_info (section 7.1). */
export const ReportEnvelope = Type.Object({
  report_type: Type.String({ description: 'game_start, game_settle, or one to come.' }),
  report_msg: Type.Record(Type.String(), Type.Unknown(), { description: 'By report_type.' }),
  uid: Type.Optional(Type.String({ description: 'Proves nothing: ignore it.' })),
  ss_token: Type.Optional(Type.String({ description: 'Proves nothing: ignore it.' })),
});
export type ReportEnvelope = Static<typeof ReportEnvelope>;

/** `report_msg` by report type. */
export type ReportMessage = {
  [Name in ReportType]: Static<(typeof reportDefinitions)[Name]>;
};

/** A report whose type is known, `report_type` telling what `report_msg` is. */
export type Report<Name extends ReportType = ReportType> = {
  [Each in Name]: Omit<ReportEnvelope, 'report_type' | 'report_msg'> & {
    report_type: Each;
    report_msg: ReportMessage[Each];
  };
}[Name];
