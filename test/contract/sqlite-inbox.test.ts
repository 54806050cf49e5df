/** What the embedded store does when its disk, its file or its thread fails it. */
import assert from 'node:assert/strict';
import { closeSync, openSync, readdirSync, readSync, writeSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import type { SudgateError } from '../../src/errors.ts';
import { createInbox, type InboxMessage } from '../../src/inbox/index.ts';
import { openSqliteStore, type Store } from '../../src/store/sqlite/index.ts';
import { createEndpoint } from '../../src/webhooks/index.ts';
import { appId, nowMs, profile } from './database.ts';
import { listAllEvents, manyMessages, message } from './inbox-messages.ts';
import { type Afterwards, temporaryDirectory } from './temporary-directory.ts';

const mebibyte = 1024 * 1024;

async function openStore(path: string, t: Afterwards, maxBytes?: number): Promise<Store> {
  const store = await openSqliteStore(path, maxBytes === undefined ? {} : { maxBytes });
  t.after(() => store.close());
  return store;
}

function largeMessages(count: number, prefix: string): InboxMessage[] {
  return manyMessages(count, prefix).map((each) => ({ ...each, raw: Buffer.alloc(50_000, 'x') }));
}

describe('a full disk', () => {
  /** A store of at most 2 MiB with as many acknowledged messages in it as it took. */
  async function fill(t: Afterwards) {
    const path = join(temporaryDirectory(t), 'store.db');
    const store = await openStore(path, t, 2 * mebibyte);
    // What is not waited for any more may be kept all the same.
    const limits = { maxWaitMs: 600_000 };
    const inbox = createInbox({ store: store.events, clock: () => nowMs, limits });
    const acknowledged: string[] = [];
    const sent = largeMessages(60, 'filling-');
    const answers = sent.map(async (each) => {
      await inbox.accept(each);
      acknowledged.push(each.key);
    });
    await Promise.allSettled(answers);
    for (const each of sent) {
      if (acknowledged.includes(each.key)) continue;
      await assert.rejects(inbox.accept(each), { code: 'inbox_unavailable' });
    }
    return { path, store, inbox, acknowledged };
  }

  test('lets nothing be acknowledged that is not kept', async (t) => {
    const { store, acknowledged } = await fill(t);
    const kept = (await listAllEvents(store)).map(({ key }) => key);
    assert.deepEqual(kept.toSorted(), acknowledged.toSorted());
    assert.ok(kept.length < 60);
  });

  test('leaves everything readable, and known repeats acknowledged', async (t) => {
    const { store, inbox, acknowledged } = await fill(t);
    const [repeat] = await listAllEvents(store);
    if (repeat !== undefined) assert.equal(await inbox.accept(repeat), 'repeat');
    assert.equal((await listAllEvents(store)).length, acknowledged.length);
    assert.equal(await store.users.findUser({ appId, uid: 'alice' }), undefined);
  });

  test('is what a failed transaction says, which may be repeated', async (t) => {
    const { store } = await fill(t);
    const revokeUntilFull = async () => {
      for (let nth = 0; nth < 10_000; nth++) {
        await store.revocations.revokeUser(appId, `${nth}-`.padEnd(200, 'x'), nowMs);
      }
    };
    await assert.rejects(revokeUntilFull, (error: SudgateError) => {
      assert.equal(error.code, 'database_unavailable');
      assert.match(String((error.cause as Error).message), /full/);
      return true;
    });
  });

  test('is over by itself when something was deleted', async (t) => {
    const { store, inbox, acknowledged } = await fill(t);
    const half = Math.floor(acknowledged.length / 2);
    await store.retention.deleteEvents({ receivedBeforeMs: nowMs + 1, limit: half });
    for (const each of largeMessages(3, 'later-')) assert.equal(await inbox.accept(each), 'new');
  });

  test('is over when there is more room', async (t) => {
    const { path, acknowledged } = await fill(t);
    const store = await openStore(path, t, 8 * mebibyte);
    const inbox = createInbox({ store: store.events, clock: () => nowMs });
    for (const each of largeMessages(60, 'filling-')) await inbox.accept(each);
    assert.equal((await listAllEvents(store)).length, 60);
    assert.ok(acknowledged.length < 60);
  });
});

describe('a file that SQLite may only read', () => {
  /** The file format marks so a file that a later version writes; it binds the superuser as well. */
  function setWriteVersion(path: string, version: number): void {
    const file = openSync(path, 'r+');
    writeSync(file, Uint8Array.of(version), 0, 1, 18);
    closeSync(file);
  }

  function writeVersionOf(path: string): number {
    const file = openSync(path, 'r');
    const byte = new Uint8Array(1);
    readSync(file, byte, 0, 1, 18);
    closeSync(file);
    return byte[0] ?? 0;
  }

  test('lets nothing be acknowledged, and everything again when it is writable', async (t) => {
    const path = join(temporaryDirectory(t), 'store.db');
    const store = await openStore(path, t);
    await store.users.putUser({ appId, uid: 'alice' }, profile());
    const raw = new DatabaseSync(path);
    raw.exec('pragma wal_checkpoint(truncate)');
    raw.close();
    const writable = writeVersionOf(path);
    setWriteVersion(path, 9);
    const inbox = createInbox({ store: store.events, clock: () => nowMs });
    for (const each of manyMessages(3)) {
      await assert.rejects(inbox.accept(each), { code: 'inbox_unavailable' });
    }
    assert.deepEqual(await store.users.findUser({ appId, uid: 'alice' }), profile());
    setWriteVersion(path, writable);
    for (const each of manyMessages(3)) assert.equal(await inbox.accept(each), 'new');
    assert.equal((await listAllEvents(store)).length, 3);
  });
});

test('a thread that died of too little memory is replaced', async (t) => {
  const store = await openStore(join(temporaryDirectory(t), 'store.db'), t);
  await store.events.append(manyMessages(3));
  // One string here, as many as there are in the thread.
  const uids = new Array(8_000_000).fill('player-7');
  const part = { kind: 'round', part: 'start', appId, gameRoundId: 'r', position: 1 } as const;
  const round = { ...part, startedAtMs: nowMs, roomId: undefined, mgId: undefined, uids };
  await assert.rejects(store.rounds.saveRounds({ from: 0, to: 1, parts: [round] }), /memory/);
  assert.deepEqual(await store.events.append(manyMessages(4)), [
    'repeat',
    'repeat',
    'repeat',
    'new',
  ]);
  assert.equal(await store.rounds.roundsPosition(), 0);
});

describe('rounds made in the thread', () => {
  /** A start with so many players, and a text that makes it longer. */
  function gameStart(id: string, playerCount: number, filling = ''): InboxMessage {
    const players = Array.from({ length: playerCount }, (_, index) => ({ uid: `player-${index}` }));
    const report_msg = { game_round_id: id, battle_start_at: 1_893_450_000, players, filling };
    const raw = Buffer.from(JSON.stringify({ report_type: 'game_start', report_msg }));
    return { appId, kind: 'report', type: 'game_start', key: id, receivedAtMs: nowMs, raw };
  }

  const starts = (count: number, playerCount: number, filling?: string) =>
    Array.from({ length: count }, (_, index) => gameStart(`r-${index}`, playerCount, filling));

  async function openWith(t: Afterwards, messages: readonly InboxMessage[]) {
    const store = await openStore(join(temporaryDirectory(t), 'store.db'), t);
    await store.events.append(messages);
    const make = (from: number, upTo: number) => store.rounds.makeRounds?.({ from, upTo });
    return { store, make };
  }

  test('are those of one transaction, however many events there are', async (t) => {
    const { store, make } = await openWith(t, starts(800, 4));
    assert.equal(await make(0, 800), true);
    assert.equal(await store.rounds.roundsPosition(), 500);
    assert.equal(await make(500, 800), true);
    assert.equal(await store.rounds.roundsPosition(), 800);
    assert.equal((await store.rounds.listRounds({ appId, limit: 1_000 })).length, 800);
    const ofOne = { appId, uid: 'player-3', limit: 1_000 };
    assert.equal((await store.rounds.listRounds(ofOne)).length, 800);
  });

  test('are fewer if the events are long', async (t) => {
    const { store, make } = await openWith(t, starts(6, 1, 'x'.repeat(1_000_000)));
    assert.equal(await make(0, 6), true);
    assert.equal(await store.rounds.roundsPosition(), 5);
  });

  test('go no further than they were asked to', async (t) => {
    const { store, make } = await openWith(t, starts(6, 1));
    assert.equal(await make(0, 2), true);
    assert.equal(await store.rounds.roundsPosition(), 2);
    assert.equal((await store.rounds.listRounds({ appId, limit: 9 })).length, 2);
  });

  test('are none if another process was there before', async (t) => {
    const { store, make } = await openWith(t, starts(6, 1));
    assert.equal(await make(3, 6), false);
    assert.equal(await store.rounds.roundsPosition(), 0);
    assert.deepEqual(await store.rounds.listRounds({ appId, limit: 9 }), []);
  });

  test('come over what is no round and what was deleted', async (t) => {
    const { store, make } = await openWith(t, [...manyMessages(3), gameStart('r', 1)]);
    await store.retention.deleteEvents({ receivedBeforeMs: nowMs + 1_000_000, limit: 2 });
    assert.equal(await make(0, 4), true);
    assert.equal((await store.rounds.listRounds({ appId, limit: 9 })).length, 1);
    await store.retention.deleteEvents({ receivedBeforeMs: nowMs + 1_000_000, limit: 9 });
    assert.equal(await make(4, 7), true);
    assert.equal(await store.rounds.roundsPosition(), 7);
  });

  test('are made of the report that takes most memory to read as well', async (t) => {
    const long = `{"game_round_id":"r-0","n":12345678901234567890,"x":[{}${',{}'.repeat(349_000)}]}`;
    const raw = Buffer.from(`{"report_type":"game_start","report_msg":${long}}`);
    const [worst = gameStart('r-0', 1), ...others] = starts(3, 1);
    const { store, make } = await openWith(t, [{ ...worst, raw }, ...others]);
    assert.equal(await make(0, 3), true);
    assert.equal((await store.rounds.listRounds({ appId, limit: 9 })).length, 3);
  });

  test('stand behind everything else where a thread has a priority', async (t) => {
    const before = getPriority();
    await openWith(t, starts(1, 1));
    assert.equal(getPriority(), before);
    if (process.platform !== 'linux') return;
    const lower = Math.min(19, before + 10);
    const threads = readdirSync('/proc/self/task').map((id) => getPriority(Number(id)));
    assert.ok(threads.includes(lower), `no thread of ${threads} is at ${lower}`);
  });

  test('are made once by two processes', async (t) => {
    const path = join(temporaryDirectory(t), 'store.db');
    const stores = [await openStore(path, t), await openStore(path, t)];
    await stores[0]?.events.append(starts(6, 2));
    const range = { from: 0, upTo: 6 };
    const made = await Promise.all(stores.map(({ rounds }) => rounds.makeRounds?.(range)));
    assert.deepEqual(made.toSorted(), [false, true]);
    assert.equal(await stores[1]?.rounds.makeRounds?.({ from: 0, upTo: 6 }), false);
    assert.equal((await stores[1]?.rounds.listRounds({ appId, limit: 99 }))?.length, 6);
  });
});

/** A store, and a connection that has the write lock of its file. */
async function openLocked(t: Afterwards): Promise<{ store: Store; other: DatabaseSync }> {
  const path = join(temporaryDirectory(t), 'store.db');
  const store = await openStore(path, t);
  const other = new DatabaseSync(path);
  t.after(() => other.close());
  other.exec('begin immediate');
  return { store, other };
}

describe('another process that holds the lock', () => {
  test('is waited for', async (t) => {
    const { store, other } = await openLocked(t);
    const append = store.events.append([message()]);
    // This thread is free meanwhile.
    assert.equal(await store.users.findUser({ appId, uid: 'alice' }), undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    other.exec('rollback');
    assert.deepEqual(await append, ['new']);
  });

  test('is waited for by every single statement, too', async (t) => {
    const { store, other } = await openLocked(t);
    const url = 'https://example.com/events';
    const endpoint = createEndpoint({ appId, url, nowMs, sincePosition: 0 });
    const added = store.webhooks.endpoints.addEndpoint(endpoint);
    // Longer than one attempt waits.
    await new Promise((resolve) => setTimeout(resolve, 300));
    other.exec('rollback');
    await added;
    assert.equal((await store.webhooks.endpoints.listEndpoints()).length, 1);
  });
});
