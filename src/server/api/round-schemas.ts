import { Type } from 'typebox';
import { GameSettle, GameStart, ReportPlayer, ReportPlayerResult } from '../../protocol/index.ts';
import { appId, milliseconds } from './route-schema.ts';

const id = { minLength: 1, maxLength: 512 };
const closed = { additionalProperties: false };

export const RoundsQuery = Type.Object(
  {
    room_id: Type.Optional(Type.String({ ...id, description: 'Only rounds in this room.' })),
    uid: Type.Optional(Type.String({ ...id, description: 'Only rounds that this user played.' })),
    mg_id: Type.Optional(
      Type.String({ pattern: '^\\d{1,20}$', description: 'Only rounds of this game.' }),
    ),
    from: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Started then or later, milliseconds since 1970.' }),
    ),
    to: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Started before, milliseconds since 1970.' }),
    ),
    after: Type.Optional(
      Type.String({
        pattern: '^\\d{1,16}-\\d{1,16}$',
        description: '`next_cursor` of the page before.',
      }),
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Most rounds.' }),
    ),
    app_id: appId,
  },
  closed,
);
export const OneRoundQuery = Type.Object({ app_id: appId }, closed);
export const RoundParams = Type.Object({ game_round_id: Type.String({ minLength: 1 }) });
export const RoomParams = Type.Object({ room_id: Type.String({ minLength: 1 }) });

const parsedExtras = {
  parsed_extras: Type.Optional(
    Type.Unknown({ description: '`extras` read leniently; absent if it is beyond repair.' }),
  ),
};
const Report = Type.Object(
  { cursor: Type.String(), received_at_ms: milliseconds },
  { description: 'Where the report is in the feed.' },
);
const orNull = <T extends Parameters<typeof Type.Array>[0]>(schema: T, description: string) =>
  Type.Union([schema, Type.Null()], { description });
const told = Type.Omit(Type.Object({ ...GameStart.properties, ...GameSettle.properties }), [
  'mg_id',
  'mg_id_str',
  'players',
  'results',
]);

export const Round = Type.Object(
  {
    ...Type.Partial(told).properties,
    ...parsedExtras,
    app_id: Type.String(),
    game_round_id: Type.String(),
    mg_id: Type.Optional(Type.String({ description: 'Game id, digits.' })),
    started_at_ms: Type.Integer({
      description:
        'Of the first report of the round that came: its `battle_start_at` in milliseconds; without one, when it came. Later reports do not move it, since cursors are made of it.',
    }),
    settled: Type.Boolean(),
    players: orNull(Type.Array(Type.Partial(ReportPlayer)), 'Null: no start has told them.'),
    results: orNull(
      Type.Array(Type.Object({ ...Type.Partial(ReportPlayerResult).properties, ...parsedExtras })),
      'Null: no settlement has told them.',
    ),
    start: orNull(Report, 'Null: it has not come.'),
    settle: orNull(Report, 'Null: it has not come.'),
  },
  { description: 'Members that were not sent, or not with the type of the contract, are absent.' },
);

export const RoundsAnswer = Type.Object({
  rounds: Type.Array(Round, {
    description: 'The newest start first. Fewer than `limit` if they are large.',
  }),
  next_cursor: orNull(Type.String(), 'Pass it as `after`; null: there is nothing more.'),
});

export const Room = Type.Object({
  app_id: Type.String(),
  room_id: Type.String(),
  mg_id: orNull(Type.String(), 'Game id, digits.'),
  player_total: Type.Integer({ description: 'Users who play.' }),
  ob_total: Type.Integer({ description: 'Users who watch.' }),
  changed_at_ms: milliseconds,
});
