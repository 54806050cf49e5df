import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createDispatcher } from '../../../src/inbox/dispatch-event.ts';
import { type EventHandlers, handlerName } from '../../../src/inbox/event-handlers.ts';
import { toBookingEvent } from '../../../src/ledger/booking-event.ts';
import type { Booking } from '../../../src/ledger/index.ts';
import { notifyEvents, reportTypes, scoreEvents } from '../../../src/protocol/index.ts';
import { toWalletEvent } from '../../../src/wallet/wallet-event.ts';

test('every report and event has a handler of its own', () => {
  // The compiler holds the names against the type.
  const expected: readonly (keyof EventHandlers)[] = [
    'onGameStart',
    'onGameSettle',
    'onRoomUsersChanged',
    'onOrderChanged',
    'onOrderBatchChanged',
    'onBidResult',
    'onUserSettle',
    'onMatchStart',
    'onMatchSettle',
    'onRoomGameRule',
    'onAuthRoomChanged',
    'onMatchUserChanged',
    'onMatchStatusChanged',
    'onGameProcess',
    'onPlayerStatus',
    'onGamePlayerConnectStatus',
    'onRoomSeatChanged',
    'onPlayerDrawImage',
    'onBulletConnectionClosed',
    'onBulletClientStart',
    'onBulletClientClosed',
    'onBulletGamePrepare',
    'onBulletGameStart',
    'onBulletGameSettle',
    'onLlmAiCreateResult',
    'onLlmGameSituationSummary',
    'onScoreBooked',
    'onWalletBooked',
  ];
  const types = [...reportTypes, ...notifyEvents, ...scoreEvents];
  assert.deepEqual(types.map(handlerName), expected);
});

describe('a booking', () => {
  const order = { appId: '1', uid: 'alice', orderId: 'so-1', type: 'gain', amount: 5n } as const;
  const round = { mgId: '7', roundId: 'r', bookedAtMs: 1_893_456_000_000 };
  const balanceAfter = 2n ** 63n - 1n;
  const booking = { ...order, ...round, balanceAfter, sequence: 1, source: 'game', reason: null };
  const ofLedger = { position: 1, ...toBookingEvent(booking as Booking) };
  const ofWallet = { position: 2, ...toWalletEvent({ ...order, ...round, balanceAfter }) };

  test('comes to its handler, with every digit', async () => {
    const seen: unknown[] = [];
    const { types, dispatch } = createDispatcher({
      onScoreBooked: ({ order_id, sequence, balance_after }, { type }) =>
        void seen.push([type, order_id, sequence, balance_after]),
      onWalletBooked: ({ order_id, balance_after }, { type }) =>
        void seen.push([type, order_id, balance_after]),
    });
    assert.deepEqual(types, ['sudgate.score.booked', 'sudgate.wallet.booked']);
    await dispatch(ofLedger);
    await dispatch(ofWallet);
    assert.deepEqual(seen, [
      ['sudgate.score.booked', 'so-1', 1, '9223372036854775807'],
      ['sudgate.wallet.booked', 'so-1', '9223372036854775807'],
    ]);
  });

  test('of another form is malformed', async () => {
    const { dispatch } = createDispatcher({ onScoreBooked: () => {} });
    const raw = Buffer.from('{"app_id":"1"}');
    await assert.rejects(dispatch({ ...ofLedger, raw }), { name: 'MalformedEventError' });
  });
});
