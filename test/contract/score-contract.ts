import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Store } from '../../src/store/sqlite/index.ts';
import { appId, openDatabase, profile } from './database.ts';
import {
  addProfile,
  consume,
  gain,
  listAllBookings,
  orderBody,
  ScoreServer,
  sign,
  uid,
} from './score-requests.ts';
import type { Backend } from './stores.ts';
import type { Afterwards } from './temporary-directory.ts';

async function open(backend: Backend, t: Afterwards, balance?: bigint) {
  const database = await openDatabase(backend, t);
  const server = new ScoreServer(database.store);
  if (balance !== undefined) await server.fund(balance);
  return { ...database, server };
}

/** How many orders of the game are booked. */
async function countOrders(store: Store): Promise<number> {
  return (await listAllBookings(store)).filter(({ source }) => source === 'game').length;
}

/** Counts equal results. */
function tally(results: readonly (readonly [number, string?])[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [retCode] of results) counts[retCode] = (counts[retCode] ?? 0) + 1;
  return counts;
}

/** The check list of the callbacks contract, section 13.5, each row once. */
export function scoreContract(backend: Backend): void {
  describe('the check list of update_score', () => {
    test('balance 1000, consume 250: 0 and 750', async (t) => {
      const { server } = await open(backend, t, 1000n);
      assert.deepEqual(await server.update(), [0, '750']);
      assert.equal(await server.balance(), '750');
    });

    test('the same request again: 9001, and the balance stays 750', async (t) => {
      const { server, store } = await open(backend, t, 1000n);
      await server.update();
      assert.deepEqual(await server.update(), [9001]);
      assert.equal(await server.balance(), '750');
      assert.equal(await countOrders(store), 1);
    });

    for (const [what, changes] of [
      ['amount', { score: 10 }],
      ['type', { type: gain }],
      ['user', { uid: 'player-8' }],
      ['user that nobody knows', { uid: 'nobody' }],
    ] as const) {
      test(`the same order_id with another ${what}: 9001, and no balance changes`, async (t) => {
        const { server, store } = await open(backend, t, 1000n);
        await server.fund(500n, 'player-8');
        await server.update();
        assert.deepEqual(await server.update(changes), [9001]);
        const { answer } = await server.call('update_score', orderBody(changes));
        assert.equal(answer.reason, 'score_changed');
        assert.deepEqual(
          [await server.balance(), await server.balance('player-8')],
          ['750', '500'],
        );
        assert.equal(await countOrders(store), 1);
      });
    }

    test('balance 100, consume 250: 9000, the balance stays and the order is not remembered', async (t) => {
      const { server, store } = await open(backend, t, 100n);
      assert.deepEqual(await server.update(), [9000]);
      assert.deepEqual(await server.update(), [9000]);
      assert.equal(await server.balance(), '100');
      assert.equal(await countOrders(store), 0);
    });

    test('that request again after a gain of 200: 0 and 50', async (t) => {
      const { server } = await open(backend, t, 100n);
      await server.update();
      assert.deepEqual(await server.update({ order_id: 'so-2', type: gain, score: 200 }), [
        0,
        '300',
      ]);
      assert.deepEqual(await server.update(), [0, '50']);
    });

    test('balance 250, consume 250, then the same again: 0 with 0, then 9001 and not 9000', async (t) => {
      const { server } = await open(backend, t, 250n);
      assert.deepEqual(await server.update(), [0, '0']);
      assert.deepEqual(await server.update(), [9001]);
    });

    test('50 parallel consumes of 10, balance 300, on two replicas: 30 times 0, 20 times 9000, balance 0', async (t) => {
      const { server, store, another } = await open(backend, t, 300n);
      const servers = [server, new ScoreServer(await another())];
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, nth) =>
          (servers[nth % 2] as ScoreServer).update({ order_id: `so-${nth}`, score: 10 }),
        ),
      );
      assert.deepEqual(tally(results), { 0: 30, 9000: 20 });
      for (const each of servers) assert.equal(await each.balance(), '0');
      assert.equal(await countOrders(store), 30);
    });

    test('50 parallel copies of one request on two replicas: once 0, 49 times 9001', async (t) => {
      const { server, store, another } = await open(backend, t, 1000n);
      const servers = [server, new ScoreServer(await another())];
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, nth) => (servers[nth % 2] as ScoreServer).update()),
      );
      assert.deepEqual(tally(results), { 0: 1, 9001: 49 });
      for (const each of servers) assert.equal(await each.balance(), '750');
      assert.equal(await countOrders(store), 1);
    });

    test('50 parallel orders of one id for many users on two replicas: one is booked', async (t) => {
      const { server, store, another } = await open(backend, t);
      const servers = [server, new ScoreServer(await another())];
      const uids = Array.from({ length: 50 }, (_, nth) => `player-${nth}`);
      for (const each of uids) await server.fund(300n, each);
      const results = await Promise.all(
        uids.map((each, nth) => (servers[nth % 2] as ScoreServer).update({ uid: each })),
      );
      assert.deepEqual(tally(results), { 0: 1, 9001: 49 });
      assert.equal(await countOrders(store), 1);
    });

    for (const [what, headersOf] of [
      ['missing', () => ({})],
      ['wrong', (body: Buffer) => sign(body, 'some-other-secret-0123456789abcdef')],
    ] as const) {
      test(`${what} signature: 1, no booking, no balance in the answer`, async (t) => {
        const { server, store } = await open(backend, t, 1000n);
        await addProfile(store);
        for (const [name, body] of [
          ['update_score', orderBody()],
          ['get_score', { uid }],
          ['get_account', { uid }],
        ] as const) {
          const headers = headersOf(Buffer.from(JSON.stringify(body)));
          const { retCode, data, answer } = await server.call(name, body, headers);
          assert.deepEqual([retCode, data, answer.status], [1, '{}', 200]);
          assert.doesNotMatch(answer.body, /1000/);
        }
        assert.equal(await countOrders(store), 0);
      });
    }

    for (const type of [consume, gain]) {
      test(`score 0 with type ${type}: 0 with the balance unchanged, then 9001`, async (t) => {
        const { server } = await open(backend, t, 100n);
        assert.deepEqual(await server.update({ score: 0, type }), [0, '100']);
        assert.deepEqual(await server.update({ score: 0, type }), [9001]);
      });
    }

    test('an unknown field in the body is ignored', async (t) => {
      const { server } = await open(backend, t, 1000n);
      const body = { ...orderBody(), extra: { score: 1, deep: [{ score: 2 }] } };
      const { retCode, data } = await server.call('update_score', body);
      assert.deepEqual([retCode, data], [0, '{"score":750}']);
    });
  });

  describe('update_score refuses with 1 and books nothing for', () => {
    const ends: (() => void | Promise<void>)[] = [];
    after(async () => {
      for (const end of ends) await end();
    });
    let opened: ReturnType<typeof open> | undefined;
    // Nothing changes it: one is enough for all.
    const shared = () => {
      opened ??= open(backend, { after: (end) => ends.push(end) }, 1000n);
      return opened;
    };

    for (const [what, changes] of [
      ['score −5', { score: -5 }],
      ['score −5 as a gain', { score: -5, type: gain }],
      ['score 1.5', { score: 1.5 }],
      ['score "10"', { score: '10' }],
      ['score null', { score: null }],
      ['score [10]', { score: [10] }],
      ['score true', { score: true }],
      ['type 3', { type: 3 }],
      ['type 0', { type: 0 }],
      ['an empty order_id', { order_id: '' }],
      ['an empty uid', { uid: '' }],
      ['an order_id with a NUL', { order_id: 'so\0' }],
      ['an order_id of half a character', { order_id: 'so-\ud800' }],
      ['an order_id too long for an index', { order_id: 'x'.repeat(201) }],
    ] as const) {
      test(`${what}`, async () => {
        const { server, store } = await shared();
        assert.deepEqual(await server.update(changes), [1]);
        assert.equal(await countOrders(store), 0);
        assert.equal(await server.balance(), '1000');
      });
    }

    for (const score of [
      '-0',
      '1e2',
      '10.0',
      '9223372036854775808',
      '-9223372036854775809',
      '1e400',
    ]) {
      test(`score written ${score}`, async () => {
        const { server, store } = await shared();
        const text = JSON.stringify(orderBody({ type: gain })).replace(':250', `:${score}`);
        assert.equal((await server.call('update_score', text)).retCode, 1);
        assert.equal(await countOrders(store), 0);
      });
    }

    test('a body that names score twice', async () => {
      const { server, store } = await shared();
      const text = JSON.stringify(orderBody()).replace('"score":250', '"score":250,"score":1');
      assert.equal((await server.call('update_score', text)).retCode, 1);
      assert.equal(await countOrders(store), 0);
    });
  });

  describe('a score', () => {
    test('of a user with a profile and no booking is 0, and the first gain opens the account', async (t) => {
      const { server, store } = await open(backend, t);
      await addProfile(store);
      assert.equal(await server.balance(), '0');
      assert.deepEqual(await server.update(), [9000]);
      assert.deepEqual(await server.update({ type: gain }), [0, '250']);
    });

    test('of a user that nobody knows is refused by all three, and no account is made', async (t) => {
      const { server, store } = await open(backend, t);
      assert.deepEqual(await server.update({ type: gain }), [1]);
      for (const name of ['get_score', 'get_account'] as const) {
        const { retCode, data, answer } = await server.call(name, { uid });
        assert.deepEqual([retCode, data, answer.reason], [1, '{}', 'user_unknown']);
      }
      assert.deepEqual(await store.ledger.listAccounts(undefined, 10), []);
    });

    test('is with name, picture and level 0 in get_account', async (t) => {
      const { server, store } = await open(backend, t, 1000n);
      await addProfile(store);
      const { retCode, data } = await server.call('get_account', { uid });
      assert.equal(retCode, 0);
      assert.deepEqual(JSON.parse(data), {
        nickname: 'Seven',
        avatar_url: 'https://cdn.example.com/a/7-128.png',
        score: 1000,
        vip_level: 0,
      });
    });

    test('of a banned user is still settled: the round that runs has to be paid', async (t) => {
      const { server, store } = await open(backend, t, 1000n);
      await store.users.putUser({ appId, uid }, profile({ banned: true }));
      assert.deepEqual(await server.update({ type: gain }), [0, '1250']);
    });

    test('keeps every digit of an int64 from the wire to the database and back', async (t) => {
      const { server, reopen, store } = await open(backend, t, 0n);
      const text = (digits: string, id: string) =>
        JSON.stringify(orderBody({ order_id: id, type: gain })).replace(':250', `:${digits}`);
      const first = await server.call('update_score', text('9007199254740993', 'a'));
      assert.equal(first.data, '{"score":9007199254740993}');
      const second = await server.call('update_score', text('9214364837600034814', 'b'));
      assert.equal(second.data, '{"score":9223372036854775807}');
      const again = new ScoreServer(await reopen(store));
      assert.equal(await again.balance(), '9223372036854775807');
    });

    test('that would leave int64 is refused with 1, and nothing is booked', async (t) => {
      const { server, store } = await open(backend, t, 2n ** 63n - 1n);
      const { retCode, answer } = await server.call(
        'update_score',
        orderBody({ type: gain, score: 1 }),
      );
      assert.deepEqual([retCode, answer.reason], [1, 'score_overflow']);
      assert.equal(await countOrders(store), 0);
      assert.equal(await server.balance(), '9223372036854775807');
    });

    test('that one replica has answered is seen by another at once', async (t) => {
      const { server, another } = await open(backend, t, 1000n);
      const other = new ScoreServer(await another());
      for (let nth = 1; nth <= 20; nth++) {
        const [, score] = await server.update({ order_id: `so-${nth}`, score: 1 });
        assert.equal(await other.balance(), score);
      }
    });
  });
}
