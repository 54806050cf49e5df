import type { NotifyEvent } from '../../../src/protocol/index.ts';
import type { Members } from './support.ts';

/** Members of the entries of a list or of an inner object. */
function inside(owner: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `${owner}.${name}`);
}

const game = ['mg_id', 'room_id'];
const round = [...game, 'game_round_id'];
const order = ['order_id', 'out_order_id', 'cmd', 'from_uid', 'to_uid', 'status'];
const match = [
  ...game,
  'game_mode',
  'match_id',
  'battle_start_at',
  'report_game_info_key',
  'report_game_info_extras',
];
const session = ['mg_id', 'anchor_id', 'msg_id', 'timestamp'];

/** Sections 8.2 to 8.20: the members of `data`, as the reader sees them. */
export const notificationMembers: Record<NotifyEvent, Members> = {
  'sud.mg.merchant.room.users.changed': {
    required: [...game, 'player_total', 'ob_total', 'changed_time'],
  },
  'sud.mg.merchant.order.changed': {
    required: [...game, ...order],
    optional: ['out_group_id', 'round_id', 'game_round_id', 'value', 'seq', 'payload'],
    free: ['payload'],
    more: { out_group_id: 'g', round_id: 'r', game_round_id: 'r', payload: 'any' },
  },
  'sud.mg.merchant.user.settle': {
    required: [
      ...game,
      'match_id',
      'settle_at',
      'results',
      ...inside('results[]', 'uid', 'order_id', 'out_order_id', 'is_ai', 'score', 'remain_score'),
    ],
    optional: ['results[].commission_score'],
    more: { 'results[].commission_score': 2 },
  },
  'sud.mg.merchant.match.settle': {
    required: [
      ...match,
      'battle_end_at',
      'battle_duration',
      'results',
      ...inside('results[]', 'uid', 'is_ai', 'score', 'remain_score'),
    ],
    optional: ['results[].commission_score'],
    more: { 'results[].commission_score': 2 },
  },
  'sud.mg.merchant.order.batch.changed': {
    required: [...game, 'orders', ...inside('orders[]', ...order, 'value')],
    optional: inside('orders[]', 'game_round_id', 'payload'),
  },
  'sud.mg.merchant.bid.result': {
    required: [
      ...round,
      'player_bids',
      ...inside('player_bids[]', 'order_id', 'out_order_id', 'uid', 'bid_rs', 'bid_value'),
    ],
    optional: ['player_bids[].payload'],
  },
  'sud.mg.merchant.match.start': { required: match },
  'sud.mg.merchant.room.game.rule': { required: [...game, 'rule'] },
  'sud.mg.merchant.auth.room.changed': {
    required: [...game, 'auth_secret', 'status', 'changed_time'],
  },
  'sud.mg.merchant.match.user.changed': {
    required: ['group_id', 'cur_num', 'total_num', 'user_ids'],
  },
  'sud.mg.merchant.match.status.changed': {
    required: ['group_id', 'status'],
    optional: ['match_room_id'],
  },
  'sud.mg.merchant.game.process': {
    required: [...round, 'event', 'players', 'players[].uid'],
    optional: ['payload', ...inside('players[]', 'type', 'payload')],
  },
  'sud.mg.merchant.player.status': {
    required: [...game, 'event', 'players', ...inside('players[]', 'uid', 'timestamp')],
    optional: ['game_round_id', 'payload', ...inside('players[]', 'type', 'payload')],
    more: { 'players[].type': 'EXTERNAL' },
  },
  'sud.mg.merchant.game.player.connect.status': {
    required: [
      ...round,
      'player',
      ...inside('player', 'uid', 'offline_timestamp', 'status', 'offline_seconds'),
    ],
    optional: ['payload', 'player.payload'],
  },
  'sud.mg.merchant.room.seat.changed': {
    required: [
      ...game,
      'changed_time',
      'seat_changed',
      ...inside('seat_changed[]', 'uid', 'changed_type'),
      ...inside('seat_players[]', 'uid', 'seat_index', 'status'),
    ],
    optional: ['seat_players'],
  },
  'sud.mg.merchant.player.draw.image': {
    required: [...round, 'uid', 'image_data', 'timestamp'],
    optional: ['payload'],
  },
  'sud.mg.merchant.bullet.connection.closed': { required: session },
  'sud.mg.merchant.bullet.client.start': { required: session },
  'sud.mg.merchant.bullet.client.closed': { required: session },
  'sud.mg.merchant.bullet.game.prepare': { required: [...session, 'round_id', 'mode'] },
  'sud.mg.merchant.bullet.game.start': { required: [...session, 'round_id', 'mode'] },
  'sud.mg.merchant.bullet.game.settle': {
    required: [...session, 'round_id', 'mode', 'result'],
    free: ['result'],
  },
  'sud.mg.merchant.llm.ai.create.result': {
    required: [...game, 'uid', 'biz_error_code'],
    optional: ['biz_error_msg'],
  },
  'sud.mg.merchant.llm.game.situation.summary': { required: [...round, 'situation_summary'] },
};
