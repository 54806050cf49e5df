import { type Static, Type } from 'typebox';
import { optional } from './fields.ts';

const choice = (description: string) => optional(Type.Integer({ description }));

/**
 * Rules of the games that document them, by the name that the documents give the game (section 7,
 * game_setting). Whether the object goes bare or under that name is not clear: the client sends
 * what it is given.
 */
export const gameRules = {
  ludo: Type.Object({
    mode: choice('0 fast (default), 1 classic, 2 competitive.'),
    chessNum: choice('Pieces: 2 (default) or 4.'),
    item: choice('1 with props, 0 without (default).'),
    isReroll: choice('1 reroll, 0 not (default).'),
  }),
  teenpatti: Type.Object({
    roundDefault: choice('Index from 1 (default) to 2.'),
    darkCardDefault: choice('Index from 1 (default) to 2.'),
    singleLimitDefault: choice('Index from 1 (default) to 3.'),
  }),
  twmahjong: Type.Object({
    roundTimeDefault: choice('Index, default 1.'),
    bottomScoreDefault: choice('Index, default 1.'),
    multiplesDefault: choice('Index, default 1.'),
  }),
  texasholdem: Type.Object({
    minStakes: choice('Index from 1 (default) to 3.'),
    maxChip: choice('Index from 1 (default) to 3.'),
  }),
  bumper: Type.Object({
    userInfos: Type.Array(
      Type.Object({
        uid: Type.String(),
        mass: choice('10 (default), 20, 30, 40 or 50.'),
        trail: choice('1 (default) to 4.'),
      }),
    ),
  }),
  numberbomb: Type.Object({
    keyNum: choice('The answer.'),
    range: optional(Type.Array(Type.Integer(), { description: 'First range: [lowest, highest].' })),
    save: choice('0 for one round (default), 1 until changed.'),
  }),
  whoisspy: Type.Object({ mode: choice('0 classic (default), 1 exploding word.') }),
  Monopoly: Type.Object({
    defaultRounds: choice('Index from 0 (default) to 2.'),
    defaultAsset: choice('Index from 0 to 2 (default).'),
    trade: choice('1 on (default), 0 off.'),
  }),
  baloot: Type.Object({ mode: choice('0 classic (default), 1 fast.') }),
  matchpairs: Type.Object({ board_id: choice('0 to 12; absent: a random board.') }),
  Spotthedifference: Type.Object({
    maxTurn: choice('Default 15.'),
    turnTime: choice('Default 30.'),
    modeSelected: optional(
      Type.Object({
        Flip: optional(Type.Boolean()),
        Classic: optional(Type.Boolean()),
        Shuffle: optional(Type.Boolean()),
        Spotlight: optional(Type.Boolean()),
      }),
    ),
  }),
} as const;

export type RuledGame = keyof typeof gameRules;
/** The rules of a game, for `rule` of game_setting and quick_start. */
export type GameRule<Game extends RuledGame> = Static<(typeof gameRules)[Game]>;
