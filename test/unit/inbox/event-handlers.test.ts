import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EventHandlers, handlerName } from '../../../src/inbox/event-handlers.ts';
import { notifyEvents, reportTypes } from '../../../src/protocol/index.ts';

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
  ];
  assert.deepEqual([...reportTypes, ...notifyEvents].map(handlerName), expected);
});
