/**
 * The limit for bookings: the SQL of the ledger without anything around it, no HTTP, no signature, no
 * JSON of requests, no queue. Each store books one batch after the other, and all together have as
 * many orders under way as the load generator has connections. Prints one line of JSON.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Order } from '../src/ledger/index.ts';
import { openPostgresStore } from '../src/store/postgres/index.ts';
import { openSqliteStore, type Store } from '../src/store/sqlite/index.ts';

const { values } = parseArgs({
  options: {
    stores: { type: 'string', default: '1' },
    users: { type: 'string', default: '1' },
    connections: { type: 'string', default: '32' },
    warmup: { type: 'string', default: '0.3' },
    seconds: { type: 'string', default: '1.2' },
  },
});
const stores = Number(values.stores);
const batchOrders = Math.max(1, Math.floor(Number(values.connections) / stores));
const { DATABASE_URL: url = '', SUD_APP_ID: appId = '' } = process.env;
const run = randomUUID();
let nextOrder = 0;
let booked = 0;

function open(): Promise<Store> {
  const file = /^file:(.*)/.exec(url)?.[1];
  return file === undefined ? openPostgresStore({ url }) : openSqliteStore(file);
}

function makeOrder(): Order {
  const nth = nextOrder++;
  return {
    appId,
    uid: `user-${nth % Number(values.users)}`,
    source: 'game',
    orderId: `${run}-${nth}`,
    type: 'gain',
    amount: BigInt(1 + (nth % 100)),
    mgId: '1649319572314173442',
    roundId: `round-${nth % 500}`,
    reason: null,
    bookedAtMs: Date.now(),
  };
}

async function bookUntil(store: Store, endsAt: number): Promise<void> {
  /** Another store was at their accounts: they go with the next batch, as those of the ledger do. */
  let locked: readonly Order[] = [];
  while (performance.now() < endsAt) {
    const fresh = Array.from({ length: batchOrders - locked.length }, makeOrder);
    const orders = [...locked, ...fresh];
    const outcomes = (await store.ledger.book(orders)).map(({ outcome }) => outcome);
    if (outcomes.some((each) => each !== 'booked' && each !== 'locked')) throw new Error('refused');
    locked = orders.filter((_, nth) => outcomes[nth] === 'locked');
    booked += batchOrders - locked.length;
  }
}

async function bookFor(all: readonly Store[], seconds: number): Promise<number> {
  const [before, startedAt] = [booked, performance.now()];
  const endsAt = startedAt + 1_000 * seconds;
  await Promise.all(all.map((store) => bookUntil(store, endsAt)));
  return (1_000 * (booked - before)) / (performance.now() - startedAt);
}

const all = await Promise.all(Array.from({ length: stores }, open));
await bookFor(all, Number(values.warmup));
console.log(JSON.stringify({ bookingsPerSecond: await bookFor(all, Number(values.seconds)) }));
for (const store of all) await store.close();
