import type { ApiData, ApiRequest, Order } from '../protocol/index.ts';
import { forgetOldest } from './forget-oldest.ts';
import type { Notifier } from './notifier.ts';
import { randomFor } from './random.ts';
import { Refused } from './refused.ts';
import type { Rooms } from './rooms.ts';
import type { Timeline } from './timeline.ts';
import { UnderWay } from './under-way.ts';

type CreateOrder = ApiRequest<'create_order'>;
type BatchOrders = ApiRequest<'batch_create_order'>;
export type StoredOrder = Order & {
  readonly from_uid: string;
  readonly to_uid: string;
  /** Whether somebody else will do if the user who is meant does not play. */
  readonly random?: boolean | undefined;
};

export interface OrdersOptions {
  readonly notifier: Notifier;
  readonly rooms: Rooms;
  readonly timeline: Timeline;
  readonly runId: string;
  /** Determines who gets what is for anybody. */
  readonly seed: number;
}

/** How long the game takes for an order, simulated. */
const executionMs = 1_000;

/** Takes orders, carries them out in the game, and tells the app. */
export class Orders {
  readonly #options: OrdersOptions;
  readonly #byId = new Map<string, StoredOrder>();
  readonly #idOf = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #underWay = new UnderWay();
  #count = 0;

  constructor(options: OrdersOptions) {
    this.#options = options;
  }

  /** @throws {Refused} 70501 */
  create(request: CreateOrder): ApiData<'create_order'> {
    const order = this.#add(request);
    const work = async () => {
      if (!(await this.#execute([order]))) return;
      const { order_id } = order;
      const { value, payload, status } = this.#byId.get(order_id) ?? order;
      this.#options.notifier.notify('sud.mg.merchant.order.changed', {
        ...{ order_id, out_order_id: order.out_order_id, mg_id: order.mg_id },
        ...{ room_id: order.room_id, cmd: order.cmd, value, seq: 0, status },
        ...{ from_uid: order.from_uid, to_uid: order.to_uid },
        ...(order.out_group_id !== undefined && { out_group_id: order.out_group_id }),
        ...(request.round_id !== undefined && { round_id: request.round_id }),
        ...(payload !== undefined && { payload }),
      });
    };
    this.#underWay.add(work());
    return { out_order_id: order.out_order_id, order_id: order.order_id };
  }

  /** @throws {Refused} 70501 for the first that is taken: then none is created */
  createBatch({ mg_id, room_id, orders }: BatchOrders): ApiData<'batch_create_order'> {
    const names = orders.map(({ out_order_id }) => out_order_id);
    const isTaken = (name: string, index: number) =>
      this.#idOf.has(name) || names.indexOf(name) !== index;
    if (names.some(isTaken)) throw new Refused(70501, '', ['order']);
    const added = orders.map((order) => this.#add({ ...order, mg_id, room_id }));
    const work = async () => {
      if (!(await this.#execute(added))) return;
      this.#options.notifier.notify('sud.mg.merchant.order.batch.changed', {
        mg_id,
        room_id,
        orders: added.map(({ order_id }, index) => {
          const { out_order_id, cmd, from_uid, to_uid, value, status } = this.#byId.get(
            order_id,
          ) as StoredOrder;
          const payload = orders[index]?.payload;
          const order = { order_id, out_order_id, cmd, from_uid, to_uid, value, status };
          return payload === undefined ? order : { ...order, payload };
        }),
      });
    };
    this.#underWay.add(work());
    return { orders: added.map(({ out_order_id, order_id }) => ({ out_order_id, order_id })) };
  }

  /** @throws {Refused} 70503 */
  find({ order_id, out_order_id }: ApiRequest<'query_order'>): Order {
    const order = this.#byId.get(order_id ?? this.#idOf.get(out_order_id ?? '') ?? '');
    if (order === undefined) throw new Refused(70503, '', ['order']);
    return order;
  }

  /** Orders of a command that worked out in a room and that the game has not looked at yet. */
  take(roomId: string, cmd: string): readonly StoredOrder[] {
    const isWanted = (order: StoredOrder) =>
      order.room_id === roomId && order.cmd === cmd && order.status === 'EXECUTE_SUCCESS';
    const found = [...this.#byId.values()].filter(
      (order) => isWanted(order) && !this.#taken.has(order.order_id),
    );
    for (const { order_id } of found) this.#taken.add(order_id);
    return found;
  }

  /** Resolves when no order is being carried out. */
  settled(): Promise<void> {
    return this.#underWay.settled();
  }

  #add(request: CreateOrder): StoredOrder {
    const { out_order_id } = request;
    if (this.#idOf.has(out_order_id)) throw new Refused(70501, '', ['order']);
    const orderId = `sim-${this.#options.runId}-o${++this.#count}`;
    const { round_id: _round, ...rest } = request;
    const order = { ...rest, order_id: orderId, status: 'CREATED' };
    this.#byId.set(orderId, order);
    this.#idOf.set(out_order_id, orderId);
    const forgotten = forgetOldest(this.#byId);
    if (forgotten !== undefined) {
      this.#idOf.delete(forgotten.out_order_id);
      this.#taken.delete(forgotten.order_id);
    }
    return order;
  }

  /**
   * It works out if the user who is meant sits in the room.
   *
   * @returns whether it came to an end; `false` once the simulator was closed
   */
  async #execute(orders: readonly StoredOrder[]): Promise<boolean> {
    const { rooms, timeline } = this.#options;
    for (const order of orders) this.#byId.set(order.order_id, { ...order, status: 'EXECUTING' });
    if (!(await timeline.wait(executionMs))) return false;
    for (const order of orders) {
      const players = rooms.find(order.room_id)?.players ?? [];
      const isThere = players.some(({ uid }) => uid === order.to_uid);
      const random = randomFor(this.#options.seed, order.out_order_id);
      const other = order.random === true && players[random.integer(0, players.length - 1)];
      const to_uid = isThere || !other ? order.to_uid : other.uid;
      const status = isThere || other ? 'EXECUTE_SUCCESS' : 'EXECUTE_FAIL';
      this.#byId.set(order.order_id, { ...order, to_uid, status });
    }
    return true;
  }
}
