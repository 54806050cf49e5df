import { type TSchema, Type } from 'typebox';

/** The games whose extras are documented, by a name of ours; the values are mg_ids. */
export const gameIds = {
  dominoes: '1537330258004504578',
  ludo: '1468180338417074177',
  umo: '1472142559912517633',
  breakTheFriendship: '1490944230389182466',
  texasHoldem: '1494212349664686081',
  texasHoldemTwo: '1557194155570024449',
  drawAndGuess: '1461228410184400899',
  sayAndGuess: '1468434504892882946',
  bumper: '1461227817776713818',
  crazyRacing: '1649319572314173442',
  numberBomb: '1468091457989509190',
  spaceKill: '1559736844916183041',
  werewolf: '1472142747708284929',
  shortTrackSpeedSkating: '1468090257126719572',
} as const;

const integer = (description: string) => Type.Optional(Type.Integer({ description }));
const number = (description: string) => Type.Optional(Type.Number({ description }));
const text = (description: string) => Type.Optional(Type.String({ description }));

const received = {
  flowers: integer('Flowers received.'),
  poops: integer('Poops received.'),
};

export const DominoesExtras = Type.Object({
  cards: text('Tiles left, comma-separated, three digits each: filler, upper pips, lower pips.'),
});
export const LudoExtras = Type.Object({
  color: integer('1 red, 2 green, 3 yellow, 4 blue.'),
  steps: integer('Steps of all pieces; a finished piece (57 steps) counts tenfold.'),
});
export const UmoExtras = Type.Object({
  cards: text(
    'Cards in hand, comma-separated, up to three digits each, no leading zero: type (0 number, ' +
      '1 block, 2 reverse, 3 +2, 4 wild, 5 trump), colour (0 none, 1 red, 2 yellow, 3 blue, ' +
      '4 green), number.',
  ),
});
export const BreakTheFriendshipExtras = Type.Object({
  color: integer('1 pink, 2 purple, 3 green, 4 blue, 5 yellow, 6 orange.'),
  levels: text('Levels passed and all levels, comma-separated.'),
  time: integer('Seconds.'),
  ...received,
});
const Pokers = Type.Optional(
  Type.Array(
    Type.Object({
      number: integer('2 to 14: 11 jack, 12 queen, 13 king, 14 ace.'),
      color: integer('20 spade, 30 heart, 40 club, 50 diamond.'),
    }),
  ),
);
export const TexasHoldemExtras = Type.Object({
  pokers: Pokers,
  public_pokers: Pokers,
  card_type: integer(
    '10 royal flush, 9 straight flush, 8 four of a kind, 7 full house, 6 flush, 5 straight, ' +
      '4 three of a kind, 3 two pair, 2 pair, 1 high card, 0 folded.',
  ),
});
export const GuessExtras = Type.Object(received);
export const BumperExtras = Type.Object({ kill: integer('Players knocked out.') });

/** What the parsed `extras` of a player's result holds, by mg_id (callbacks contract, 7.9). */
export const playerExtrasByGame = {
  [gameIds.dominoes]: DominoesExtras,
  [gameIds.ludo]: LudoExtras,
  [gameIds.umo]: UmoExtras,
  [gameIds.breakTheFriendship]: BreakTheFriendshipExtras,
  [gameIds.texasHoldem]: TexasHoldemExtras,
  [gameIds.texasHoldemTwo]: TexasHoldemExtras,
  [gameIds.drawAndGuess]: GuessExtras,
  [gameIds.sayAndGuess]: GuessExtras,
  [gameIds.bumper]: BumperExtras,
} as const satisfies Record<string, TSchema>;

export const CrazyRacingRoundExtras = Type.Object({
  cars: Type.Optional(Type.Array(Type.Integer(), { description: 'Cars of the round.' })),
  winning_car_id: integer('The car that won.'),
  dynamic_odds: number('Moving odds of the winner.'),
  standard_odds: number('Fixed odds of the winner.'),
  player_count: integer('Players.'),
});
export const NumberBombRoundExtras = Type.Object({ keyNum: integer('The number of the bomb.') });
export const SpaceKillRoundExtras = Type.Object({
  finishReason: integer(
    '1 all traitors voted out, 2 all tasks done, 3 traitors equal in number, 4 ended by force.',
  ),
});
export const WerewolfRoundExtras = Type.Object({
  gameOverReason: integer(
    '1 normal, 2 disbanded by the client, 3 room_clear, 4 game_end, 5 time used up, ' +
      '6 all escaped, 7 all logged out.',
  ),
});
export const ShortTrackRoundExtras = Type.Object({
  gameOverReason: integer('1 normal; the others are not known.'),
});

/** What the parsed `extras` of a whole settled round holds, by mg_id (callbacks contract, 7.10). */
export const roundExtrasByGame = {
  [gameIds.crazyRacing]: CrazyRacingRoundExtras,
  [gameIds.numberBomb]: NumberBombRoundExtras,
  [gameIds.spaceKill]: SpaceKillRoundExtras,
  [gameIds.werewolf]: WerewolfRoundExtras,
  [gameIds.shortTrackSpeedSkating]: ShortTrackRoundExtras,
} as const satisfies Record<string, TSchema>;

/** Roles by mg_id and the number in `role` or `role_id` (callbacks contract, 7.8); 0 is none. */
export const rolesByGame = {
  [gameIds.werewolf]: {
    1: 'werewolf',
    2: 'villager',
    3: 'seer',
    4: 'witch',
    5: 'hunter',
    6: 'guard',
  },
} as const satisfies Record<string, Readonly<Record<number, string>>>;
