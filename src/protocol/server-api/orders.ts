import { type Static, Type } from 'typebox';
import { mgId, orderId, outOrderId, roomId } from '../notifications/fields.ts';
import { type ApiDefinition, api, headerAuth } from './definition.ts';
import { integer, json, object, optional, text } from './fields.ts';

const ownId = (description: string) =>
  Type.String({
    minLength: 1,
    maxLength: 64,
    description: `${description} At most 64 characters.`,
  });
const cmd = text('What to do.');
const fromUid = text('User who pays.');
const toUid = text('User it is for.');
const value = integer('Value in the game; 0 where a command has none.');

/** Section 9.1. Commands of the games: `orderCommands`. */
export const CreateOrderRequest = Type.Object({
  out_order_id: ownId('Order id of the app, used once.'),
  out_group_id: optional(ownId('Group of orders.')),
  mg_id: mgId,
  room_id: roomId,
  round_id: optional(text('Round.')),
  cmd,
  from_uid: fromUid,
  to_uid: toUid,
  value,
  payload: optional(json('More, by cmd; what the game client gave goes on unchanged.')),
});
export type CreateOrderRequest = Static<typeof CreateOrderRequest>;

/** An order of a batch (section 9.3). */
export const BatchOrderRequest = Type.Object({
  out_order_id: ownId('Order id of the app, used once.'),
  cmd,
  from_uid: fromUid,
  from_nickname: optional(text('Name of the user who pays.')),
  from_avatar_url: optional(text('Avatar of the user who pays.')),
  to_uid: toUid,
  value,
  random: optional(
    Type.Boolean({
      description: 'If to_uid does not play: true takes some player, false (default) fails.',
    }),
  ),
  payload: optional(object('More, by cmd; what the game client gave goes on unchanged.')),
});
export type BatchOrderRequest = Static<typeof BatchOrderRequest>;

/** An order as it stands (section 9.2). */
export const Order = Type.Object({
  order_id: orderId,
  out_order_id: outOrderId,
  out_group_id: optional(text('Group of orders.')),
  mg_id: mgId,
  room_id: roomId,
  cmd,
  from_uid: optional(fromUid),
  to_uid: optional(toUid),
  value,
  payload: optional(json('More, by cmd.')),
  status: text('CREATED, EXECUTING, EXECUTE_FAIL or EXECUTE_SUCCESS; the last two are final.'),
});
export type Order = Static<typeof Order>;

const nonEmpty = (description: string) => Type.String({ minLength: 1, description });
const byPlatform = nonEmpty('Order id of the platform; wins over out_order_id.');
const byApp = nonEmpty('Order id of the app.');
/** One of the two ids is needed. */
export const OrderKey = Type.Union([
  Type.Object({ order_id: byPlatform, out_order_id: optional(byApp) }),
  Type.Object({ order_id: optional(byPlatform), out_order_id: byApp }),
]);

const CreatedOrder = Type.Object({ out_order_id: outOrderId, order_id: orderId });

export const orderApis = {
  create_order: {
    summary: 'Create an order; its result comes as sud.mg.merchant.order.changed',
    section: '9.1',
    source: 'documents',
    ...api('create_order'),
    ...headerAuth,
    request: CreateOrderRequest,
    data: CreatedOrder,
    retry: 'keyed',
    errors: ['order', 'game_server'],
  },
  query_order: {
    summary: 'State of an order',
    section: '9.2',
    source: 'documents',
    ...api('query_order'),
    ...headerAuth,
    request: OrderKey,
    data: Order,
    retry: 'safe',
    errors: ['order', 'game_server'],
  },
  batch_create_order: {
    summary: 'Create orders for a room; the results come as sud.mg.merchant.order.batch.changed',
    section: '9.3',
    source: 'current_site',
    ...api('batch_create_order'),
    ...headerAuth,
    request: Type.Object({
      mg_id: mgId,
      room_id: roomId,
      orders: Type.Array(BatchOrderRequest, { minItems: 1 }),
    }),
    data: Type.Object({ orders: optional(Type.Array(CreatedOrder)) }),
    // Whether one bad order fails all is not known: after a failure each has to be queried.
    inParts: true,
    retry: 'unsent',
    errors: ['order', 'game_server'],
  },
} as const satisfies Record<string, ApiDefinition>;
