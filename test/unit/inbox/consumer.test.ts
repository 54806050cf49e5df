/** Handlers that are driven by a durable position, on a real store. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createEventConsumer,
  type EventConsumerOptions,
  type EventHandlers,
  type FeedEvent,
  type SetAsideEvent,
} from '../../../src/inbox/index.ts';
import type { Store } from '../../../src/store/sqlite/index.ts';
import { eventually } from '../../support/eventually.ts';
import { appId, gameStart, notification, nowMs, openStore, report } from './support.ts';

const order = {
  order_id: '90000000000000001',
  out_order_id: 'buyin-881',
  mg_id: '1557194155570024449',
  room_id: 'room-42',
  cmd: 'add_score',
  from_uid: 'player-7',
  to_uid: 'player-7',
  status: 'EXECUTE_SUCCESS',
};
const orderChanged = (id: string, changes: Record<string, unknown> = {}) =>
  notification('sud.mg.merchant.order.changed', id, { ...order, ...changes });
const start = (id: string) => report('game_start', gameStart(id));

interface Ending {
  after(release: () => Promise<void>): void;
}

/** A consumer named wallet that is in no hurry between attempts, and stopped after the test. */
function consume(
  t: Ending,
  store: Store,
  handlers: EventHandlers,
  options: Partial<EventConsumerOptions> = {},
) {
  const consumer = createEventConsumer({
    store,
    name: 'wallet',
    handlers,
    clock: () => nowMs,
    random: () => 0,
    retry: { firstDelayMs: 1, maxDelayMs: 2 },
    ...options,
  });
  t.after(() => consumer.stop());
  consumer.start();
  return consumer;
}

async function positionIs(store: Store, position: number): Promise<void> {
  await eventually(`the consumer is at ${position}`, async () => {
    return (await store.consumers.findPosition('wallet')) === position;
  });
}

describe('a consumer', () => {
  test('calls the handler of each event with its message, in order', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('r-1'), orderChanged('n-1'), start('r-2')]);
    const calls: unknown[] = [];
    consume(t, store, {
      onGameStart: (message, event) => void calls.push([message.game_round_id, event.cursor]),
      onOrderChanged: (data, event) => void calls.push([data.order_id, event.key]),
    });
    await positionIs(store, 3);
    assert.deepEqual(calls, [
      ['r-1', '1'],
      ['90000000000000001', 'n-1'],
      ['r-2', '3'],
    ]);
  });

  test('is woken by what comes later', async (t) => {
    const store = await openStore(t);
    const calls: string[] = [];
    consume(t, store, { onGameStart: ({ game_round_id }) => void calls.push(game_round_id) });
    for (const id of ['r-1', 'r-2', 'r-3']) {
      await store.events.append([start(id)]);
      await eventually(`${id} is handled`, () => calls.includes(id));
    }
    assert.deepEqual(calls, ['r-1', 'r-2', 'r-3']);
  });

  test('gets every event, unknown ones as well, through onEvent, before its own handler', async (t) => {
    const store = await openStore(t);
    await store.events.append([report('game_pause', { any: 1 }), start('r-1')]);
    const calls: string[] = [];
    consume(t, store, {
      onEvent: ({ type }) => void calls.push(`every ${type}`),
      onGameStart: () => void calls.push('its own'),
    });
    await positionIs(store, 2);
    assert.deepEqual(calls, ['every game_pause', 'every game_start', 'its own']);
  });

  test('calls the methods of an object on it', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('r-1')]);
    class Wallet {
      readonly rounds: string[] = [];
      onEvent({ key }: FeedEvent): void {
        this.rounds.push(key);
      }
      onGameStart({ game_round_id }: { readonly game_round_id: string }): void {
        this.rounds.push(game_round_id);
      }
    }
    const wallet = new Wallet();
    consume(t, store, wallet);
    await positionIs(store, 1);
    assert.deepEqual(wallet.rounds, ['r-1', 'r-1']);
  });

  test('of one app gets nothing of another', async (t) => {
    const store = await openStore(t);
    await store.events.append([{ ...start('r-1'), appId: 'another' }, start('r-2')]);
    const calls: string[] = [];
    consume(t, store, { onEvent: ({ key }) => void calls.push(key) }, { appId });
    await positionIs(store, 2);
    assert.deepEqual(calls, ['r-2']);
  });

  test('goes on behind what was handled when it is started again', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('r-1'), start('r-2')]);
    const calls: string[] = [];
    const handlers: EventHandlers = { onEvent: ({ key }) => void calls.push(key) };
    const first = consume(t, store, handlers);
    await positionIs(store, 2);
    await first.stop();
    await store.events.append([start('r-3')]);
    consume(t, store, handlers);
    await positionIs(store, 3);
    assert.deepEqual(calls, ['r-1', 'r-2', 'r-3']);
  });

  test('has a position of its own name', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('r-1')]);
    const calls: string[] = [];
    for (const name of ['wallet', 'ranking']) {
      consume(t, store, { onEvent: () => void calls.push(name) }, { name });
    }
    await eventually('both have it', () => calls.length === 2);
    assert.deepEqual(calls.toSorted(), ['ranking', 'wallet']);
  });
});

describe('a handler that fails', () => {
  test('is called again until it succeeds, and only then the position moves', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('r-1'), start('r-2')]);
    const calls: string[] = [];
    const retries: unknown[] = [];
    consume(
      t,
      store,
      {
        async onEvent({ key }) {
          calls.push(key);
          if (calls.length > 3) return;
          assert.equal(await store.consumers.findPosition('wallet'), 0);
          throw new Error('the wallet is away');
        },
      },
      { onRetry: ({ attempts, position }) => retries.push([attempts, position]) },
    );
    await positionIs(store, 2);
    assert.deepEqual(calls, ['r-1', 'r-1', 'r-1', 'r-1', 'r-2']);
    assert.deepEqual(retries, [
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
    assert.deepEqual(await store.consumers.listSetAside({ limit: 9 }), []);
  });

  test('ten times has its event set aside, and the next ones are handled', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('poison'), start('r-2')]);
    let attempts = 0;
    const handled: string[] = [];
    const told: SetAsideEvent[] = [];
    consume(
      t,
      store,
      {
        onGameStart({ game_round_id }) {
          if (game_round_id !== 'poison') return void handled.push(game_round_id);
          attempts++;
          throw new Error('no such user');
        },
      },
      { onSetAside: (event) => void told.push(event) },
    );
    await positionIs(store, 2);
    const expected = {
      ...{ consumer: 'wallet', position: 1, attempts: 10, atMs: nowMs },
      error: 'Error: no such user',
    };
    assert.deepEqual(await store.consumers.listSetAside({ limit: 9 }), [expected]);
    assert.deepEqual([attempts, handled, told], [10, ['r-2'], [expected]]);
  });

  test('with a long message has it cut', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('r-1')]);
    const onEvent = (): never => {
      throw new Error('x'.repeat(100_000));
    };
    consume(t, store, { onEvent }, { retry: { maxAttempts: 1 } });
    await positionIs(store, 1);
    const [setAside] = await store.consumers.listSetAside({ limit: 1 });
    assert.equal(setAside?.error.length, 1_000);
  });
});

describe('a handler that throws what is no error', () => {
  const cases: readonly (readonly [what: string, thrown: unknown, text: RegExp])[] = [
    ['nothing', undefined, /^undefined$/],
    ['an object without prototype', Object.assign(Object.create(null), { code: 7 }), /code: 7/],
    ['an object that makes no text of itself', { code: 8, toString: assert.fail }, /code: 8/],
    ['an object without any conversion', { code: 9, toString: null, valueOf: null }, /code: 9/],
  ];
  for (const [what, thrown, text] of cases) {
    test(`${what}: it is retried, set aside, and the next event is handled`, async (t) => {
      const store = await openStore(t);
      await store.events.append([start('poison'), start('r-2')]);
      const retries: unknown[] = [];
      const handled: string[] = [];
      consume(
        t,
        store,
        {
          async onEvent({ key }) {
            if (key === 'poison') throw thrown;
            handled.push(key);
          },
        },
        {
          retry: { firstDelayMs: 1, maxDelayMs: 1, maxAttempts: 2 },
          onRetry: ({ error }) => void retries.push(error),
        },
      );
      await positionIs(store, 2);
      const [setAside] = await store.consumers.listSetAside({ limit: 9 });
      assert.match(setAside?.error ?? '', text);
      assert.deepEqual([retries, handled], [[thrown], ['r-2']]);
    });
  }
});

describe('an event without its documented form', () => {
  const malformed = orderChanged('n-1', { value: 'canary' });

  test('is set aside at once, with the place and not the value', async (t) => {
    const store = await openStore(t);
    await store.events.append([malformed, orderChanged('n-2')]);
    const calls: string[] = [];
    consume(t, store, { onOrderChanged: (_, event) => void calls.push(event.key) });
    await positionIs(store, 2);
    const [setAside] = await store.consumers.listSetAside({ limit: 9 });
    assert.equal(setAside?.attempts, 1);
    assert.match(setAside?.error ?? '', /\/data\/value must be integer/);
    assert.ok(!setAside?.error.includes('canary'));
    assert.deepEqual(calls, ['n-2']);
  });

  test('goes to onMalformed where there is one', async (t) => {
    const store = await openStore(t);
    await store.events.append([malformed, report('game_start', null)]);
    const calls: string[] = [];
    consume(t, store, {
      onOrderChanged: () => assert.fail('not with this'),
      onGameStart: () => assert.fail('not with this'),
      onMalformed: (event: FeedEvent, fault) => void calls.push(`${event.cursor} ${fault}`),
    });
    await positionIs(store, 2);
    assert.match(
      calls.join('\n'),
      /^1 \/data\/value must be integer\n2 \/report_msg must be object$/,
    );
    assert.deepEqual(await store.consumers.listSetAside({ limit: 9 }), []);
  });

  test('is nothing special to onEvent', async (t) => {
    const store = await openStore(t);
    await store.events.append([malformed]);
    const calls: string[] = [];
    consume(t, store, { onEvent: ({ key }) => void calls.push(key) });
    await positionIs(store, 1);
    assert.deepEqual(calls, ['n-1']);
  });
});

describe('a store that fails', () => {
  test('while the position is saved does not have the handler called again', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('r-1')]);
    let failures = 3;
    const calls: string[] = [];
    consume(
      t,
      store,
      { onEvent: ({ key }) => void calls.push(key) },
      {
        store: {
          events: store.events,
          consumers: {
            findPosition: (name) => store.consumers.findPosition(name),
            setAside: (event) => store.consumers.setAside(event),
            savePosition: (name, position) =>
              failures-- > 0
                ? Promise.reject(new Error('disk full'))
                : store.consumers.savePosition(name, position),
          },
        },
      },
    );
    await positionIs(store, 1);
    assert.deepEqual(calls, ['r-1']);
  });
});

describe('stopping', () => {
  test('while the store is away tells of nothing that was not set aside', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('r-1')]);
    const tried = Promise.withResolvers<void>();
    const told: unknown[] = [];
    const consumer = consume(
      t,
      store,
      { onEvent: () => Promise.reject(new Error('poison')) },
      {
        retry: { maxAttempts: 1 },
        onSetAside: (event) => void told.push(event),
        store: {
          events: store.events,
          consumers: {
            findPosition: (name) => store.consumers.findPosition(name),
            savePosition: (name, position) => store.consumers.savePosition(name, position),
            setAside: () => {
              tried.resolve();
              return Promise.reject(new Error('disk full'));
            },
          },
        },
      },
    );
    await tried.promise;
    await consumer.stop();
    assert.deepEqual(told, []);
  });

  test('waits for the handler under way and calls none afterwards', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('r-1'), start('r-2')]);
    const entered = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const done: string[] = [];
    const consumer = consume(t, store, {
      async onEvent({ key }) {
        entered.resolve();
        await finish.promise;
        done.push(key);
      },
    });
    await entered.promise;
    const stopped = consumer.stop();
    finish.resolve();
    await stopped;
    assert.deepEqual(done, ['r-1']);
    assert.equal(await store.consumers.findPosition('wallet'), 1);
  });

  test('does not wait for the next attempt', async (t) => {
    const store = await openStore(t);
    await store.events.append([start('r-1')]);
    const failed = Promise.withResolvers<void>();
    const onEvent = (): never => {
      failed.resolve();
      throw new Error('away');
    };
    const retry = { firstDelayMs: 2 ** 31 - 1, maxDelayMs: 2 ** 31 - 1 };
    const consumer = consume(t, store, { onEvent }, { retry });
    await failed.promise;
    await consumer.stop();
    assert.equal(await store.consumers.findPosition('wallet'), 0);
  });

  test('is possible before it was started, while it waits, and twice', async (t) => {
    const store = await openStore(t);
    const options = { store, name: 'x', clock: () => nowMs, random: () => 0 };
    const idle = createEventConsumer({ ...options, handlers: { onEvent() {} } });
    await idle.stop();
    const waiting = consume(t, store, { onEvent() {} });
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([waiting.stop(), waiting.stop()]);
  });
});

describe('refused is', () => {
  const options = { clock: () => nowMs, random: () => 0 };

  test('a consumer without a handler or with one that no event has', async (t) => {
    const store = await openStore(t);
    for (const handlers of [{}, { onMalformed() {} }, { onGameStop() {}, onEvent() {} }]) {
      assert.throws(() => createEventConsumer({ ...options, store, name: 'x', handlers }), {
        name: 'TypeError',
        message: /^handlers/,
      });
    }
  });

  test('a name that is none, and a retry that is none', async (t) => {
    const store = await openStore(t);
    const handlers = { onEvent() {} };
    for (const name of ['', 'x'.repeat(201), 7 as unknown as string, 'a\0b', 'a\nb', 'a\ud800']) {
      assert.throws(() => createEventConsumer({ ...options, store, name, handlers }), TypeError);
    }
    for (const retry of [{ maxAttempts: 0 }, { firstDelayMs: 1.5 }, { maxDelayMs: 2 ** 31 }]) {
      assert.throws(() => createEventConsumer({ ...options, store, name: 'x', handlers, retry }), {
        name: 'RangeError',
        message: /^retry\./,
      });
    }
  });
});
