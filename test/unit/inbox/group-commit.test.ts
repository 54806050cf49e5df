/** How messages share commits, and what happens when the store does not keep up. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import {
  type AppendOutcome,
  type AppendReport,
  createInbox,
  type EventStore,
  type InboxMessage,
  type InboxOptions,
} from '../../../src/inbox/index.ts';
import { nowMs, openStore, report } from './support.ts';

/** A store whose disk is at rest until it is told to turn. */
class SlowStore implements Pick<EventStore, 'append'> {
  readonly batches: (readonly InboxMessage[])[] = [];
  #release = Promise.withResolvers<void>();
  refuses: (messages: readonly InboxMessage[]) => boolean = () => false;

  async append(messages: readonly InboxMessage[]): Promise<readonly AppendOutcome[]> {
    this.batches.push(messages);
    await this.#release.promise;
    if (this.refuses(messages)) throw new Error('disk full');
    return messages.map(() => 'new');
  }

  /** Lets everything through from now on. */
  turn(): void {
    this.#release.resolve();
  }

  get sizes(): number[] {
    return this.batches.map(({ length }) => length);
  }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const messages = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    report('game_start', { game_round_id: `r-${index}` }),
  );

/** Nobody waits in vain until time is moved on, which the function does that it returns. */
function holdTime(t: TestContext): (ms: number) => void {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const now = performance.now.bind(performance);
  let aheadMs = 0;
  t.mock.method(performance, 'now', () => now() + aheadMs);
  return (ms) => {
    aheadMs += ms;
    t.mock.timers.tick(ms);
  };
}

function open(store: Pick<EventStore, 'append'>, options: Partial<InboxOptions> = {}) {
  const appends: AppendReport[] = [];
  const onAppend = (append: AppendReport): unknown => appends.push(append);
  const inbox = createInbox({ store, clock: () => nowMs, onAppend, ...options });
  return { inbox, appends };
}

describe('messages that come', () => {
  test('while an append is under way share the next one', async () => {
    const store = new SlowStore();
    const { inbox } = open(store);
    const first = inbox.accept(report('game_start', {}));
    await nextTurn();
    await nextTurn();
    const others = messages(20).map((each) => inbox.accept(each));
    store.turn();
    await Promise.all([first, ...others]);
    assert.deepEqual(store.sizes, [1, 20]);
  });

  test('in one turn go together, in their order', async () => {
    const store = new SlowStore();
    const { inbox } = open(store);
    const sent = messages(30);
    const answers = sent.map((each) => inbox.accept(each));
    store.turn();
    await Promise.all(answers);
    assert.deepEqual(store.batches, [sent]);
  });

  test('are split where a batch has its number', async () => {
    const store = new SlowStore();
    const { inbox } = open(store, { limits: { batchMessages: 8 } });
    store.turn();
    await Promise.all(messages(20).map((each) => inbox.accept(each)));
    assert.deepEqual(store.sizes, [8, 8, 4]);
  });

  test('are split where a batch has its bytes, and one may have more alone', async () => {
    const store = new SlowStore();
    const { inbox } = open(store, { limits: { batchBytes: 1_000 } });
    store.turn();
    const sized = [400, 400, 400, 3_000, 400].map((size) => ({
      ...report('game_start', {}),
      raw: Buffer.alloc(size),
    }));
    await Promise.all(sized.map((each) => inbox.accept(each)));
    assert.deepEqual(store.sizes, [2, 1, 1, 1]);
  });

  test('are answered each with what became of it', async (t) => {
    const store = await openStore(t);
    const { inbox, appends } = open(store.events);
    const [one, two] = messages(2);
    assert.ok(one && two);
    const sent = [one, two, one, { ...one, raw: Buffer.from('other') }];
    const outcomes = await Promise.all(sent.map((each) => inbox.accept(each)));
    assert.deepEqual(outcomes, ['new', 'new', 'repeat', 'different']);
    const bytes = sent.reduce((sum, { raw }) => sum + raw.length, 0);
    assert.deepEqual(appends, [{ messages: 4, bytes, durationMs: 0 }]);
  });
});

describe('a queue that is full', () => {
  test('refuses more messages, and takes them again when there is room', async () => {
    const store = new SlowStore();
    const { inbox } = open(store, { limits: { queueMessages: 5 } });
    const answers = messages(5).map((each) => inbox.accept(each));
    assert.equal(inbox.waiting.messages, 5);
    await assert.rejects(inbox.accept(report('game_start', {})), { code: 'inbox_full' });
    store.turn();
    await Promise.all(answers);
    assert.deepEqual(inbox.waiting, { messages: 0, bytes: 0 });
    assert.equal(await inbox.accept(report('game_start', {})), 'new');
  });

  test('of bytes refuses what is too large for it', async () => {
    const store = new SlowStore();
    const { inbox } = open(store, { limits: { queueBytes: 1_000 } });
    const sized = (size: number) => ({ ...report('game_start', {}), raw: Buffer.alloc(size) });
    const answer = inbox.accept(sized(600));
    await assert.rejects(inbox.accept(sized(600)), { code: 'inbox_full' });
    const small = inbox.accept(sized(400));
    store.turn();
    assert.deepEqual([await answer, await small], ['new', 'new']);
  });
});

describe('a store that fails', () => {
  test('lets nothing of the batch be acknowledged, and is tried again with the next', async () => {
    const store = new SlowStore();
    store.refuses = () => true;
    store.turn();
    const { inbox, appends } = open(store);
    const answers = await Promise.allSettled(messages(9).map((each) => inbox.accept(each)));
    for (const answer of answers) {
      assert.equal(answer.status === 'rejected' && answer.reason.code, 'inbox_unavailable');
      assert.match(String(answer.status === 'rejected' && answer.reason.cause), /disk full/);
    }
    assert.match(String(appends[0]?.error), /disk full/);
    assert.deepEqual(inbox.waiting, { messages: 0, bytes: 0 });
    store.refuses = () => false;
    assert.equal(await inbox.accept(report('game_start', {})), 'new');
  });

  test('is not asked for each message of a batch', async () => {
    const store = new SlowStore();
    store.refuses = () => true;
    store.turn();
    const { inbox } = open(store);
    await Promise.allSettled(messages(200).map((each) => inbox.accept(each)));
    assert.deepEqual(store.sizes, [200, 1, 1]);
  });

  test('for one message only does not fail the others', async () => {
    const store = new SlowStore();
    const sent = messages(10);
    store.refuses = (batch) => batch.some((each) => each === sent[3]);
    store.turn();
    const { inbox } = open(store);
    const answers = await Promise.allSettled(sent.map((each) => inbox.accept(each)));
    const failed = answers.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
    assert.deepEqual(failed, [3]);
  });

  test('to answer in time is waited for no longer, and the memory is free afterwards', async (t) => {
    const moveOn = holdTime(t);
    const store = new SlowStore();
    const { inbox } = open(store, { limits: { maxWaitMs: 20, batchMessages: 2 } });
    const accepted = Promise.allSettled(messages(5).map((each) => inbox.accept(each)));
    while (store.batches.length === 0) await nextTurn();
    moveOn(20);
    for (const answer of await accepted) {
      assert.equal(answer.status === 'rejected' && answer.reason.code, 'inbox_unavailable');
    }
    // Two are still on their way.
    assert.equal(inbox.waiting.messages, 2);
    store.turn();
    assert.equal(await inbox.accept(report('game_start', {})), 'new');
    assert.deepEqual(inbox.waiting, { messages: 0, bytes: 0 });
  });

  test('to answer is given up for each message in its own time', async (t) => {
    const moveOn = holdTime(t);
    const store = new SlowStore();
    const { inbox } = open(store, { limits: { maxWaitMs: 10_000_000 } });
    const [first, second] = messages(2) as [InboxMessage, InboxMessage];
    const early = assert.rejects(inbox.accept(first), { code: 'inbox_unavailable' });
    moveOn(5_000_000);
    const late = inbox.accept(second);
    moveOn(5_000_000);
    await early;
    // Half of its time is left for it.
    store.turn();
    assert.equal(await late, 'new');
  });

  test('is told of again when messages come after some were given up', async () => {
    const store = new SlowStore();
    const { inbox } = open(store, { limits: { maxWaitMs: 20 } });
    for (const message of messages(3)) {
      await assert.rejects(inbox.accept(message), { code: 'inbox_unavailable' });
    }
    store.turn();
  });
});

describe('closing', () => {
  test('answers what was accepted, then refuses', async () => {
    const store = new SlowStore();
    const { inbox } = open(store, { limits: { batchMessages: 2 } });
    const answers = messages(5).map((each) => inbox.accept(each));
    const closed = inbox.close();
    await assert.rejects(inbox.accept(report('game_start', {})), { code: 'inbox_unavailable' });
    store.turn();
    await closed;
    assert.deepEqual(await Promise.all(answers), Array(5).fill('new'));
  });

  test('of an idle inbox is done at once', async () => {
    await open(new SlowStore()).inbox.close();
  });
});

describe('a limit', () => {
  for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    test(`of ${value} is refused by its name`, () => {
      assert.throws(() => open(new SlowStore(), { limits: { queueBytes: value } }), {
        name: 'RangeError',
        message: /queueBytes/,
      });
    });
  }
});
