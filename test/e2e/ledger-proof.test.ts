/**
 * Three replicas are killed and their database crashes in mid-booking, while a sender repeats every
 * order until it is answered. Then what the sender was told is compared with the books.
 *
 * 3 kills and a crash; `SUDGATE_KILLS=100` for more.
 */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Booking, verifyLedger } from '../../src/ledger/index.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { type ChildService, startChildService } from '../support/child-service.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import type { HttpClient } from '../support/http-client.ts';
import { createPostgresDatabase, patient } from '../support/postgres.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import { Scope } from '../support/scope.ts';
import { appId, startTestService } from '../support/service.ts';
import { SignedSender } from '../support/signed-sender.ts';

const kills = Number(process.env.SUDGATE_KILLS ?? 3);
const killsBetweenCrashes = 3;
const lanes = 16;
const maxUptimeMs = 400;
const uids = ['hot', 'warm', 'cold'];
const deposit = 100_000n;

interface Answer {
  readonly retCode: number;
  readonly score: bigint | undefined;
}

interface SentOrder {
  readonly id: string;
  readonly uid: string;
  readonly score: number;
  readonly type: 1 | 2;
  /** Every answer that arrived. */
  readonly told: Answer[];
}

function bodyOf({ id, uid, score, type }: SentOrder): string {
  const ids = { order_id: id, mg_id: '1649319572314173442', round_id: `round-${uid}`, uid };
  return JSON.stringify({ ...ids, score, type });
}

/** @returns undefined: nothing was claimed */
async function send(client: HttpClient, order: SentOrder): Promise<Answer | undefined> {
  const { status, text } = await new SignedSender(client).post('update_score', bodyOf(order));
  if (status === 503) {
    assert.equal(text, '');
    return undefined;
  }
  assert.equal(status, 200);
  const { ret_code: retCode } = JSON.parse(text) as { ret_code: number };
  const score = /"data":\{"score":(\d+)\}/.exec(text)?.[1];
  return { retCode, score: score === undefined ? undefined : BigInt(score) };
}

/** Sends orders to whichever replica is there, some to two at once, each until it is answered. */
class RetryingSender {
  readonly orders: SentOrder[] = [];
  sends = 0;
  unclaimed = 0;
  #stopping = false;
  readonly #replicas: readonly (() => HttpClient)[];

  constructor(replicas: readonly (() => HttpClient)[]) {
    this.#replicas = replicas;
  }

  stop(): void {
    this.#stopping = true;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: lanes }, () => this.#lane()));
  }

  async #lane(): Promise<void> {
    while (!this.#stopping) {
      const order = this.#make();
      const copies = randomInt(5) === 0 ? 2 : 1;
      await Promise.all(Array.from({ length: copies }, () => this.#sendUntilAnswered(order)));
    }
  }

  #make(): SentOrder {
    const uid = uids[Math.min(randomInt(2), randomInt(3))] as string;
    // Now and then more than there is.
    const score = randomInt(20) === 0 ? 10_000_000 : randomInt(1_000);
    const type = score < 1_000 && randomInt(2) === 0 ? 2 : 1;
    const order = { id: `so-${this.orders.length}`, uid, score, type, told: [] } as SentOrder;
    this.orders.push(order);
    return order;
  }

  async #sendUntilAnswered(order: SentOrder): Promise<void> {
    for (;;) {
      this.sends++;
      const client = (this.#replicas[randomInt(this.#replicas.length)] as () => HttpClient)();
      try {
        const answer = await send(client, order);
        if (answer !== undefined) {
          order.told.push(answer);
          // 1: it was not booked and will not be, since the database was away. A player would lose
          // nothing; here it is asked again, to see that this was true.
          if (answer.retCode !== 1) return;
        } else this.unclaimed++;
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      }
      await sleep(randomInt(5, 60));
    }
  }
}

/** What the sender was told and the books do not bear out. */
function contradictions(orders: readonly SentOrder[], books: readonly Booking[]): string[] {
  const booked = new Map<string, Booking>();
  const found: string[] = [];
  for (const booking of books.filter(({ source }) => source === 'game')) {
    if (booked.has(booking.orderId)) found.push(`${booking.orderId} is booked twice`);
    booked.set(booking.orderId, booking);
  }
  for (const { id, uid, score, type, told } of orders) {
    const booking = booked.get(id);
    const isAsSent =
      booking?.uid === uid &&
      booking.amount === BigInt(score) &&
      booking.type === (type === 1 ? 'consume' : 'gain');
    for (const { retCode, score: balance } of told) {
      if (retCode === 0 && !isAsSent) found.push(`${id} was answered 0 and is missing`);
      if (retCode === 0 && balance !== booking?.balanceAfter) found.push(`${id}: another balance`);
      if (retCode === 9001 && !isAsSent) found.push(`${id} was answered 9001 and is missing`);
    }
    const last = told.at(-1)?.retCode;
    const isClaimed = told.some(({ retCode }) => retCode === 0 || retCode === 9001);
    if (last === 9000 && !isClaimed && booking !== undefined) found.push(`${id}: 9000, but booked`);
    booked.delete(id);
  }
  return [...found, ...[...booked.keys()].map((id) => `${id} was never sent`)];
}

/** Verifies the books. */
async function readBooks(url: string): Promise<readonly Booking[]> {
  const store = await openPostgresStore({ ...patient, url });
  try {
    const { difference, bookings } = await verifyLedger({ store: store.ledger });
    assert.equal(difference, undefined);
    const books = await store.ledger.listBookings(undefined, undefined, 10_000_000);
    assert.equal(bookings, books.length);
    return books;
  } finally {
    await store.close();
  }
}

test(`${kills} times kill -9 of one of three replicas, the database crashing every third time: the books have what was answered, once`, async (t) => {
  const scope = new Scope(t);
  const server = await PostgresServer.start();
  scope.defer(() => server.remove());
  const DATABASE_URL = server.url('postgres');
  // Ports that nobody else is given while a replica is away: what answers is always the replica.
  const firstPort = await freePort(3);
  const start = (nth: number) =>
    startChildService(scope, { variables: { DATABASE_URL, PORT: String(firstPort + nth) } });
  const replicas: ChildService[] = [await start(0)];
  replicas.push(...(await Promise.all([start(1), start(2)])));
  for (const uid of uids) {
    const adjustment = { amount: String(deposit), reason: 'deposit', idempotency_key: uid };
    await replicas[0]?.app.good('POST', `/v1/users/${uid}/score:adjust`, adjustment);
  }
  const clients = replicas.map((_, nth) => () => (replicas[nth] as ChildService).client);
  const sender = new RetryingSender(clients);
  const running = sender.run();
  for (let nth = 0; nth < kills; nth++) {
    await Promise.race([sleep(randomInt(maxUptimeMs)), running]);
    const place = randomInt(replicas.length);
    const victim = replicas[place] as ChildService;
    victim.kill('SIGKILL');
    await victim.exited;
    if (nth % killsBetweenCrashes === killsBetweenCrashes - 1) {
      await server.stop('immediate');
      await server.resume();
    }
    replicas[place] = await start(place);
    victim.client.close();
  }
  // Else a slow machine might show too little.
  const enough = eventually('there are many orders', () => sender.orders.length > kills);
  await Promise.race([enough, running]);
  sender.stop();
  await running;
  const books = await readBooks(DATABASE_URL);
  const { orders, sends, unclaimed } = sender;
  t.diagnostic(
    `${orders.length} orders, ${sends} sends, ${unclaimed} of them without a claim, ${books.length} bookings`,
  );
  assert.deepEqual(contradictions(orders, books), []);
  assert.ok(orders.every(({ told }) => told.length > 0));
  assert.ok(orders.length > kills);
});

test('two replicas and 50 connections hammer one account: every balance that was told is in the books', async (t) => {
  const scope = new Scope(t);
  const { url, drop } = await createPostgresDatabase();
  scope.defer(drop);
  const variables = { DATABASE_URL: url };
  const services = [
    await startTestService(scope, { variables, client: { connections: 25 } }),
    await startTestService(scope, { variables, client: { connections: 25 } }),
  ];
  const funding = { amount: '5000', reason: 'deposit', idempotency_key: 'fund' };
  await services[0]?.app.good('POST', '/v1/users/hot/score:adjust', funding);
  const orders = Array.from(
    { length: 1_000 },
    (_, nth): SentOrder => ({
      id: `so-${nth - (nth % 10 === 9 ? 1 : 0)}`,
      uid: 'hot',
      score: 1 + ((nth - (nth % 10 === 9 ? 1 : 0)) % 40),
      type: nth % 3 === 0 && nth % 10 < 8 ? 2 : 1,
      told: [],
    }),
  );
  await Promise.all(
    orders.map(async (order, nth) => {
      const answer = await send((services[nth % 2] as (typeof services)[0]).client, order);
      if (answer !== undefined) order.told.push(answer);
    }),
  );
  assert.ok(orders.every(({ told }) => told.length === 1));
  const books = await readBooks(url);
  const unique = new Map(orders.map((order) => [order.id, { ...order, told: [] as Answer[] }]));
  for (const { id, told } of orders) unique.get(id)?.told.push(...told);
  assert.deepEqual(contradictions([...unique.values()], books), []);
  const zeros = orders.flatMap(({ told }) => told).filter(({ retCode }) => retCode === 0);
  assert.equal(zeros.length, books.length - 1);
  const account = await services[0]?.app.good('GET', '/v1/users/hot/score');
  const last = books.at(-1);
  assert.deepEqual([account?.score, account?.app_id], [String(last?.balanceAfter), appId]);
});
