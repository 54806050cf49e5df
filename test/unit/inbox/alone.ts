/** A process that has nothing else to do than what its first argument says, on a store of its own. */
import {
  createEventConsumer,
  createRetention,
  type InboxMessage,
} from '../../../src/inbox/index.ts';
import { openSqliteStore } from '../../../src/store/sqlite/index.ts';
import { gameStart, nowMs, report } from './support.ts';

/** By then a process that nothing keeps alive is long gone. */
const idleMs = 1_000;

const [job, location = ''] = process.argv.slice(2);
const store = await openSqliteStore(location);
const start = (id: string): InboxMessage => report('game_start', gameStart(id));

/** Waits for an event that comes when it has been idle for a while, then stops. */
function consume(): void {
  const consumer = createEventConsumer({
    store,
    name: 'wallet',
    handlers: {
      async onEvent({ key }) {
        console.log(`handled ${key}`);
        // Not awaited: it waits for this handler.
        void consumer.stop().then(() => store.close());
      },
    },
    clock: () => nowMs,
    random: () => 0,
  });
  consumer.start();
  setTimeout(() => void store.events.append([start('r-1')]), idleMs).unref();
}

/** One pass of several batches. */
async function deleteExpired(): Promise<void> {
  await store.events.append([start('r-1'), start('r-2'), start('r-3')]);
  const retention = createRetention({
    ...{ store: store.retention, clock: () => nowMs + 2, retentionMs: 1, batchSize: 1 },
  });
  const { events } = await retention.deleteExpired();
  console.log(`deleted ${events}`);
  await store.close();
}

if (job === 'consume') consume();
else await deleteExpired();
