import type { Static, TSchema } from 'typebox';
import {
  type BatchOrderRequest,
  type batchOrderCommands,
  type CreateOrderRequest,
  type orderCommands,
  orderGameIds,
} from '../protocol/index.ts';

type Orders = typeof orderCommands;
type BatchOrders = typeof batchOrderCommands;

/** Games whose orders are documented. */
export type OrderGame = keyof Orders;
/** What can be ordered in a game. */
export type OrderCommandOf<Game extends OrderGame> = keyof Orders[Game] & string;

/** `value` and `payload` as a command has them: the first only where it means something. */
type ContentOf<Command> = (Command extends { value: TSchema }
  ? { value: Static<Command['value']> }
  : { value?: 0 }) &
  (Command extends { payload: TSchema }
    ? { payload: Static<Command['payload']> }
    : { payload?: never });

/** An order of a documented command, without the members that game and command decide. */
export type GameOrder<Game extends OrderGame, Cmd extends OrderCommandOf<Game>> = Omit<
  CreateOrderRequest,
  'mg_id' | 'cmd' | 'value' | 'payload'
> &
  ContentOf<Orders[Game][Cmd]>;

/** An entry of batch_create_order for a documented command. */
export type GameBatchOrder<
  Game extends keyof BatchOrders,
  Cmd extends keyof BatchOrders[Game] & string,
> = Omit<BatchOrderRequest, 'cmd' | 'value' | 'payload'> & {
  cmd: Cmd;
} & ContentOf<BatchOrders[Game][Cmd]>;

/**
 * The request of create_order for a documented command.
 *
 * @example
 * ```ts
 * await client.createOrder(
 *   gameOrder('werewolf', 'buy_role', {
 *     out_order_id: 'role-1', room_id: 'room-42', from_uid: 'u1', to_uid: 'u1',
 *     payload: { role_id: 3 },
 *   }),
 * );
 * ```
 */
export function gameOrder<Game extends OrderGame, Cmd extends OrderCommandOf<Game>>(
  game: Game,
  cmd: Cmd,
  order: GameOrder<Game, Cmd>,
): CreateOrderRequest {
  return { value: 0, ...order, mg_id: orderGameIds[game], cmd } as CreateOrderRequest;
}
