import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { maxVariants } from '../../src/inbox/index.ts';
import { untilPasses } from '../support/eventually.ts';
import { appId, openDatabase, otherAppId } from './database.ts';
import { listAllEvents, manyMessages, message, text, withoutPosition } from './inbox-messages.ts';
import type { Backend } from './stores.ts';

const unusualTexts = [
  "o'hara; drop table events; --",
  '__proto__',
  '玩家一号 🎲',
  ' ',
  'a'.repeat(100_000),
  'line\nbreak',
];

export function appendContract(backend: Backend): void {
  describe('appending a message', () => {
    test('keeps all of it, byte for byte', async (t) => {
      const { store } = await openDatabase(backend, t);
      const all = Uint8Array.from({ length: 256 }, (_, index) => index);
      const sent = { ...message({ type: 'a_new_type', key: 'k' }), raw: Buffer.from(all) };
      assert.deepEqual(await store.events.append([sent]), ['new']);
      assert.deepEqual((await listAllEvents(store)).map(withoutPosition), [sent]);
    });

    test('takes bytes that are a part of a larger buffer', async (t) => {
      const { store } = await openDatabase(backend, t);
      const pool = Buffer.from('xx{"a":1}yy');
      await store.events.append([{ ...message(), raw: pool.subarray(2, 9) }]);
      assert.deepEqual((await listAllEvents(store)).map(text), ['{"a":1}']);
      assert.equal(pool.toString(), 'xx{"a":1}yy');
    });

    for (const key of unusualTexts) {
      test(`with the key ${JSON.stringify(key.slice(0, 30))} finds it again`, async (t) => {
        const { store } = await openDatabase(backend, t);
        const sent = message({ key, type: key.slice(0, 100) });
        assert.deepEqual(await store.events.append([sent]), ['new']);
        assert.deepEqual(await store.events.append([sent]), ['repeat']);
        const found = await store.events.findEventByKey(sent);
        assert.deepEqual(found && withoutPosition(found), sent);
      });
    }

    test('that comes again changes nothing', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.events.append([message()]);
      const again = message({ receivedAtMs: 5 });
      assert.deepEqual(await store.events.append([again]), ['repeat']);
      assert.deepEqual((await listAllEvents(store)).map(withoutPosition), [message()]);
      assert.deepEqual(await store.events.listVariants(1), []);
    });

    test('with other bytes is kept beside the first', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.events.append([message({ raw: '{"score":1}' })]);
      const other = message({ raw: '{"score":2}', receivedAtMs: 7 });
      assert.deepEqual(await store.events.append([other]), ['different']);
      const [event, ...others] = await listAllEvents(store);
      assert.ok(event);
      assert.deepEqual([text(event), others.length], ['{"score":1}', 0]);
      assert.deepEqual(
        (await store.events.listVariants(event.position)).map((variant) => ({
          ...variant,
          raw: text(variant),
        })),
        [{ type: 'game_start', receivedAtMs: 7, raw: '{"score":2}' }],
      );
    });

    test('of a restored one is a repeat in whatever bytes, which are kept', async (t) => {
      const { store } = await openDatabase(backend, t);
      const restored = { ...message({ raw: '{"uid":""}' }), isRestored: true };
      const sent = message({ raw: '{"uid":"alice"}' });
      const again = { ...restored, raw: Buffer.from('{}') };
      assert.deepEqual(await store.events.append([restored, sent]), ['new', 'repeat']);
      assert.deepEqual(await store.events.append([sent, again]), ['repeat', 'repeat']);
      const events = await listAllEvents(store);
      assert.deepEqual(events.map(text), ['{"uid":""}']);
      const variants = await store.events.listVariants(events[0]?.position ?? 0);
      assert.deepEqual(variants.map(text), ['{"uid":"alice"}']);
    });

    test('and is restored after all is a repeat, and no variant', async (t) => {
      const { store } = await openDatabase(backend, t);
      await store.events.append([message({ raw: '{"uid":"alice"}' })]);
      const restored = { ...message({ raw: '{"uid":""}' }), isRestored: true };
      assert.deepEqual(await store.events.append([restored, restored]), ['repeat', 'repeat']);
      const [event] = await listAllEvents(store);
      assert.deepEqual(await store.events.listVariants(event?.position ?? 0), []);
      // What contradicts the event still does.
      const other = message({ raw: '{"uid":"bob"}' });
      assert.deepEqual(await store.events.append([other]), ['different']);
    });

    test('with the same other bytes keeps them once, and says so each time', async (t) => {
      const { store } = await openDatabase(backend, t);
      const first = message({ raw: '1' });
      const other = message({ raw: '2' });
      assert.deepEqual(await store.events.append([first, other, other, first]), [
        'new',
        'different',
        'different',
        'repeat',
      ]);
      const [event] = await listAllEvents(store);
      const variants = await store.events.listVariants(event?.position ?? 0);
      assert.deepEqual(variants.map(text), ['2']);
    });

    test(`keeps the first ${maxVariants} variants, and no more`, async (t) => {
      const { store } = await openDatabase(backend, t);
      const raws = Array.from({ length: maxVariants + 5 }, (_, index) => `variant ${index}`);
      await store.events.append([message()]);
      for (const raw of raws) {
        assert.deepEqual(await store.events.append([message({ raw })]), ['different']);
      }
      const [event] = await listAllEvents(store);
      const variants = await store.events.listVariants(event?.position ?? 0);
      assert.deepEqual(variants.map(text), raws.slice(0, maxVariants));
    });
  });

  describe('two messages are', () => {
    const start = message({ type: 'game_start', key: 'round-1' });
    const notification = message({ kind: 'notification', type: 'order.changed', key: 'n-1' });
    const others = {
      'start and settlement of one round': [start, { ...start, type: 'game_settle' }],
      'the same report of two apps': [start, { ...start, appId: otherAppId }],
      'a report and a notification of one id': [start, { ...start, kind: 'notification' as const }],
      'the same id in letters of another case': [start, { ...start, key: 'Round-1' }],
      'ids that are put together alike': [
        { ...start, type: 'a', key: 'b,c' },
        { ...start, type: 'a,b', key: 'c' },
      ],
    };
    for (const [name, messages] of Object.entries(others)) {
      test(`not the same: ${name}`, async (t) => {
        const { store } = await openDatabase(backend, t);
        assert.deepEqual(await store.events.append(messages), ['new', 'new']);
      });
    }

    test('the same if the notification id is, whatever the event is called', async (t) => {
      const { store } = await openDatabase(backend, t);
      const other = { ...notification, type: 'other.event' };
      assert.deepEqual(await store.events.append([notification, other]), ['new', 'repeat']);
      assert.equal((await store.events.findEventByKey(other))?.type, 'order.changed');
    });
  });

  describe('appending several messages', () => {
    test('keeps their order', async (t) => {
      const { store } = await openDatabase(backend, t);
      const sent = manyMessages(1_000);
      assert.deepEqual(
        await store.events.append(sent),
        sent.map(() => 'new'),
      );
      assert.deepEqual((await listAllEvents(store)).map(withoutPosition), sent);
    });

    test('takes none at all', async (t) => {
      const { store } = await openDatabase(backend, t);
      assert.deepEqual(await store.events.append([]), []);
    });

    test('at the same time keeps each once', async (t) => {
      const { store } = await openDatabase(backend, t);
      const batches = Array.from({ length: 12 }, () => manyMessages(20));
      const outcomes = await Promise.all(batches.map((batch) => store.events.append(batch)));
      assert.equal(outcomes.flat().filter((outcome) => outcome === 'new').length, 20);
      assert.equal((await listAllEvents(store)).length, 20);
    });

    test('through two stores at the same time keeps each once', async (t) => {
      const { store, another } = await openDatabase(backend, t);
      const stores = [store, await another()];
      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, index) =>
          stores[index % 2]?.events.append(manyMessages(10, `part-${index % 5}-`)),
        ),
      );
      assert.equal(outcomes.flat().filter((outcome) => outcome === 'new').length, 50);
      await untilPasses(async () => {
        for (const each of stores) assert.equal((await listAllEvents(each)).length, 50);
      });
    });

    test('keeps none if one cannot be kept, and works afterwards', async (t) => {
      const { store } = await openDatabase(backend, t);
      const impossible = { ...message({ key: 'bad' }), receivedAtMs: null as unknown as number };
      await assert.rejects(store.events.append([message(), impossible]));
      assert.deepEqual(await listAllEvents(store), []);
      assert.deepEqual(await store.events.append([message()]), ['new']);
    });

    test('does not wait behind for users being imported, nor they for it', async (t) => {
      const { store } = await openDatabase(backend, t);
      const users = Array.from({ length: 20 }, (_, index) =>
        store.users.putUser(
          { appId, uid: `user-${index}` },
          { nick_name: 'x', avatar_url: '', gender: '', is_ai: 0, ai_level: 0, banned: false },
        ),
      );
      const appends = manyMessages(20).map((each) => store.events.append([each]));
      await Promise.all([...users, ...appends]);
      assert.equal((await listAllEvents(store)).length, 20);
    });
  });

  describe('opening the store again', () => {
    test('finds events, keys and variants, and goes on behind them', async (t) => {
      const database = await openDatabase(backend, t);
      await database.store.events.append(manyMessages(30));
      await database.store.events.append([message({ key: 'round-7', raw: 'other' })]);
      const before = await listAllEvents(database.store);
      const store = await database.reopen(database.store);
      assert.deepEqual(await listAllEvents(store), before);
      assert.deepEqual(await store.events.append(manyMessages(31)), [
        ...Array.from({ length: 30 }, () => 'repeat'),
        'new',
      ]);
      const position = before[7]?.position ?? 0;
      assert.deepEqual((await store.events.listVariants(position)).map(text), ['other']);
      const last = (await listAllEvents(store)).at(-1);
      assert.ok(last && last.position > (before.at(-1)?.position ?? 0));
    });
  });
}
