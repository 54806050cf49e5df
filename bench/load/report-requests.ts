import { randomUUID } from 'node:crypto';
import type { RequestPoolOptions } from './requests.ts';
import { signedRequest } from './signed-request.ts';

/** Signed settlements of different rounds, with four players each. */
export function reportRequests(options: RequestPoolOptions): Buffer[] {
  // Another process sends other rounds, so that none of them is a repeat.
  const run = randomUUID();
  return Array.from({ length: options.poolSize }, (_, index) => {
    const body = settlement(`${run}-${index}`, options.users, index);
    return signedRequest(options, 'report_game_info', body, `${run}-${index}`);
  });
}

function settlement(roundId: string, users: number, index: number): string {
  const results = Array.from({ length: 4 }, (_, seat) => ({
    uid: `user-${(index * 4 + seat) % users}`,
    rank: seat + 1,
    is_escaped: 0,
    is_ai: 0,
    role: 0,
    score: 40 - 10 * seat,
    is_win: seat === 0 ? 2 : 1,
  }));
  return JSON.stringify({
    report_type: 'game_settle',
    report_msg: {
      mg_id_str: '1461227817776713818',
      room_id: `room-${index % 500}`,
      game_mode: 1,
      game_round_id: roundId,
      battle_start_at: 1_893_450_000,
      battle_end_at: 1_893_450_095,
      battle_duration: 95,
      results,
      report_game_info_extras: '',
      report_game_info_key: '',
    },
    uid: results[0]?.uid,
    ss_token: '',
  });
}
