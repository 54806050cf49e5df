import { gameIds } from '../protocol/index.ts';
import type { StoredOrder } from './orders.ts';
import type { PlatformState } from './platform-state.ts';
import type { Room } from './room.ts';
import type { Round } from './rounds.ts';

/**
 * Decides who gets the role that several ordered in Werewolf, when a round begins: of the orders for
 * one role the highest value wins, of equal ones the first.
 */
export function decideBids(
  { orders, notifier }: Pick<PlatformState, 'orders' | 'notifier'>,
  room: Room,
  round: Round,
): void {
  if (room.game.mg_id !== gameIds.werewolf) return;
  const bids = orders.take(room.id, 'buy_role');
  if (bids.length === 0) return;
  const best = new Map<unknown, StoredOrder>();
  for (const bid of bids) {
    const highest = best.get(roleOf(bid));
    if (highest === undefined || bid.value > highest.value) best.set(roleOf(bid), bid);
  }
  notifier.notify('sud.mg.merchant.bid.result', {
    ...{ mg_id: room.game.mg_id, room_id: room.id, game_round_id: round.id },
    player_bids: bids.map((bid) => ({
      ...{ order_id: bid.order_id, out_order_id: bid.out_order_id, uid: bid.to_uid },
      ...{ bid_rs: best.get(roleOf(bid)) === bid ? 0 : 1, bid_value: bid.value },
      payload: { role_id: roleOf(bid) },
    })),
  });
}

function roleOf({ payload }: StoredOrder): unknown {
  return (payload as { readonly role_id?: unknown } | undefined)?.role_id;
}
