import { createHash } from 'node:crypto';
import { type Random, randomFor } from '../../src/simulator/random.ts';
import { notificationBody, reportBody } from '../support/signed-sender.ts';

export type CallbackName = 'report_game_info' | 'notify' | 'update_score';

/** What the platform tells once, and repeats until it is taken. */
export interface Message {
  readonly name: CallbackName;
  readonly body: string;
  /** {@link identityOf} */
  readonly identity: string;
}

export const players = ['player-1', 'player-2', 'player-3', 'player-4'] as const;

const rooms = 60;
const mostPadding = 3_000;

/** Every byte of a message, in short. */
export function identityOf(raw: string | Uint8Array): string {
  return createHash('sha256').update(raw).digest('base64url');
}

/** All that an order says. */
export function identityOfOrder(order: {
  readonly id: string;
  readonly uid: string;
  readonly type: 'consume' | 'gain';
  readonly amount: string;
}): string {
  return `order ${order.id} of ${order.uid}: ${order.type} ${order.amount}`;
}

/**
 * The nth message of a run: of four one is an order, one a notification, and two are the settlement
 * and the start of a round, in this order.
 */
export function makeMessage(seed: number, nth: number): Message {
  const random = randomFor(seed, `message ${nth}`);
  if (nth % 4 === 3) return makeOrder(random, nth);
  const room = `room-${random.integer(1, rooms)}`;
  const pad = 'x'.repeat(random.integer(0, mostPadding));
  if (nth % 4 === 2) {
    const body = notificationBody(`n-${nth}`, undefined, { room_id: room, pad });
    return { name: 'notify', body, identity: identityOf(body) };
  }
  const type = nth % 4 === 0 ? 'game_settle' : 'game_start';
  const body = reportBody(`round-${Math.floor(nth / 4)}`, type, { room_id: room, pad });
  return { name: 'report_game_info', body, identity: identityOf(body) };
}

function makeOrder(random: Random, nth: number): Message {
  const id = `order-${nth}`;
  const uid = players[random.integer(0, players.length - 1)] as string;
  const type = random.chance(0.5) ? 'consume' : 'gain';
  const amount = String(random.integer(0, 500));
  const body = `{"order_id":"${id}","mg_id":"1649319572314173442","round_id":"round-${nth}","uid":"${uid}","score":${amount},"type":${type === 'consume' ? 1 : 2}}`;
  return { name: 'update_score', body, identity: identityOfOrder({ id, uid, type, amount }) };
}
