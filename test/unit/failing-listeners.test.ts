/** Whatever the listeners of the user's do: those who call them go on, and so does the process. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createEventConsumer,
  createInbox,
  createRetention,
  RoundProjection,
} from '../../src/inbox/index.ts';
import { createLedger, type Order } from '../../src/ledger/index.ts';
import { createNodeHandler } from '../../src/node/index.ts';
import { RevocationWatermarks } from '../../src/revocation/index.ts';
import type { Store } from '../../src/store/sqlite/index.ts';
import { createHttpDirectory } from '../../src/users/index.ts';
import { createHttpWallet } from '../../src/wallet/index.ts';
import { createWebHandler } from '../../src/web/index.ts';
import { firstApp, openGate, tokensOf, uid } from '../adapters/gate.ts';
import { listen } from '../adapters/listen.ts';
import { readEnvelope } from '../support/envelope.ts';
import { eventually } from '../support/eventually.ts';
import { HttpClient } from '../support/http-client.ts';
import { profile, startProfileServer } from '../support/profile-server.ts';
import { Scope } from '../support/scope.ts';
import { WalletServer } from '../support/wallet-server.ts';
import { collectWarnings } from '../support/warnings.ts';
import { appId, gameStart, nowMs, openStore, report } from './inbox/support.ts';

type Listener = () => unknown;

const failures: readonly (readonly [string, Listener])[] = [
  [
    'throws',
    () => {
      throw new Error('full disk');
    },
  ],
  ['rejects', () => Promise.reject(new Error('full disk'))],
];

const start = (id: string) => report('game_start', gameStart(id));
const exchange = () => JSON.stringify({ code: tokensOf(firstApp).issueCode(uid).token });
const clock = () => nowMs;
const order: Order = {
  ...{ appId, uid: 'alice', source: 'game', orderId: 'so-1', type: 'gain', amount: 1n },
  ...{ mgId: '7', roundId: 'r', reason: null, bookedAtMs: nowMs },
};

/** What calls the listener of this name, and goes on as if it had not failed. */
type Caller = (scope: Scope, store: Store, listener: Listener) => Promise<unknown>;

const callers: Readonly<Record<string, Caller>> = {
  async 'onAnswer over node:http'(scope, _store, onAnswer) {
    const { apps } = await openGate(scope, [firstApp]);
    const client = new HttpClient(await listen(scope, createNodeHandler(apps, { onAnswer })));
    scope.defer(() => client.close());
    for (const [body, retCode] of [
      [exchange(), 0],
      ['', 10002],
    ] as const) {
      const answer = await client.request('/get_sstoken', { method: 'POST', body });
      assert.equal(readEnvelope(answer).ret_code, retCode);
    }
  },
  async 'onAnswer of the Fetch standard'(scope, _store, onAnswer) {
    const { apps } = await openGate(scope, [firstApp]);
    const handle = createWebHandler(apps, { onAnswer });
    const request = { method: 'POST', body: exchange() };
    const answer = await handle(new Request('https://app.example/get_sstoken', request));
    assert.match(await answer.text(), /"ret_code":0/);
  },
  async onAppend(_scope, store, onAppend) {
    const inbox = createInbox({ store: store.events, clock, onAppend });
    assert.equal(await inbox.accept(start('r-1')), 'new');
    assert.equal(await inbox.accept(start('r-1')), 'repeat');
    await inbox.close();
  },
  async 'onRetry and onSetAside'(scope, store, listener) {
    await store.events.append([start('poison'), start('r-2')]);
    const handled: string[] = [];
    const consumer = createEventConsumer({
      ...{ store, name: 'wallet', clock, random: () => 0 },
      retry: { firstDelayMs: 1, maxDelayMs: 1, maxAttempts: 2 },
      handlers: {
        onEvent({ key }) {
          handled.push(key);
          if (key === 'poison') throw new Error('no such user');
        },
      },
      onRetry: listener,
      onSetAside: listener,
    });
    scope.defer(() => consumer.stop());
    consumer.start();
    await eventually('both are done with', async () => {
      return (await store.consumers.findPosition('wallet')) === 2;
    });
    assert.deepEqual(handled, ['poison', 'poison', 'r-2']);
  },
  async onDeleted(scope, store, listener) {
    const passes: number[] = [];
    const retention = createRetention({
      ...{ clock: () => nowMs + 9 * 86_400_000, retentionMs: 1, intervalMs: 1 },
      store: {
        deleteEvents: async () => (passes.push(1) < 3 ? 1 : 0),
        deleteKeys: (query) => store.retention.deleteKeys(query),
      },
      onDeleted: listener,
    });
    scope.defer(() => retention.stop());
    retention.start();
    await eventually('it has gone on', () => passes.length > 3);
  },
  async 'onError of the retention'(scope, store, listener) {
    let passes = 0;
    const retention = createRetention({
      ...{ clock, intervalMs: 1 },
      store: {
        deleteEvents: (query) => store.retention.deleteEvents(query),
        async deleteKeys() {
          passes++;
          throw new Error('locked');
        },
      },
      onError: listener,
    });
    scope.defer(() => retention.stop());
    retention.start();
    await eventually('it has gone on', () => passes > 2);
  },
  async 'onError of the rounds'(_scope, store, listener) {
    let hasFailed = false;
    const projection = new RoundProjection({
      events: store.events,
      rounds: {
        async roundsPosition() {
          if (hasFailed) return await store.rounds.roundsPosition();
          hasFailed = true;
          throw new Error('locked');
        },
        saveRounds: (batch) => store.rounds.saveRounds(batch),
      },
      onError: listener,
    });
    projection.start();
    await eventually('it has failed', () => hasFailed);
    await store.events.append([start('r-1')]);
    await eventually('it has gone on', async () => (await store.rounds.roundsPosition()) === 1);
    await projection.stop();
  },
  async subscribe(_scope, store, listener) {
    store.events.subscribe(listener);
    assert.deepEqual(await store.events.append([start('r-1')]), ['new']);
  },
  async onPollError(scope, store, listener) {
    let reads = 0;
    const watermarks = new RevocationWatermarks({
      store: {
        revokeUser: (...revocation) => store.revocations.revokeUser(...revocation),
        async listRevocations(cursor, limit) {
          if (reads++ > 0 && reads < 4) throw new Error('locked');
          return await store.revocations.listRevocations(cursor, limit);
        },
      },
      pollIntervalMs: 1,
      onPollError: listener,
    });
    scope.defer(() => watermarks.stop());
    await watermarks.start();
    await store.revocations.revokeUser(appId, 'alice', nowMs);
    await eventually('it has gone on', () => watermarks.revokedAt(appId, 'alice'));
  },
  async 'onError of the ledger'(_scope, store, onError) {
    await store.ledger.openAccount(order);
    let hasFailed = false;
    const ledger = createLedger({
      store: Object.assign(Object.create(store.ledger), {
        findBookings: (orders: readonly Order[]) => store.ledger.findBookings(orders),
        async book(orders: readonly Order[]) {
          if (hasFailed) return await store.ledger.book(orders);
          hasFailed = true;
          throw new Error('locked');
        },
      }),
      onError,
    });
    assert.equal((await ledger.book(order)).outcome, 'booked');
    await ledger.close();
  },
  async onCall(scope, _store, onCall) {
    const server = await WalletServer.start(scope);
    server.books.open('alice', 7n);
    const wallet = createHttpWallet({ url: server.url, secrets: [server.secret], onCall });
    assert.equal(
      (await wallet.book({ ...order, type: 'gain', mgId: '7', roundId: 'r' })).outcome,
      'booked',
    );
  },
  async onLookup(scope, _store, onLookup) {
    const { url } = await startProfileServer(scope, profile({ nick_name: 'Alice' }));
    const directory = createHttpDirectory({ url, onLookup });
    assert.equal((await directory.findUser({ appId, uid: 'alice' }))?.nick_name, 'Alice');
  },
};

for (const [does, listener] of failures) {
  describe(`a listener that ${does} changes nothing for who calls it:`, () => {
    for (const [name, call] of Object.entries(callers)) {
      test(name, async (t) => {
        const scope = new Scope(t);
        const store = await openStore(t);
        const warnings = collectWarnings(scope);
        let calls = 0;
        await call(scope, store, () => {
          calls++;
          return listener();
        });
        await eventually('it is warned of', () => warnings.length > 0);
        assert.ok(calls > 0);
        for (const warning of warnings) assert.match(warning, /^[a-zA-Z]+ threw: Error: full disk/);
      });
    }
  });
}
