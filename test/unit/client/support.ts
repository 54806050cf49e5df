import {
  createSudClient,
  type SudClient,
  type SudClientOptions,
} from '../../../src/client/index.ts';
import { Scope } from '../../support/scope.ts';
import {
  type SudServer,
  type SudServerOptions,
  startSudServer,
  sudApp,
} from '../../support/sud-server.ts';

export interface Platform {
  readonly sud: SudServer;
  readonly client: SudClient;
  /** Another client of the same app. */
  readonly connect: (options?: Partial<SudClientOptions>) => SudClient;
}

/** A platform of a test's own, and a client that waits as short as it may. */
export async function startPlatform(
  test: ConstructorParameters<typeof Scope>[0],
  options: Partial<SudClientOptions> = {},
  serverOptions: SudServerOptions = options.clock === undefined ? {} : { clock: options.clock },
): Promise<Platform> {
  const sud = await startSudServer(new Scope(test), serverOptions);
  const connect = (more: Partial<SudClientOptions> = {}) =>
    createSudClient({
      appId: sudApp.appId,
      secrets: [sudApp.secret],
      configService: sud.url,
      random: () => 0,
      ...options,
      ...more,
    });
  return { sud, client: connect(), connect };
}

/** Valid requests of every API and event. */
export const user = {
  uid: 'player-7',
  nick_name: 'Seven',
  avatar_url: 'https://cdn.example/7.png',
  gender: '' as const,
};
export const mgId = '1461227817776713818';
const room = { mg_id: mgId, room_id: 'room-42' };
const order = { out_order_id: 'o-1', cmd: 'add_score', from_uid: 'u', to_uid: 'u', value: 1 };

export const requests = {
  get_mg_list: {},
  get_mg_info: { mg_id: mgId },
  mg_list: { platform: 2 },
  mg_info: { mg_id: mgId },
  get_game_report_info: { game_round_id: 'r', report_type: 'game_start' },
  get_game_report_info_page: { room_id: 'room-42', page_no: 0, page_size: 5 },
  query_game_report_info: { game_round_id: 'r', filter_types: ['game_start'] },
  get_player_results: { game_round_id: 'r', page_no: 0, page_size: 10 },
  report_game_round_bill: {
    ...room,
    request_id: 'bill-1',
    round_id: 'r',
    total_amount: '2.50',
    payment_details: [{ user_id: 'u', amount: '2.5' }],
    payment_type: 'TICKET',
  },
  push_event: { event: 'room_clear', mg_id: mgId, data: { room_id: 'room-42' } },
  auth_app_list: {},
  auth_room_list: { auth_secret: 'credential-of-the-other-app' },
  create_order: { ...room, ...order },
  query_order: { out_order_id: 'o-1' },
  batch_create_order: { ...room, orders: [order] },
  query_match_base: { match_id: 'm-19' },
  query_match_round_ids: { report_game_info_key: 'k' },
  query_user_settle: { order_id: '90000000000000001' },
  bullet_connect: { ...room, user_info: user },
  bullet_operate: { ...room, op_code: 3, user_info: user, data: { gift_id: 2, amount: 5 } },
  bullet_change_game: room,
  bullet_disconnect: { room_id: 'room-42' },
  bullet_init: { mg_id: mgId, anchor_info: user },
  bullet_refresh: { mg_id: mgId, anchor_id: 'host-3' },
  bullet_command: { mg_id: mgId, anchor_id: 'host-3', command: { opcode: '2', payload: {} } },
  bullet_refresh_connection: {},
  bullet_operate_game: {},
  nft_get_details: { user_id: 'u', nft_details_tokens: ['t-1'] },
  nft_refresh_details: { user_id: 'u' },
  create_match: {},
  cancel_match: {},
  query_game_config: {},
  query_user_matching: {},
  llm_create_voice: { out_voice_id: 'ov-1' },
  llm_train_voice: { voice_id: 'v-1', audio_data: 'AA==', audio_format: 'wav' },
  llm_get_voice: { out_voice_id: 'ov-1' },
  llm_create_character: { out_ai_id: 'oai-1', gender: 'female' },
  llm_get_character: { ai_id: 'ai-1' },
} as const;
