import { gameIds, type NotificationData, orderGameIds } from '../protocol/index.ts';

/** What the samples speak of. */
export interface SampleContext {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  readonly uid: string;
  readonly roomId: string;
}

/**
 * `data` of each event, made up in the form of the contract, to see how an app takes events that
 * nothing in the simulator brings about.
 */
export function sampleNotifications(context: SampleContext): NotificationData {
  return {
    ...roomSamples(context),
    ...orderSamples(context),
    ...matchSamples(context),
    ...gameSamples(context),
    ...bulletSamples(context),
  };
}

type Samples<Events extends keyof NotificationData> = Pick<NotificationData, Events>;

const game_round_id = 'sample-round';
/** A picture of one transparent dot. */
const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

function roomSamples({
  nowMs,
  uid,
  roomId: room_id,
}: SampleContext): Samples<
  | 'sud.mg.merchant.room.users.changed'
  | 'sud.mg.merchant.room.game.rule'
  | 'sud.mg.merchant.auth.room.changed'
  | 'sud.mg.merchant.room.seat.changed'
> {
  const changed_time = String(nowMs);
  const room = { mg_id: gameIds.bumper, room_id };
  return {
    'sud.mg.merchant.room.users.changed': { ...room, player_total: 1, ob_total: 0, changed_time },
    'sud.mg.merchant.room.game.rule': {
      ...{ mg_id: orderGameIds.texasHoldemPro, room_id, rule: '{"small_blind":5,"ante":0}' },
    },
    'sud.mg.merchant.auth.room.changed': {
      ...{ ...room, auth_secret: 'sample-auth-secret', status: 'WAITING', changed_time },
    },
    'sud.mg.merchant.room.seat.changed': {
      ...{ ...room, changed_time, seat_changed: [{ uid, changed_type: 1 }] },
      seat_players: [{ uid, seat_index: 0, status: 'IDLE' }],
    },
  };
}

function orderSamples({
  uid,
  roomId: room_id,
}: SampleContext): Samples<
  | 'sud.mg.merchant.order.changed'
  | 'sud.mg.merchant.order.batch.changed'
  | 'sud.mg.merchant.bid.result'
> {
  const ids = { order_id: 'sample-order', out_order_id: 'sample-out-order' };
  const order = { ...ids, from_uid: uid, to_uid: uid, value: 200, status: 'EXECUTE_SUCCESS' };
  const bid = { ...ids, uid, bid_rs: 0, bid_value: 200, payload: { role_id: 3 } };
  return {
    'sud.mg.merchant.order.changed': {
      ...{ ...order, mg_id: orderGameIds.texasHoldemPro, room_id, cmd: 'add_score', seq: 0 },
    },
    'sud.mg.merchant.order.batch.changed': {
      ...{ mg_id: '1472142640866779138', room_id },
      orders: [{ ...order, cmd: 'gift_windy', payload: { count: 1 } }],
    },
    'sud.mg.merchant.bid.result': {
      ...{ mg_id: gameIds.werewolf, room_id, game_round_id, player_bids: [bid] },
    },
  };
}

function matchSamples({
  nowMs,
  uid,
  roomId: room_id,
}: SampleContext): Samples<
  | 'sud.mg.merchant.user.settle'
  | 'sud.mg.merchant.match.start'
  | 'sud.mg.merchant.match.settle'
  | 'sud.mg.merchant.match.user.changed'
  | 'sud.mg.merchant.match.status.changed'
> {
  const seconds = Math.floor(nowMs / 1000);
  const where = { mg_id: orderGameIds.texasHoldemPro, room_id, match_id: 'sample-match' };
  const texts = { report_game_info_key: '', report_game_info_extras: '' };
  const match = { ...where, ...texts, game_mode: 1, battle_start_at: String(seconds - 60) };
  const points = { uid, is_ai: 0, score: -40, remain_score: 160 };
  const ids = { order_id: 'sample-order', out_order_id: 'sample-out-order' };
  const group_id = 'sample-group';
  return {
    'sud.mg.merchant.user.settle': {
      ...{ ...where, results: [{ ...points, ...ids }], settle_at: String(seconds) },
    },
    'sud.mg.merchant.match.start': match,
    'sud.mg.merchant.match.settle': {
      ...{ ...match, battle_end_at: String(seconds), battle_duration: '60', results: [points] },
    },
    'sud.mg.merchant.match.user.changed': {
      ...{ group_id, cur_num: 1, total_num: 2, user_ids: [uid] },
    },
    'sud.mg.merchant.match.status.changed': {
      ...{ group_id, match_room_id: 'sample-match-room', status: 'MATCH_SUCCESS' },
    },
  };
}

function gameSamples({
  nowMs,
  uid,
  roomId: room_id,
}: SampleContext): Samples<
  | 'sud.mg.merchant.game.process'
  | 'sud.mg.merchant.player.status'
  | 'sud.mg.merchant.game.player.connect.status'
  | 'sud.mg.merchant.player.draw.image'
  | 'sud.mg.merchant.llm.ai.create.result'
  | 'sud.mg.merchant.llm.game.situation.summary'
> {
  const timestamp = String(nowMs);
  const ludo = { mg_id: gameIds.ludo, room_id, game_round_id };
  const drawing = { mg_id: gameIds.drawAndGuess, room_id };
  const managed = { uid, timestamp, payload: { is_managed: 1 } };
  const offline = { offline_timestamp: String(nowMs - 11_000), status: 0, offline_seconds: 11 };
  return {
    'sud.mg.merchant.game.process': {
      ...{ ...ludo, event: 'chess_end', players: [{ uid, type: 'INTERNAL', payload: {} }] },
      payload: {},
    },
    'sud.mg.merchant.player.status': { ...ludo, event: 'manage_status', players: [managed] },
    'sud.mg.merchant.game.player.connect.status': { ...ludo, player: { uid, ...offline } },
    'sud.mg.merchant.player.draw.image': {
      ...{ ...drawing, game_round_id, uid, image_data: picture, timestamp, payload: {} },
    },
    'sud.mg.merchant.llm.ai.create.result': {
      ...{ ...drawing, uid: 'sample-robot', biz_error_code: 0, biz_error_msg: '' },
    },
    'sud.mg.merchant.llm.game.situation.summary': {
      ...{ ...drawing, game_round_id, situation_summary: 'Everybody is still guessing.' },
    },
  };
}

function bulletSamples({
  nowMs,
  uid,
}: SampleContext): Samples<
  | 'sud.mg.merchant.bullet.connection.closed'
  | 'sud.mg.merchant.bullet.client.start'
  | 'sud.mg.merchant.bullet.client.closed'
  | 'sud.mg.merchant.bullet.game.prepare'
  | 'sud.mg.merchant.bullet.game.start'
  | 'sud.mg.merchant.bullet.game.settle'
> {
  const session = {
    ...{ mg_id: '1554721242510114817', anchor_id: uid, msg_id: 'sample-message' },
    timestamp: nowMs,
  };
  const round = { ...session, round_id: game_round_id, mode: 1 };
  return {
    'sud.mg.merchant.bullet.connection.closed': session,
    'sud.mg.merchant.bullet.client.start': session,
    'sud.mg.merchant.bullet.client.closed': session,
    'sud.mg.merchant.bullet.game.prepare': round,
    'sud.mg.merchant.bullet.game.start': round,
    'sud.mg.merchant.bullet.game.settle': { ...round, result: '1' },
  };
}
