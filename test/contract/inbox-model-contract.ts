import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createInbox, type InboxMessage, maxVariants } from '../../src/inbox/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { untilPasses } from '../support/eventually.ts';
import { appId, type Database, openDatabase, otherAppId } from './database.ts';
import { listAllEvents, message, text, withoutPosition } from './inbox-messages.ts';
import type { Backend } from './stores.ts';
import type { Afterwards } from './temporary-directory.ts';

/** Few keys, types and contents: repeats and contradictions are the rule. */
const anyMessage: fc.Arbitrary<InboxMessage> = fc
  .record(
    {
      appId: fc.constantFrom(appId, otherAppId),
      kind: fc.constantFrom('report' as const, 'notification' as const),
      type: fc.constantFrom('game_start', 'game_settle', '新的'),
      key: fc.constantFrom('r-1', 'r-2', '玩家', "o'hara"),
      receivedAtMs: fc.integer({ min: 1, max: 2 ** 45 }),
      raw: fc.constantFrom(
        ...Array.from({ length: maxVariants + 3 }, (_, nth) => `content ${nth}`),
      ),
    },
    { noNullPrototype: true },
  )
  .map(message);

type Step =
  | { readonly do: 'accept'; readonly via: 0 | 1; readonly messages: readonly InboxMessage[] }
  | { readonly do: 'reopen'; readonly via: 0 | 1 };

const via = fc.constantFrom(0 as const, 1 as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('accept' as const),
      via,
      messages: fc.array(anyMessage, { minLength: 1, maxLength: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const), via }) },
);

/** What the inbox is: the first of each key in order, and what contradicted it. */
class Reference {
  readonly first = new Map<
    string,
    { readonly message: InboxMessage; readonly variants: string[] }
  >();

  accept(sent: InboxMessage): string {
    const { kind, appId: app, type, key } = sent;
    const name = [kind, app, kind === 'report' ? type : '', key].join('\n');
    const known = this.first.get(name);
    if (known === undefined) {
      this.first.set(name, { message: sent, variants: [] });
      return 'new';
    }
    const content = text(sent);
    if (content === text(known.message)) return 'repeat';
    const isKept = known.variants.includes(content) || known.variants.length === maxVariants;
    if (!isKept) known.variants.push(content);
    return 'different';
  }
}

async function compare(store: Store, { first }: Reference): Promise<void> {
  const expected = [...first.values()];
  const events = await listAllEvents(store, 5);
  assert.deepEqual(
    events.map(withoutPosition),
    expected.map((each) => each.message),
  );
  for (const [nth, event] of events.entries()) {
    const variants = await store.events.listVariants(event.position);
    assert.deepEqual(variants.map(text), expected[nth]?.variants);
  }
}

async function run(database: Database, steps: readonly Step[]): Promise<void> {
  const stores = [database.store, await database.another()];
  const reference = new Reference();
  for (const each of steps) {
    const store = stores[each.via] as Store;
    if (each.do === 'reopen') {
      stores[each.via] = await database.reopen(store);
      continue;
    }
    const limits = { batchMessages: 5 };
    const inbox = createInbox({ store: store.events, clock: () => performance.now(), limits });
    const outcomes = await Promise.all(each.messages.map((sent) => inbox.accept(sent)));
    assert.deepEqual(
      outcomes,
      each.messages.map((sent) => reference.accept(sent)),
    );
    await compare(store, reference);
  }
  for (const store of stores) await untilPasses(() => compare(store, reference));
}

export function inboxModelContract(backend: Backend): void {
  test('the inbox is what a map in memory is, whatever comes in which order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
        const cleanups: (() => void | Promise<void>)[] = [];
        const context: Afterwards = { after: (clean) => cleanups.push(clean) };
        try {
          await run(await openDatabase(backend, context), steps);
        } finally {
          for (const clean of cleanups) await clean();
        }
      }),
      { numRuns: 8 },
    );
  });
}
