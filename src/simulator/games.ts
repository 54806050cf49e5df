import { batchOrderGameIds, type Game, gameIds, orderGameIds } from '../protocol/index.ts';

type Row = readonly [mgId: string, name: string, chinese: string, least: number, most: number];

/**
 * The ids are those of the documents; names and numbers of players are made up, only close to what
 * such games are like.
 */
const rows: readonly Row[] = [
  [gameIds.bumper, 'Bumper', '碰碰我最强', 2, 6],
  [gameIds.ludo, 'Ludo', '飞行棋', 2, 4],
  [gameIds.umo, 'UMO', 'UMO', 2, 4],
  [gameIds.dominoes, 'Dominoes', '多米诺骨牌', 2, 4],
  [gameIds.drawAndGuess, 'Draw and guess', '你画我猜', 2, 9],
  [gameIds.sayAndGuess, 'Say and guess', '你说我猜', 2, 9],
  [gameIds.breakTheFriendship, 'Break the friendship', '友尽闯关', 2, 6],
  [gameIds.numberBomb, 'Number bomb', '数字炸弹', 2, 9],
  [gameIds.werewolf, 'Werewolf', '狼人杀', 6, 12],
  [gameIds.spaceKill, 'Space kill', '太空杀', 4, 10],
  [gameIds.crazyRacing, 'Crazy racing', '疯狂赛车', 2, 9],
  [gameIds.shortTrackSpeedSkating, 'Short track speed skating', '短道速滑', 2, 6],
  [gameIds.texasHoldem, "Texas hold'em", '德州扑克', 2, 9],
  [orderGameIds.texasHoldemPro, "Texas hold'em pro", '德州扑克 Pro', 2, 9],
  [orderGameIds.teenPattiPro, 'TeenPatti pro', 'TeenPatti Pro', 2, 5],
  [orderGameIds.customRocket, 'Custom rocket', '定制火箭', 1, 9],
  [orderGameIds.baseball, 'Baseball', '棒球', 1, 9],
  [batchOrderGameIds.minesweeper, 'Minesweeper', '排雷兵', 2, 4],
];

/** Games that are played in matches of several rounds (callbacks contract, section 8.8). */
export const gamesWithMatches: ReadonlySet<string> = new Set([
  gameIds.texasHoldem,
  orderGameIds.texasHoldemPro,
  orderGameIds.teenPattiPro,
]);

export interface SimulatedGame extends Game {
  /** Seats of a room, and how many must play. */
  readonly players: { readonly least: number; readonly most: number };
}

export const simulatedGames: ReadonlyMap<string, SimulatedGame> = new Map(
  rows.map((row) => [row[0], toGame(row)]),
);

function toGame([mgId, name, chinese, least, most]: Row): SimulatedGame {
  const texts = (text: string) => ({ default: text });
  const image = (size: string) => texts(`https://example.com/games/${mgId}/${size}.png`);
  return {
    mg_id: mgId,
    name: { default: name, 'en-US': name, 'zh-CN': chinese },
    desc: texts(`${name}, simulated.`),
    thumbnail332x332: image('332'),
    thumbnail192x192: image('192'),
    thumbnail128x128: image('128'),
    thumbnail80x80: image('80'),
    big_loading_pic: image('loading'),
    game_mode_list: [
      { mode: 1, count: [least, most], team_count: [least, most], team_member_count: [1, 1] },
    ],
    players: { least, most },
  };
}
