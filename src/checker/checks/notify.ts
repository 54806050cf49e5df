import { encodeMessage } from '../../game-server/index.ts';
import type { Bench } from '../bench.ts';
import { type Check, checksOf } from '../check.ts';
import type { Probe } from '../probe.ts';
import { deliverFirst, deliverTo, deliveryRows } from './delivery-rows.ts';
import { bigGameId } from './report-messages.ts';

const room = { room_id: 'sudgate-check', mg_id: bigGameId };

function notification(bench: Bench, event: string, data: object, more: object = {}): Buffer {
  return encodeMessage({
    notify_id: `check-${bench.nonce()}`,
    notify_time: String(bench.clock()),
    app_id: bench.credentials.appId,
    notify_event: `sud.mg.merchant.${event}`,
    data,
    ...more,
  });
}

function usersChanged(bench: Bench, more: object = {}): Buffer {
  const counts = { player_total: 3, ob_total: 11, changed_time: String(bench.clock()) };
  return notification(bench, 'room.users.changed', { ...room, ...counts, ...more });
}

function first(bench: Bench): Promise<Probe> {
  return bench.once('notify', () => bench.call('notify', usersChanged(bench)));
}

const acknowledged = 'HTTP 200 with ret_code 0, or it may come again.';
const deliver = deliverTo('notify');

function order(bench: Bench, status: string): Buffer {
  const ids = { order_id: '90000000000000001', out_order_id: 'check-1', ...room };
  const users = { from_uid: bench.target.uid, to_uid: bench.target.uid };
  const rest = { cmd: 'add_score', value: 200, seq: 0, status };
  return notification(bench, 'order.changed', { ...ids, ...users, ...rest });
}

function matchSettled(bench: Bench): Buffer {
  const ids = { mg_id: bigGameId, room_id: 'sudgate-check', match_id: `check-${bench.nonce()}` };
  const numbers = { is_ai: 0, score: -40, remain_score: 160 };
  const results = [{ uid: bench.target.uid, order_id: '1', out_order_id: 'check-1', ...numbers }];
  const settle_at = String(Math.floor(bench.clock() / 1000));
  return notification(bench, 'user.settle', { ...ids, results, settle_at });
}

export const notifyChecks: readonly Check[] = checksOf(
  'notify',
  ['notify.room-users'],
  [
    {
      name: 'room-users',
      level: 'required',
      title: 'A notification is acknowledged',
      expected: acknowledged,
      fix: 'Store the notification, then answer ret_code 0.',
      needs: ['transport.reachable'],
      run: deliverFirst(first),
    },
    ...deliveryRows('notify', usersChanged, first),
    {
      name: 'orders',
      level: 'required',
      title: 'Notifications of orders are acknowledged in every state',
      expected: 'status: CREATED, EXECUTING, EXECUTE_FAIL or EXECUTE_SUCCESS.',
      fix: 'Accept all four, act on the last two.',
      run: deliver(
        (bench) =>
          ['CREATED', 'EXECUTING', 'EXECUTE_FAIL', 'EXECUTE_SUCCESS'].map((status) =>
            order(bench, status),
          ),
        'order.changed',
      ),
    },
    {
      name: 'settlement',
      level: 'required',
      title: 'The settlement of a user is acknowledged',
      expected: 'score may be negative; settle_at is text, in seconds.',
      fix: 'Read scores as signed numbers and times as text.',
      run: deliver((bench) => [matchSettled(bench)], 'user.settle with a negative score'),
    },
    {
      name: 'number-time',
      level: 'required',
      title: 'Events whose timestamp is a number are acknowledged',
      expected: 'In the bullet events timestamp is a number; elsewhere times are text.',
      fix: 'Do not demand one type for all times.',
      run: deliver((bench) => {
        const ids = { mg_id: bigGameId, anchor_id: 'host-3', msg_id: '1692082187609964545' };
        const data = { ...ids, round_id: 'check', timestamp: bench.clock(), mode: 1, result: '1' };
        return [notification(bench, 'bullet.game.settle', data)];
      }, 'bullet.game.settle'),
    },
    {
      name: 'duplicate',
      level: 'required',
      title: 'A repeated notification is acknowledged again',
      expected: 'ret_code 0 for a notify_id that came before.',
      fix: 'Find duplicates by notify_id, and answer 0 for them.',
      run: deliver((bench) => {
        const message = usersChanged(bench);
        return [message, message];
      }, 'the same notification again'),
    },
    {
      name: 'overtaken',
      level: 'required',
      title: 'An older notification after a newer one is acknowledged',
      expected: 'Notifications may overtake each other; the newest changed_time counts.',
      fix: 'Drop what is older than what you have, and answer 0.',
      run: deliver(
        (bench) => [
          usersChanged(bench),
          usersChanged(bench, { changed_time: String(bench.clock() - 60_000) }),
        ],
        'a newer, then an older one',
      ),
    },
    {
      name: 'unknown-event',
      level: 'required',
      title: 'An unknown event is acknowledged',
      expected: 'notify_event values may be added; what is not known is acknowledged.',
      fix: 'Answer 0 for a notify_event that you do not know.',
      run: deliver((bench) => [notification(bench, 'check.unknown', { a: 1 })], 'an unknown event'),
    },
    {
      name: 'unknown-fields',
      level: 'required',
      title: 'Unknown fields of a notification are ignored',
      expected: 'The pages warn that fields may be added, at any depth.',
      fix: 'Do not validate with "no additional properties".',
      run: deliver((bench) => [usersChanged(bench, { more: { a: [1] } })], 'with more fields'),
    },
    {
      name: 'picture',
      level: 'required',
      title: 'A picture of 300 KB is acknowledged',
      expected: 'player.draw.image carries a whole picture in base64.',
      fix: 'Raise the limit of the body to some megabytes for notify.',
      run: deliver((bench) => {
        const picture = Buffer.alloc(225_000, 'sudgate').toString('base64');
        const ids = { ...room, game_round_id: 'check', uid: bench.target.uid };
        const image = {
          image_data: `data:image/png;base64,${picture}`,
          timestamp: '1893455001690',
        };
        return [notification(bench, 'player.draw.image', { ...ids, ...image })];
      }, 'player.draw.image of 300 KB'),
    },
  ],
);
