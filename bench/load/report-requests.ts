import { createHmac, randomUUID } from 'node:crypto';
import type { RequestPoolOptions } from './requests.ts';

/** Signed settlements of different rounds, with four players each. */
export function reportRequests(options: RequestPoolOptions): Buffer[] {
  // Another process sends other rounds, so that none of them is a repeat.
  const run = randomUUID();
  return Array.from({ length: options.poolSize }, (_, index) => {
    const body = settlement(`${run}-${index}`, options.users, index);
    return signedRequest(options, body, `${run}-${index}`);
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

function signedRequest(options: RequestPoolOptions, body: string, nonce: string): Buffer {
  const timestamp = String(Date.now());
  const signature = createHmac('sha1', options.secret)
    .update(`${options.appId}\n${timestamp}\n${nonce}\n${body}\n`)
    .digest('hex');
  return Buffer.from(
    `POST /report_game_info HTTP/1.1\r\nHost: 127.0.0.1:${options.port}\r\n` +
      `Content-Type: application/json\r\nSud-AppId: ${options.appId}\r\n` +
      `Sud-Timestamp: ${timestamp}\r\nSud-Nonce: ${nonce}\r\nSud-Signature: ${signature}\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
    'latin1',
  );
}
