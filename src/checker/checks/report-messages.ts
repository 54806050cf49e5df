import { encodeMessage } from '../../game-server/index.ts';
import type { GameSettle, GameStart, ReportPlayerResult } from '../../protocol/index.ts';
import type { Bench } from '../bench.ts';

/** Beyond 2^53: a number of JavaScript holds 1461227817776713700 of it. */
export const bigGameId = '1461227817776713818';

const secondsAgo = (bench: Bench, seconds: number) => Math.floor(bench.clock() / 1000) - seconds;

/** A round id that no other round has. */
export function newRoundId(bench: Bench): string {
  return `check-${bench.nonce()}`;
}

function round(bench: Bench, roundId: string) {
  return {
    mg_id: bigGameId,
    mg_id_str: bigGameId,
    room_id: 'sudgate-check',
    game_mode: 1,
    game_round_id: roundId,
    battle_start_at: secondsAgo(bench, 95),
    report_game_info_extras: '{"table":3}',
    report_game_info_key: 'sudgate-check',
  };
}

export function gameStart(bench: Bench, roundId: string): GameStart {
  const players = [
    { uid: bench.target.uid, is_ai: 0 },
    { uid: '', is_ai: 1 },
  ];
  return { ...round(bench, roundId), players };
}

export function playerResult(uid: string, rank: number): ReportPlayerResult {
  const is_ai = uid === '' ? 1 : 0;
  return { uid, rank, is_escaped: 0, is_ai, role: 0, score: 12, is_win: rank === 1 ? 2 : 1 };
}

export function gameSettle(bench: Bench, roundId: string): GameSettle {
  return {
    ...round(bench, roundId),
    battle_end_at: secondsAgo(bench, 0),
    battle_duration: 95,
    results: [playerResult(bench.target.uid, 1), playerResult('', 2)],
    extras: '',
  };
}

/** A report as it goes out; `more` is laid over its outer members. */
export function reportBody(
  bench: Bench,
  reportType: string,
  message: object,
  more: object = {},
): Buffer {
  const outer = { uid: bench.target.uid, ss_token: '', ...more };
  return encodeMessage({ report_type: reportType, report_msg: message, ...outer }, 'number');
}
