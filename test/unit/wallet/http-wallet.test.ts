/** What a wallet service is sent, and what its answers and silences are taken for. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SudgateError } from '../../../src/errors.ts';
import type { ScoreOrder } from '../../../src/ledger/index.ts';
import {
  createHttpWallet,
  type HttpWalletOptions,
  type WalletCall,
} from '../../../src/wallet/index.ts';
import { eventually, inTime } from '../../support/eventually.ts';
import { Scope } from '../../support/scope.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import {
  answerAfter,
  type WalletBehaviour,
  WalletServer,
  walletFaults,
} from '../../support/wallet-server.ts';

/** Longer than any answer takes that comes. */
const patientMs = 10_000;
/** For those that never come. */
const shortMs = 150;
const order: ScoreOrder = {
  appId: '1000000000000000001',
  orderId: 'so.1 ü',
  uid: 'alice',
  type: 'consume',
  amount: 250n,
  mgId: '1649319572314173442',
  roundId: 'r-1',
};

async function start(
  t: ConstructorParameters<typeof Scope>[0],
  options: Partial<HttpWalletOptions> = {},
) {
  const server = await WalletServer.start(new Scope(t));
  server.books.open('alice', 1000n);
  const calls: WalletCall[] = [];
  const wallet = createHttpWallet({
    url: server.url,
    secrets: [server.secret],
    timeoutMs: patientMs,
    onCall: (call) => calls.push(call),
    ...options,
  });
  return { server, wallet, calls };
}

/** Matches the error of an order of which nothing is known, and its reason. */
function unknown(reason: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof SudgateError);
    assert.equal(error.code, 'score_outcome_unknown');
    assert.match((error.cause as Error).message, reason);
    return true;
  };
}

describe('an order', () => {
  test('is sent with every digit, signed, with an id that is the same each time', async (t) => {
    const { server, wallet, calls } = await start(t);
    const amount = 9_007_199_254_740_993n;
    await wallet.book({ ...order, type: 'gain', amount });
    await wallet.book({ ...order, type: 'gain', amount });
    const [first, second] = server.calls;
    const { expires_at_ms, ...message } = first?.message ?? { action: '' };
    assert.deepEqual(message, {
      action: 'book',
      app_id: order.appId,
      order_id: order.orderId,
      uid: 'alice',
      type: 'gain',
      amount: '9007199254740993',
      mg_id: order.mgId,
      round_id: 'r-1',
    });
    assert.equal(typeof expires_at_ms, 'number');
    assert.match(String(first?.headers['webhook-id']), /^order_[0-9a-f]{40}$/);
    assert.equal(first?.headers['webhook-id'], second?.headers['webhook-id']);
    assert.deepEqual(
      calls.map(({ action, outcome }) => [action, outcome]),
      [
        ['book', 'booked'],
        ['book', 'booked'],
      ],
    );
  });

  for (const [answer, outcome] of [
    [
      { outcome: 'booked', balance: '9223372036854775807' },
      { outcome: 'booked', balance: 2n ** 63n - 1n },
    ],
    [
      { outcome: 'booked', balance: '0', more: {} },
      { outcome: 'booked', balance: 0n },
    ],
    [{ outcome: 'conflict' }, { outcome: 'duplicate', isSame: false }],
    [{ outcome: 'insufficient' }, { outcome: 'insufficient' }],
    [{ outcome: 'refused' }, { outcome: 'refused' }],
    [{ outcome: 'user_unknown' }, { outcome: 'user_unknown' }],
  ] as const) {
    test(`answered ${JSON.stringify(answer)} is that`, async (t) => {
      const { server, wallet } = await start(t);
      server.behave = (response) => response.end(JSON.stringify(answer));
      assert.deepEqual(await wallet.book(order), outcome);
    });
  }
});

describe('nothing is known of an order that is answered', { concurrency: true }, () => {
  const plain =
    (text: string): WalletBehaviour =>
    (response) =>
      response.end(text);
  const status =
    (code: number, body = '{"outcome":"insufficient"}'): WalletBehaviour =>
    (response) =>
      response.writeHead(code, { location: '/elsewhere' }).end(body);
  const tooLate: Record<string, WalletBehaviour> = {
    'with nothing': walletFaults.hang,
    'too late': answerAfter(2 * shortMs),
    'byte by byte, without an end': (response) => {
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    },
  };
  for (const [what, behave] of Object.entries(tooLate)) {
    test(what, async (t) => {
      const { server, wallet } = await start(t, { timeoutMs: shortMs });
      server.behave = behave;
      await assert.rejects(wallet.book(order), unknown(/^no answer within 150 ms$/));
    });
  }

  const cases: Record<string, readonly [WalletBehaviour, RegExp]> = {
    'with a reset': [walletFaults.resetBefore, /^connection failed \(\w+\)$/],
    'with a reset after it was booked': [
      (response, answer) => {
        answer();
        response.destroy();
      },
      /^connection failed/,
    ],
    'with half a body': [
      (response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"outcome":"insufficient"');
        setTimeout(() => response.destroy(), 10);
      },
      /^connection failed/,
    ],
    'with 500': [status(500), /^HTTP status 500$/],
    'with 503': [status(503), /^HTTP status 503$/],
    'with 400': [status(400), /^HTTP status 400$/],
    'with 201': [status(201), /^HTTP status 201$/],
    'with 401': [status(401), /^HTTP status 401: does it have the same WALLET_SECRET\?$/],
    'with 404': [status(404), /^HTTP status 404: is WALLET_URL its address\?$/],
    'with a redirect': [status(307), /^HTTP status 307: redirects are not followed$/],
    'with a page': [walletFaults.garbageAfter, /^the answer is not JSON$/],
    'with a megabyte': [walletFaults.hugeAfter, /^the answer is over 16384 bytes$/],
    'with an empty body': [plain(''), /^the answer is not JSON$/],
    'with null': [plain('null'), /not the documented one$/],
    'with a list': [plain('[{"outcome":"insufficient"}]'), /not the documented one$/],
    'with an outcome that is none': [plain('{"outcome":"ok"}'), /not the documented one$/],
    'booked, without a balance': [plain('{"outcome":"booked"}'), /not the documented one$/],
    'booked, with a number': [plain('{"outcome":"booked","balance":7}'), /not the documented one$/],
    'booked, with less than 0': [
      plain('{"outcome":"booked","balance":"-1"}'),
      /not the documented one$/,
    ],
    'booked, with more than an int64': [
      plain('{"outcome":"booked","balance":"9223372036854775808"}'),
      /beyond an int64$/,
    ],
    'that it is late': [plain('{"outcome":"late"}'), /too late: compare the clocks$/],
  };
  for (const [what, [behave, reason]] of Object.entries(cases)) {
    test(what, (t) =>
      inTime(async (timeoutMs) => {
        const { server, wallet } = await start(t, { timeoutMs });
        server.behave = behave;
        await assert.rejects(wallet.book(order), unknown(reason));
      }),
    );
  }

  test('by nobody', async (t) => {
    const secrets = [`whsec_${'A'.repeat(43)}=`];
    const proxy = await TcpProxy.start(new Scope(t), 'http://127.0.0.1/');
    proxy.cut();
    const url = proxy.through('http://127.0.0.1/');
    await inTime(async (timeoutMs) => {
      const wallet = createHttpWallet({ url, secrets, timeoutMs });
      await assert.rejects(wallet.book(order), unknown(/^connection failed \(\w+\)$/));
    });
  });
});

test('an order whose connection breaks is asked once more at once, and booked once', async (t) => {
  const { server, wallet } = await start(t);
  server.next.push(walletFaults.resetAfter);
  assert.deepEqual(await wallet.book(order), { outcome: 'booked', balance: 750n });
  assert.deepEqual([server.orders.length, server.books.balance('alice')], [2, 750n]);
});

/** Keeps the call for later and is gone. */
function keepAndReset(kept: (() => object)[]): WalletBehaviour {
  return (response, answer) => {
    kept.push(answer);
    response.destroy();
  };
}

describe('a call whose connection broke may be carried out yet:', { concurrency: true }, () => {
  const big = { ...order, amount: 1_200n };
  const ids = { app_id: order.appId, order_id: 'grant', uid: 'alice', mg_id: '1', round_id: 'r-1' };
  const grant = { ...ids, type: 'gain', amount: '1000', expires_at_ms: 1 } as const;
  for (const [what, faults, reason] of [
    ['a refusal of the second one is none', 1, /^insufficient, but the connection .* broke/],
    ['a second broken one is no end', 2, /^connection failed/],
  ] as const) {
    test(`${what}, and it is over when that is said`, (t) =>
      inTime(async (timeoutMs) => {
        const { server, wallet } = await start(t, { timeoutMs });
        const kept: (() => object)[] = [];
        server.next.push(...Array.from({ length: faults }, () => keepAndReset(kept)));
        await assert.rejects(wallet.book(big), unknown(reason));
        server.books.book(grant, 0);
        const carriedOut = kept.map((answer) => answer());
        assert.deepEqual(
          carriedOut,
          Array.from({ length: faults }, () => ({ outcome: 'late' })),
        );
        // The repeat is judged by what there is.
        assert.deepEqual(await wallet.book(big), { outcome: 'booked', balance: 800n });
      }));
  }

  test('that it was booked is taken from the second one', async (t) => {
    const { server, wallet } = await start(t);
    server.next.push(walletFaults.resetAfter);
    server.behave = (response) => response.end('{"outcome":"conflict"}');
    assert.deepEqual(await wallet.book(order), { outcome: 'duplicate', isSame: false });
  });
});

test('an order that arrives after its time is not booked, and its repeat is', async (t) => {
  const { server, wallet } = await start(t, { clock: () => Date.now() - 60_000 });
  await assert.rejects(wallet.book(order), unknown(/too late/));
  assert.equal(server.books.balance('alice'), 1000n);
  const punctual = createHttpWallet({
    url: server.url,
    secrets: [server.secret],
    timeoutMs: patientMs,
  });
  assert.deepEqual(await punctual.book(order), { outcome: 'booked', balance: 750n });
});

test('a balance is asked for, and without an answer it is unavailable', async (t) => {
  const { server, wallet } = await start(t);
  assert.equal(await wallet.findBalance({ appId: order.appId, uid: 'alice' }), 1000n);
  assert.equal(await wallet.findBalance({ appId: order.appId, uid: 'nobody' }), undefined);
  assert.match(String(server.calls[0]?.headers['webhook-id']), /^balance_/);
  const hasty = createHttpWallet({
    url: server.url,
    secrets: [server.secret],
    timeoutMs: shortMs,
  });
  for (const behave of Object.values(walletFaults)) {
    server.behave = behave;
    const asked = (behave === walletFaults.hang ? hasty : wallet).findBalance({
      appId: order.appId,
      uid: 'alice',
    });
    await assert.rejects(asked, { code: 'wallet_unavailable' });
  }
});

test('few connections carry many calls', async (t) => {
  const { server, wallet } = await start(t);
  for (let nth = 0; nth < 20; nth++)
    await wallet.book({ ...order, orderId: `so-${nth}`, amount: 1n });
  // Rarely one is not free again in time.
  assert.ok(server.connections <= 5, String(server.connections));
});

test('more calls at once than may be are not made, and those that are go on', async (t) => {
  const { server, wallet, calls } = await start(t, { maxConcurrent: 2 });
  const waiting: (() => void)[] = [];
  server.behave = (response, answer) => waiting.push(() => response.end(JSON.stringify(answer())));
  const book = (orderId: string) => wallet.book({ ...order, orderId, amount: 1n });
  const taken = [book('a'), book('b')];
  await assert.rejects(book('c'), unknown(/^2 calls are under way already$/));
  await eventually('both calls have arrived', () => waiting.length === 2);
  for (const go of waiting) go();
  for (const outcome of await Promise.all(taken)) assert.equal(outcome.outcome, 'booked');
  assert.deepEqual(
    calls.map(({ outcome }) => outcome),
    ['busy', 'booked', 'booked'],
  );
  server.behave = undefined;
  assert.equal((await book('c')).outcome, 'booked');
});

test('during a rotation each of two secrets signs', async (t) => {
  const { server, wallet } = await start(t);
  const other = `whsec_${'A'.repeat(43)}=`;
  for (const secrets of [
    [other, server.secret],
    [server.secret, other],
  ]) {
    const rotating = createHttpWallet({ url: server.url, secrets, timeoutMs: patientMs });
    assert.equal(await rotating.findBalance({ appId: order.appId, uid: 'alice' }), 1000n);
  }
  assert.equal(await wallet.findBalance({ appId: order.appId, uid: 'alice' }), 1000n);
});

describe('a wallet is not made', () => {
  const good = { url: 'http://127.0.0.1/', secrets: [`whsec_${'A'.repeat(43)}=`] };
  for (const [what, options, error] of [
    ['with an address that is none', { url: 'wallet' }, TypeError],
    ['with another scheme', { url: 'ftp://127.0.0.1/' }, TypeError],
    ['with user and password', { url: 'http://user:password@127.0.0.1/' }, TypeError],
    ['without a secret', { secrets: [] }, TypeError],
    ['with an empty secret', { secrets: [''] }, TypeError],
    ['with a short secret', { secrets: ['whsec_c2hvcnQ='] }, TypeError],
    ['without the prefix', { secrets: [`${'A'.repeat(43)}=`] }, TypeError],
    ['with a deadline of 0', { timeoutMs: 0 }, RangeError],
    ['with a deadline longer than a timer', { timeoutMs: 2 ** 31 }, RangeError],
    ['with no calls', { maxConcurrent: 0 }, RangeError],
  ] as const) {
    test(what, () => {
      assert.throws(() => createHttpWallet({ ...good, ...options }), error);
    });
  }
});
