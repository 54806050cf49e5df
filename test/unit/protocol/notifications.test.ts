import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Compile } from 'typebox/compile';
import {
  credentialFields,
  type Notification,
  type NotificationData,
  NotificationEnvelope,
  type NotifyEvent,
  notificationDefinitions,
  notifyEvents,
} from '../../../src/protocol/index.ts';
import { notificationMembers } from './notification-members.ts';
import { type Json, membersOf, readLosslessly, readMessages, testMembers } from './support.ts';

const prefix = 'sud.mg.merchant.';

/** The table of section 8, in its order: down the left column, then the right one. */
const events = [
  'room.users.changed',
  'order.changed',
  'order.batch.changed',
  'bid.result',
  'user.settle',
  'match.start',
  'match.settle',
  'room.game.rule',
  'auth.room.changed',
  'match.user.changed',
  'match.status.changed',
  'game.process',
  'player.status',
  'game.player.connect.status',
  'room.seat.changed',
  'player.draw.image',
  'bullet.connection.closed',
  'bullet.client.start',
  'bullet.client.closed',
  'bullet.game.prepare',
  'bullet.game.start',
  'bullet.game.settle',
  'llm.ai.create.result',
  'llm.game.situation.summary',
] as const;
true satisfies Same<`${typeof prefix}${(typeof events)[number]}`, NotifyEvent>;

type Same<A, B> = [A, B] extends [B, A] ? true : false;

const messages = readMessages('notifications').map(({ id, body }) => ({
  event: `${prefix}${id}` as NotifyEvent,
  body,
  notification: readLosslessly(body),
}));

function dataOf<Event extends NotifyEvent>(event: Event): NotificationData[Event] {
  const message = messages.find((each) => each.event === event);
  return message?.notification.data as NotificationData[Event];
}

describe('the list of events', () => {
  test('is that of the contract: 24 names', () => {
    assert.equal(notifyEvents.length, 24);
    assert.deepEqual(
      notifyEvents,
      events.map((event) => `${prefix}${event}`),
    );
  });

  test('has one example each', () => {
    assert.deepEqual(messages.map(({ event }) => event).sort(), [...notifyEvents].sort());
  });

  test('says what each is about, in words of its own', () => {
    const summaries = Object.values(notificationDefinitions).map(({ summary }) => summary);
    assert.equal(new Set(summaries).size, notifyEvents.length);
    for (const summary of summaries) assert.match(summary, /^[A-Z].{5,60}[^.]$/);
  });
});

for (const { event, notification } of messages) {
  describe(event, () => {
    testMembers(
      notificationDefinitions[event].data,
      notification.data as Json,
      notificationMembers[event],
    );

    test('the envelope says so', () => {
      assert.equal(notification.notify_event, event);
      assert.ok(Compile(NotificationEnvelope).Check(notification));
    });
  });
}

describe('the envelope of a notification', () => {
  const example = messages[0]?.notification as Json;
  testMembers(NotificationEnvelope, example, {
    required: ['notify_id', 'notify_time', 'app_id', 'notify_event', 'data'],
  });

  test('an unknown event with any object is taken', () => {
    const unknown = { ...example, notify_event: `${prefix}news`, data: { a: [1] } };
    assert.ok(Compile(NotificationEnvelope).Check(unknown));
  });
});

describe('readings of the contract', () => {
  const order = dataOf('sud.mg.merchant.order.changed');
  const settle = dataOf('sud.mg.merchant.bullet.game.settle');
  const room = dataOf('sud.mg.merchant.auth.room.changed');

  test('an order has its round under either name, or none', () => {
    const validator = Compile(notificationDefinitions['sud.mg.merchant.order.changed'].data);
    assert.ok(validator.Check(order));
    assert.ok(validator.Check({ ...order, round_id: 'r' }));
    assert.ok(validator.Check({ ...order, game_round_id: 'r' }));
  });

  test('the payload of an order is any JSON value', () => {
    const validator = Compile(notificationDefinitions['sud.mg.merchant.order.changed'].data);
    for (const payload of [null, 0, '', false, [], {}, '{"a":1}']) {
      assert.ok(validator.Check({ ...order, payload }));
    }
  });

  test('the result of a bullet-screen round is a string or an integer', () => {
    const validator = Compile(notificationDefinitions['sud.mg.merchant.bullet.game.settle'].data);
    assert.ok(validator.Check({ ...settle, result: '1' }));
    assert.ok(validator.Check({ ...settle, result: 1 }));
    for (const result of [1.5, null, true, [1]]) {
      assert.ok(!validator.Check({ ...settle, result }));
    }
  });

  test('a state that is unknown or misspelt is taken', () => {
    const validator = Compile(notificationDefinitions['sud.mg.merchant.auth.room.changed'].data);
    for (const status of ['WATING', 'WAITING', 'PLAYUING', 'CLOSE', '']) {
      assert.ok(validator.Check({ ...room, status }));
    }
  });
});

test('the credentials of all messages are listed', () => {
  const credential = /secret|token/;
  const names = Object.values(notificationDefinitions)
    .flatMap(({ data }) => [...membersOf(data).keys()])
    .filter((name) => credential.test(name));
  assert.deepEqual(names, ['auth_secret']);
  assert.deepEqual(credentialFields, ['auth_secret', 'ss_token']);
});

test('the types follow the schemas', () => {
  const data = {
    room_id: 'room-42',
    mg_id: '1461227817776713818',
    player_total: 3,
    ob_total: 11,
    changed_time: '1893454999120',
  } satisfies NotificationData['sud.mg.merchant.room.users.changed'];
  const notification = {
    notify_id: 'n-1',
    notify_time: '1893455000000',
    app_id: '1461564080052506636',
    notify_event: 'sud.mg.merchant.room.users.changed',
    data,
  } satisfies Notification<'sud.mg.merchant.room.users.changed'> satisfies Notification;
  true satisfies Same<NotificationData['sud.mg.merchant.order.changed']['payload'], unknown>;
  true satisfies Same<
    NotificationData['sud.mg.merchant.bullet.game.settle']['result'],
    string | number
  >;
  // @ts-expect-error An id is a string.
  ({ ...data, mg_id: 1 }) satisfies NotificationData['sud.mg.merchant.room.users.changed'];
  // @ts-expect-error The data of another event.
  ({ ...notification, notify_event: 'sud.mg.merchant.match.start' }) satisfies Notification;
  // The event tells the type of the data.
  const usersOf = (each: Notification): number | undefined =>
    each.notify_event === 'sud.mg.merchant.room.users.changed'
      ? each.data.player_total + each.data.ob_total
      : undefined;
  assert.equal(usersOf(notification), 14);
});
