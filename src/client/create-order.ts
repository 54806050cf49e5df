import type { ApiData, CreateOrderRequest } from '../protocol/index.ts';
import { type CallOptions, type ClientCore, callApi } from './call-api.ts';
import { SudApiError, SudRefusedError } from './errors.ts';

/** ret_code of an out_order_id that is taken. */
const orderAlreadyExists = 70501;

/**
 * create_order, repeated without harm: if the answer to an attempt was lost, or the platform failed
 * at it, and the next one says that the order exists, then it is ours, and query_order tells its id
 * (server API contract, 13).
 */
export async function createOrder(
  core: ClientCore,
  request: CreateOrderRequest,
  options: CallOptions,
): Promise<ApiData<'create_order'>> {
  try {
    return await callApi(core, 'create_order', request, options);
  } catch (error) {
    const mayBeOurs =
      error instanceof SudRefusedError &&
      error.retCode === orderAlreadyExists &&
      error.mayHaveActed;
    if (!mayBeOurs) throw error;
    const { out_order_id } = request;
    const order = await callApi(core, 'query_order', { out_order_id }, options).catch((cause) => {
      if (!(cause instanceof SudApiError)) throw cause;
      // That the order may be there is what counts, not why it could not be looked up.
      error.cause = cause;
      throw error;
    });
    // An older order of the same id is none of ours.
    if (!isSameOrder(order, request)) throw error;
    return { out_order_id, order_id: order.order_id };
  }
}

function isSameOrder(order: ApiData<'query_order'>, request: CreateOrderRequest): boolean {
  const { mg_id, room_id, cmd, value, from_uid, to_uid } = order;
  return (
    mg_id === request.mg_id &&
    room_id === request.room_id &&
    cmd === request.cmd &&
    value === request.value &&
    // Not in every answer.
    (from_uid === undefined || from_uid === request.from_uid) &&
    (to_uid === undefined || to_uid === request.to_uid)
  );
}
