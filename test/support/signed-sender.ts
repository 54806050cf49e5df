import { createHmac, randomUUID } from 'node:crypto';
import type { CallbackName } from '../../src/protocol/index.ts';
import type { Answer, HttpClient } from './http-client.ts';
import { appId, secret } from './service.ts';

export interface SenderOptions {
  readonly appId?: string;
  readonly secret?: string;
  /** What stands before the callback's name. */
  readonly base?: string;
}

export interface Signing {
  readonly timestamp?: string;
  readonly nonce?: string;
  readonly key?: string;
}

/** Plays the game server: posts reports and notifications, signed without the code under test. */
export class SignedSender {
  readonly #client: HttpClient;
  readonly #options: Required<SenderOptions>;

  constructor(client: HttpClient, options: SenderOptions = {}) {
    this.#client = client;
    this.#options = { appId, secret, base: '', ...options };
  }

  headers(body: string | Buffer, signing: Signing = {}): Record<string, string> {
    const { timestamp = String(Date.now()), nonce = randomUUID(), key } = signing;
    const signature = createHmac('sha1', key ?? this.#options.secret)
      .update(`${this.#options.appId}\n${timestamp}\n${nonce}\n`)
      .update(body)
      .update('\n')
      .digest('hex');
    return {
      'Sud-AppId': this.#options.appId,
      'Sud-Timestamp': timestamp,
      'Sud-Nonce': nonce,
      'Sud-Signature': signature,
    };
  }

  /** @param headers default: those of a good signature */
  post(
    name: CallbackName,
    body: string | Buffer,
    headers: Record<string, string> = this.headers(body),
  ): Promise<Answer> {
    return this.#client.request(`${this.#options.base}/${name}`, { method: 'POST', headers, body });
  }
}

/** A report as the platform writes it, with an int64 beyond 2^53. */
export function reportBody(
  roundId: string,
  type: 'game_start' | 'game_settle' | string = 'game_settle',
  more: object = {},
): string {
  const text = JSON.stringify({
    report_type: type,
    report_msg: {
      mg_id: 0,
      mg_id_str: '1461227817776713818',
      room_id: 'room-42',
      game_mode: 1,
      game_round_id: roundId,
      battle_start_at: 1_893_450_000,
      battle_end_at: 1_893_450_095,
      battle_duration: 95,
      results: [{ uid: 'player-7', rank: 1, is_escaped: 0, is_ai: 0, score: 12, is_win: 2 }],
      report_game_info_extras: '',
      report_game_info_key: '',
      ...more,
    },
    uid: 'player-7',
    ss_token: '',
  });
  return text.replace('"mg_id":0', '"mg_id":1461227817776713818');
}

export function notificationBody(
  id: string,
  event = 'sud.mg.merchant.room.users.changed',
  data: object = {},
): string {
  return JSON.stringify({
    notify_id: id,
    notify_time: '1893455000000',
    app_id: '1461564080052506636',
    notify_event: event,
    data: {
      room_id: 'room-42',
      mg_id: '1461227817776713818',
      player_total: 3,
      ob_total: 11,
      changed_time: '1893454999120',
      ...data,
    },
  });
}
