/** Rounds for a score that the app keeps: its three callbacks, as the platform would call them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ReceivedCallback } from '../../support/app-server.ts';
import { mgId, person, roomId, startSimulation } from './support.ts';

/** Balances as the contract wants them: an order is booked once, and none goes below zero. */
function createBooks(initial: Readonly<Record<string, number>>) {
  const balances = new Map(Object.entries(initial));
  const seen = new Set<unknown>();
  const book = ({ order_id, uid, score, type }: Record<string, unknown>) => {
    if (seen.has(order_id)) return { ret_code: 9001, ret_msg: 'duplicate', data: {} };
    const balance = (balances.get(String(uid)) ?? 0) + (type === 2 ? 1 : -1) * Number(score);
    if (balance < 0) return { ret_code: 9000, ret_msg: 'insufficient', data: {} };
    seen.add(order_id);
    balances.set(String(uid), balance);
    return { ret_code: 0, ret_msg: '', data: { score: balance } };
  };
  const answer = ({ name, body }: ReceivedCallback): object | undefined => {
    const score = balances.get(String(body.uid)) ?? 0;
    if (name === 'get_score') return { ret_code: 0, ret_msg: '', data: { score } };
    if (name === 'update_score') return book(body);
    if (name !== 'get_account') return undefined;
    const account = { nickname: 'N', avatar_url: '', score, vip_level: 0 };
    return { ret_code: 0, ret_msg: '', data: account };
  };
  return { balances, answer };
}

async function playForScores(
  t: Parameters<typeof startSimulation>[0],
  initial: Readonly<Record<string, number>>,
  options: Parameters<typeof startSimulation>[1] = {},
  answer = createBooks(initial),
) {
  const started = await startSimulation(t, { speed: 10_000, stake: 10, ...options }, answer);
  const round = await started.simulator.playRound({ uids: Object.keys(initial) });
  await started.simulator.settled();
  return { ...started, round, balances: answer.balances };
}

describe('a round for a score', () => {
  test('asks for the accounts, takes the stakes, and pays the winner', async (t) => {
    const { app, round, balances } = await playForScores(t, { alice: 100, bob: 100 });
    const names = app.names().filter((name) => /account|score/.test(name));
    assert.deepEqual(names, [
      ...['get_account', 'get_account'],
      ...['update_score', 'update_score', 'update_score'],
    ]);
    const winner = round.settle.results[0]?.uid ?? '';
    const loser = winner === 'alice' ? 'bob' : 'alice';
    assert.deepEqual([balances.get(winner), balances.get(loser)], [110, 90]);
    const orders = app.received.filter(({ name }) => name === 'update_score');
    assert.ok(orders.every(({ headers }) => /^[0-9a-f]{40}$/.test(`${headers['sud-signature']}`)));
    assert.deepEqual(
      orders.map(({ body }) => [body.round_id, body.mg_id, body.type, body.score]),
      [1, 1, 2].map((type) => [round.gameRoundId, mgId, type, type === 2 ? 20 : 10]),
    );
    assert.equal(new Set(orders.map(({ body }) => body.order_id)).size, 3);
  });

  test('is played for nothing by who cannot pay: 9000 is no repeat', async (t) => {
    const { simulator, balances } = await playForScores(t, { alice: 100, bob: 5 });
    assert.deepEqual(
      simulator.bookings.map(({ uid, type, state, attempts }) => [uid, type, state, attempts]),
      [
        ['alice', 'consume', 'booked', 1],
        ['bob', 'consume', 'refused', 1],
        ['alice', 'gain', 'booked', 1],
      ],
    );
    assert.deepEqual(Object.fromEntries(balances), { alice: 100, bob: 5 });
  });

  test('takes 9001 for done, after an answer that was lost', async (t) => {
    const { simulator, app, balances } = await playForScores(
      t,
      { alice: 100, bob: 100 },
      { faults: { lostAnswer: 0.7 }, seed: 3 },
    );
    assert.ok(simulator.bookings.some(({ attempts }) => attempts > 1));
    assert.ok(simulator.bookings.every(({ state }) => state === 'booked'));
    assert.equal((balances.get('alice') ?? 0) + (balances.get('bob') ?? 0), 200);
    for (const { orderId } of simulator.bookings) {
      const same = app.received.filter(({ body }) => body.order_id === orderId);
      assert.equal(new Set(same.map(({ raw }) => raw)).size, 1);
    }
    assert.deepEqual(await simulator.auditScores(), []);
  });

  test('keeps the money together under every fault', async (t) => {
    const share = 0.3;
    const faults = { drop: share, delay: share, duplicate: share, lostAnswer: share };
    const { simulator, balances } = await playForScores(t, { a: 50, b: 50, c: 50 }, { faults });
    for (let count = 0; count < 3; count++) await simulator.playRound({ uids: ['a', 'b', 'c'] });
    await simulator.settled();
    assert.equal(
      [...balances.values()].reduce((sum, one) => sum + one),
      150,
    );
    assert.deepEqual(await simulator.auditScores(), []);
  });

  test('gives up after eleven attempts that say nothing, and pays nobody who did not pay', async (t) => {
    const books = createBooks({ alice: 100, bob: 100 });
    const failing = {
      ...books,
      answer: (callback: ReceivedCallback) =>
        callback.name === 'update_score'
          ? { ret_code: 1, ret_msg: 'failure', data: {} }
          : books.answer(callback),
    };
    const options = { speed: 1_000_000 };
    const { simulator } = await playForScores(t, { alice: 100, bob: 100 }, options, failing);
    assert.deepEqual(
      simulator.bookings.map(({ type, state, attempts }) => [type, state, attempts]),
      [
        ['consume', 'given_up', 11],
        ['consume', 'given_up', 11],
      ],
    );
  });

  test('finds an app that books a repeat again', async (t) => {
    const books = createBooks({ alice: 100, bob: 100 });
    const careless = {
      ...books,
      answer: (callback: ReceivedCallback) => {
        const { body } = callback;
        if (callback.name !== 'update_score') return books.answer(callback);
        return books.answer({ ...callback, body: { ...body, order_id: Symbol('forgotten') } });
      },
    };
    const options = { faults: { duplicate: 1 } };
    const { simulator } = await playForScores(t, { alice: 100, bob: 100 }, options, careless);
    const wrong = await simulator.auditScores();
    assert.deepEqual(wrong.map(({ uid }) => uid).sort(), ['alice', 'bob']);
  });
});

describe('a balance', () => {
  test('is compared digit by digit, beyond what a number of JavaScript can hold', async (t) => {
    let balance = 9_007_199_254_740_993n;
    const sendDigits = ({ name, body }: ReceivedCallback): string | undefined => {
      if (!/account|score/.test(name)) return undefined;
      if (name === 'update_score') balance += BigInt(body.type === 2 ? 7 : -7);
      const data = `{"nickname":"N","avatar_url":"","vip_level":0,"score":${balance}}`;
      return `{"ret_code":0,"ret_msg":"","data":${data}}`;
    };
    const options = { speed: 10_000, stake: 7 };
    const { simulator } = await startSimulation(t, options, { answer: sendDigits });
    await simulator.playRound({ uids: ['alice'], robots: 1 });
    await simulator.settled();
    assert.deepEqual(await simulator.auditScores(), []);
    balance += 1n;
    const wrong = { uid: 'alice', expected: '9007199254740993', seen: '9007199254740994' };
    assert.deepEqual(await simulator.auditScores(), [wrong]);
  });

  test('that get_account does not tell lets nobody in, by whatever way', async (t) => {
    const { simulator } = await startSimulation(
      t,
      { speed: 10_000, stake: 10 },
      { answer: ({ name }) => (name === 'get_account' ? 500 : undefined) },
    );
    const isRefused = { name: 'Refused', retCode: 100000 };
    await assert.rejects(simulator.playRound({ uids: ['alice'], robots: 1 }), isRefused);
    const user_info = person('alice');
    const where = { room_id: roomId, mode: 1, seat_index: -1 };
    await assert.rejects(simulator.push('user_in', mgId, { ...where, user_info }), isRefused);
    const all = { room_id: roomId, mode: 1, user_infos: ['alice', 'bob'].map(person) };
    await assert.rejects(simulator.push('user_in_batch', mgId, all), isRefused);
    await assert.rejects(simulator.push('quick_start', mgId, all), isRefused);
    const { player } = await simulator.push('room_info', mgId, { room_id: roomId });
    assert.deepEqual([player, simulator.bookings], [[], []]);
  });
});

test('without a stake no score callback is called', async (t) => {
  const { app, simulator } = await startSimulation(t, { speed: 10_000 });
  await simulator.playRound({ uids: ['alice', 'bob'] });
  await simulator.settled();
  assert.ok(!app.names().some((name) => /account|score/.test(name)));
  assert.deepEqual(simulator.bookings, []);
});

test('rounds that the server API starts are for the stake as well', async (t) => {
  const books = createBooks({ alice: 100, bob: 100 });
  const { simulator } = await startSimulation(t, { speed: 10_000, stake: 25 }, books);
  await simulator.push('quick_start', mgId, {
    room_id: roomId,
    user_infos: ['alice', 'bob'].map(person),
  });
  await simulator.push('game_end', mgId, { room_id: roomId });
  await simulator.settled();
  assert.deepEqual([...books.balances.values()].sort(), [125, 75]);
});
