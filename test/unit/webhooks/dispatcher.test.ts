import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../../../src/core/index.ts';
import { toFeedEvent } from '../../../src/inbox/index.ts';
import { openSqliteStore } from '../../../src/store/sqlite/index.ts';
import { deliveryId, newDelivery } from '../../../src/webhooks/index.ts';
import { eventually } from '../../support/eventually.ts';
import { type Behaviour, verifyWebhook, WebhookReceiver } from '../../support/webhook-receiver.ts';
import { addEndpoint, openBench, rounds, startDispatcher } from './support.ts';

const ok: Behaviour = (response) => response.writeHead(204).end();
const broken: Behaviour = (response) => response.writeHead(500).end();

/** What a receiver that drops repeats has seen of each room, in the order it came. */
function firstSeen(receiver: WebhookReceiver): Map<string, string[]> {
  const seen = new Set<string>();
  const byRoom = new Map<string, string[]>();
  for (const [index, { key }] of receiver.events.entries()) {
    const id = receiver.ids[index] ?? '';
    if (seen.has(id)) continue;
    seen.add(id);
    const room = key.slice(0, key.lastIndexOf('-'));
    byRoom.set(room, [...(byRoom.get(room) ?? []), key]);
  }
  return byRoom;
}

describe('an event', () => {
  test('comes signed, as the feed has it, under an id that stays the same', async (t) => {
    const bench = await openBench(t);
    const receiver = await WebhookReceiver.start(bench.scope, (response, received, nth) =>
      (nth === 1 ? broken : ok)(response, received, nth),
    );
    const endpoint = await addEndpoint(bench, receiver.url);
    startDispatcher(bench);
    await bench.store.events.append(rounds('room', 1));
    await eventually('two calls', () => receiver.received.length === 2);
    const [event] = await bench.store.events.listEvents({ after: 0, limit: 1 });
    assert.ok(event);
    for (const received of receiver.received) {
      const payload = verifyWebhook(endpoint.secrets[0]?.value ?? '', received);
      assert.deepEqual(payload, JSON.parse(JSON.stringify(toFeedEvent(event))));
    }
    const id = deliveryId(endpoint.id, event.position);
    assert.deepEqual(receiver.ids, [id, id]);
  });

  test('comes to each endpoint that wants it, and to none that was added later', async (t) => {
    const bench = await openBench(t);
    const everything = await WebhookReceiver.start(bench.scope);
    const settlements = await WebhookReceiver.start(bench.scope);
    const otherApp = await WebhookReceiver.start(bench.scope);
    await bench.store.events.append(rounds('before', 2));
    await addEndpoint(bench, everything.url);
    await addEndpoint(bench, settlements.url, { types: ['game_settle'] });
    await addEndpoint(bench, otherApp.url, { appId: 'other' });
    startDispatcher(bench);
    await bench.store.events.append([
      ...rounds('one', 2, 'game_start'),
      ...rounds('one', 2, 'game_settle'),
    ]);
    await eventually(
      'all',
      () => everything.events.length === 4 && settlements.events.length === 2,
    );
    assert.deepEqual(
      settlements.events.map(({ type }) => type),
      ['game_settle', 'game_settle'],
    );
    assert.equal(otherApp.events.length, 0);
  });

  test('comes again if the process dies between sending and writing it down', async (t) => {
    const bench = await openBench(t);
    const receiver = await WebhookReceiver.start(bench.scope);
    await addEndpoint(bench, receiver.url);
    // Takes the outcome and never answers, as a process does that is killed at this point.
    const { events, webhooks } = bench.store;
    const dying = {
      ...webhooks,
      deliveries: new Proxy(webhooks.deliveries, {
        get: (target, name) =>
          name === 'record' || name === 'renew'
            ? async () => {
                throw new Error('killed');
              }
            : Reflect.get(target, name).bind(target),
      }),
    };
    const limits = { leaseMs: 2_000 };
    const first = startDispatcher(bench, {
      store: { ...bench.store, events, webhooks: dying },
      limits,
    });
    await events.append(rounds('room', 1));
    await eventually('the first call', () => receiver.received.length >= 1);
    await first.stop();
    const calls = receiver.received.length;
    startDispatcher(bench, { limits });
    await eventually('one more call', () => receiver.received.length === calls + 1);
    assert.equal(new Set(receiver.ids).size, 1);
    await eventually('nothing waits', async () => {
      return (await webhooks.deliveries.oldestPending()) === undefined;
    });
  });
});

describe('the events of a room', () => {
  test('come in order, whatever fails, while rooms go their own ways', async (t) => {
    const bench = await openBench(t);
    let nth = 0;
    const flaky: Behaviour = (response) => {
      const kind = nth++ % 4;
      if (kind === 0) response.writeHead(500).end();
      else if (kind === 1) response.socket?.resetAndDestroy();
      else response.writeHead(204).end();
    };
    const receiver = await WebhookReceiver.start(bench.scope, flaky);
    await addEndpoint(bench, receiver.url);
    // Two processes share the work.
    const other = await openSqliteStore(bench.path);
    bench.scope.defer(() => other.close());
    startDispatcher(bench, { schedule: { failuresBeforePause: 1_000 } });
    startDispatcher(bench, { store: other, schedule: { failuresBeforePause: 1_000 } });
    const rooms = ['a', 'b', 'c', 'd'];
    for (let from = 0; from < 10; from++) {
      await bench.store.events.append(
        rooms.flatMap((room) => rounds(room, 10).slice(from, from + 1)),
      );
    }
    await eventually('everything', async () => {
      return (
        new Set(receiver.ids).size === 40 &&
        (await bench.store.webhooks.deliveries.oldestPending()) === undefined
      );
    });
    const expected = rooms.map((room) => [room, rounds(room, 10).map(({ key }) => key)]);
    assert.deepEqual([...firstSeen(receiver)].sort(), expected);
    assert.ok(receiver.mostPending <= 32);
  });

  test('wait for the first one, those of other rooms do not', async (t) => {
    const bench = await openBench(t);
    const receiver = await WebhookReceiver.start(bench.scope, (response, { body }, nth) =>
      (body.includes('"stuck-1"') ? broken : ok)(response, { body } as never, nth),
    );
    await addEndpoint(bench, receiver.url);
    startDispatcher(bench, { schedule: { failuresBeforePause: 1_000 } });
    await bench.store.events.append([...rounds('stuck', 3), ...rounds('free', 3)]);
    await eventually(
      'attempts',
      () => receiver.events.filter(({ key }) => key === 'stuck-1').length > 2,
    );
    await eventually('the others', () => receiver.events.some(({ key }) => key === 'free-3'));
    const stuck = receiver.events.filter(({ key }) => key.startsWith('stuck'));
    assert.ok(stuck.every(({ key }) => key === 'stuck-1'));
  });
});

describe('an endpoint that hangs', () => {
  test('is called a bounded number of times at once, and keeps up nobody else', async (t) => {
    const bench = await openBench(t);
    const hanging = await WebhookReceiver.start(bench.scope, () => {});
    const good = await WebhookReceiver.start(bench.scope);
    await addEndpoint(bench, hanging.url);
    await addEndpoint(bench, good.url);
    startDispatcher(bench, { limits: { callsPerEndpoint: 3 } });
    const rooms = Array.from({ length: 20 }, (_, index) => `room${index}`);
    await bench.store.events.append(rooms.flatMap((room) => rounds(room, 2)));
    await eventually('all at the good one', () => good.received.length === 40);
    await eventually('calls that hang', () => hanging.pending === 3);
    assert.equal(hanging.mostPending, 3);
  });

  test('is called again when it did not answer in time', async (t) => {
    const bench = await openBench(t);
    const receiver = await WebhookReceiver.start(bench.scope, (response, received, nth) => {
      if (nth > 1) ok(response, received, nth);
    });
    await addEndpoint(bench, receiver.url);
    // More than the second call needs, which is answered.
    startDispatcher(bench, { timeoutMs: 1_000 });
    await bench.store.events.append(rounds('room', 1));
    await eventually('the second call', () => receiver.received.length === 2);
  });

  test('keeps its lease for as long as the call takes, and loses it to nobody', async (t) => {
    const bench = await openBench(t);
    let answer = (): void => {};
    const receiver = await WebhookReceiver.start(bench.scope, (response) => {
      answer = () => response.writeHead(204).end();
    });
    await addEndpoint(bench, receiver.url);
    const limits = { leaseMs: 60 };
    const { deliveries } = bench.store.webhooks;
    let renewals = 0;
    // Time goes on with each renewal, by less than a lease: it is never one that came too late.
    const startMs = systemClock() + 60_000;
    const clock = () => startMs + (renewals * limits.leaseMs) / 2;
    const counted: typeof deliveries = new Proxy(deliveries, {
      get: (target, name) => {
        if (name !== 'renew') return Reflect.get(target, name).bind(target);
        return async (...args: Parameters<typeof target.renew>) => {
          const renewed = await target.renew(...args);
          renewals++;
          return renewed;
        };
      },
    });
    const webhooks = { ...bench.store.webhooks, deliveries: counted };
    startDispatcher(bench, { store: { ...bench.store, webhooks }, limits, clock });
    const other = await openSqliteStore(bench.path);
    bench.scope.defer(() => other.close());
    await bench.store.events.append(rounds('room', 1));
    await eventually('the call', () => receiver.received.length === 1);
    startDispatcher(bench, { store: other, limits, clock });
    const before = renewals;
    await eventually('it has held for more than one lease', () => renewals > before + 6);
    answer();
    await eventually('nothing waits', async () => {
      return (await bench.store.webhooks.deliveries.oldestPending()) === undefined;
    });
    assert.equal(receiver.received.length, 1);
  });
});

describe('an endpoint that fails now and then', () => {
  test('is not paused by failures with successes between them, of calls made together', async (t) => {
    const bench = await openBench(t);
    const waiting: ((status: number) => void)[] = [];
    const receiver = await WebhookReceiver.start(bench.scope, (response) =>
      waiting.push((status) => response.writeHead(status).end()),
    );
    const { id } = await addEndpoint(bench, receiver.url);
    startDispatcher(bench, { schedule: { firstDelayMs: 60_000, maxDelayMs: 60_000 } });
    const rooms = Array.from({ length: 16 }, (_, index) => `room${index}`);
    await bench.store.events.append(rooms.flatMap((room) => rounds(room, 1)));
    await eventually('all calls', () => waiting.length === rooms.length);
    for (const [index, answer] of waiting.entries()) {
      answer(index % 2 === 0 ? 500 : 204);
      await eventually('its outcome', () => bench.attempts.length === index + 1);
    }
    const endpoint = await bench.store.webhooks.endpoints.findEndpoint(id);
    assert.deepEqual([endpoint?.failures, endpoint?.pauses], [0, 0]);
  });
});

describe('an endpoint that keeps failing', () => {
  test('is paused, tried with one call at a time, and resumed by itself', async (t) => {
    const bench = await openBench(t);
    let isUp = false;
    const receiver = await WebhookReceiver.start(bench.scope, (response, received, nth) =>
      (isUp ? ok : broken)(response, received, nth),
    );
    const { id } = await addEndpoint(bench, receiver.url);
    startDispatcher(bench, { schedule: { firstDelayMs: 60_000, maxDelayMs: 60_000 } });
    const rooms = Array.from({ length: 12 }, (_, index) => `room${index}`);
    await bench.store.events.append(rooms.flatMap((room) => rounds(room, 1)));
    const { endpoints } = bench.store.webhooks;
    await eventually('all to fail', () => bench.attempts.length === rooms.length);
    assert.ok(((await endpoints.findEndpoint(id))?.pauses ?? 0) > 0);
    isUp = true;
    // A new room's event is due at once: it is the one call that is tried.
    await bench.store.events.append(rounds('probe', 1));
    await eventually('nothing waits', async () => {
      return (await bench.store.webhooks.deliveries.oldestPending()) === undefined;
    });
    const endpoint = await endpoints.findEndpoint(id);
    assert.deepEqual([endpoint?.failures, endpoint?.pauses], [0, 0]);
  });

  test('is left alone for as long as it asks', async (t) => {
    const bench = await openBench(t);
    const receiver = await WebhookReceiver.start(bench.scope, (response) =>
      response.writeHead(429, { 'retry-after': '3600' }).end(),
    );
    const other = await WebhookReceiver.start(bench.scope);
    const { id } = await addEndpoint(bench, receiver.url);
    await addEndpoint(bench, other.url);
    startDispatcher(bench, { limits: { callsPerEndpoint: 1 } });
    const before = systemClock();
    await bench.store.events.append([...rounds('a', 2), ...rounds('b', 2)]);
    const attemptsAt = (endpointId: string) =>
      bench.attempts.filter(({ endpoint }) => endpoint.id === endpointId).length;
    await eventually('an attempt', () => attemptsAt(id) > 0);
    // Each call to the other one is looked for together with those that are due here.
    for (const nth of [1, 2, 3]) await bench.store.events.append(rounds(`later-${nth}`, 1));
    await eventually('all at the other', () => other.received.length === 7);
    assert.equal(attemptsAt(id), 1);
    const endpoint = await bench.store.webhooks.endpoints.findEndpoint(id);
    assert.ok((endpoint?.pausedUntilMs ?? 0) >= before + 3_600_000);
    assert.equal(receiver.received.length, 1);
  });
});

describe('a delivery that is given up', () => {
  test('is a dead letter, lets the next of its room go, and can be replayed', async (t) => {
    const bench = await openBench(t);
    let isUp = false;
    const receiver = await WebhookReceiver.start(bench.scope, (response, received, nth) =>
      (isUp || !received.body.includes('"room-1"') ? ok : broken)(response, received, nth),
    );
    const endpoint = await addEndpoint(bench, receiver.url);
    startDispatcher(bench, { schedule: { giveUpAfterMs: 50, failuresBeforePause: 1_000 } });
    await bench.store.events.append(rounds('room', 2));
    await eventually('the next', () => receiver.events.some(({ key }) => key === 'room-2'));
    const { deliveries } = bench.store.webhooks;
    const query = { endpointId: endpoint.id, state: 'dead', after: 0, limit: 10 } as const;
    const [letter, ...others] = await deliveries.listDeliveries(query);
    assert.deepEqual(others, []);
    assert.equal(letter?.lastError, 'HTTP status 500');
    isUp = true;
    const event = await bench.store.events.findEvent(letter?.position ?? 0);
    assert.ok(event);
    await deliveries.send([newDelivery(endpoint.id, event)], systemClock());
    await eventually('the replay', () => receiver.events.at(-1)?.key === 'room-1');
    await eventually('no dead letter', async () => {
      return (await deliveries.listDeliveries(query)).length === 0;
    });
  });
});

describe('stopping', () => {
  test('cuts short what hangs, and leaves it to the next one without counting it', async (t) => {
    const bench = await openBench(t);
    const receiver = await WebhookReceiver.start(bench.scope, (response, received, nth) => {
      if (nth > 1) ok(response, received, nth);
    });
    const { id } = await addEndpoint(bench, receiver.url);
    const first = startDispatcher(bench);
    await bench.store.events.append(rounds('room', 1));
    await eventually('the call', () => receiver.received.length === 1);
    await first.stop();
    const [left] = await bench.store.webhooks.deliveries.listDeliveries({
      endpointId: id,
      state: 'pending',
      after: 0,
      limit: 1,
    });
    assert.equal(left?.attempts, 0);
    startDispatcher(bench);
    await eventually('the second call', () => receiver.received.length === 2);
  });
});
