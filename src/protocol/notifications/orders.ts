import { type Static, Type } from 'typebox';
import { gameRoundId, mgId, orderId, outOrderId, payload, roomId, uid } from './fields.ts';

const cmd = Type.String({ description: 'The action ordered.' });
const fromUid = Type.String({ description: 'User who pays.' });
const toUid = Type.String({ description: 'User it is for.' });
const value = Type.Integer({ description: 'Value in the game.' });
const roundId = Type.Optional(Type.String({ description: 'Round that the order belongs to.' }));
const status = Type.String({
  description: 'CREATED, EXECUTING, EXECUTE_FAIL or EXECUTE_SUCCESS; the last two are final.',
});

/** Section 8.3. The round has either name. */
export const OrderChanged = Type.Object({
  order_id: orderId,
  out_order_id: outOrderId,
  out_group_id: Type.Optional(Type.String({ description: 'Order group of the app.' })),
  mg_id: mgId,
  room_id: roomId,
  round_id: roundId,
  game_round_id: roundId,
  cmd,
  from_uid: fromUid,
  to_uid: toUid,
  value: Type.Optional(value),
  seq: Type.Optional(Type.Integer({ description: 'Place in a sequence, default 0.' })),
  payload: Type.Optional(Type.Unknown({ description: 'More data, any JSON value, by cmd.' })),
  status,
});
export type OrderChanged = Static<typeof OrderChanged>;

/** One order of a batch. */
export const BatchOrder = Type.Object({
  order_id: orderId,
  out_order_id: outOrderId,
  game_round_id: roundId,
  cmd,
  from_uid: fromUid,
  to_uid: toUid,
  value,
  payload: Type.Optional(payload),
  status,
});
export type BatchOrder = Static<typeof BatchOrder>;

/** Section 8.6. An order may come here or as {@link OrderChanged}: book it by its order_id. */
export const OrderBatchChanged = Type.Object({
  mg_id: mgId,
  room_id: roomId,
  orders: Type.Array(BatchOrder),
});
export type OrderBatchChanged = Static<typeof OrderBatchChanged>;

const PlayerBid = Type.Object({
  order_id: orderId,
  out_order_id: outOrderId,
  uid,
  bid_rs: Type.Integer({ description: '0 won, 1 lost.' }),
  bid_value: Type.Integer({ description: 'The bid.' }),
  payload: Type.Optional(payload),
});

/** Section 8.7. In Werewolf the payload of a bid has the role as `role_id`. */
export const BidResult = Type.Object({
  mg_id: mgId,
  room_id: roomId,
  game_round_id: gameRoundId,
  player_bids: Type.Array(PlayerBid),
});
export type BidResult = Static<typeof BidResult>;
