/** What the score callbacks have on the wire that no other callback has. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answerCallback, refuseCallback } from '../../../src/callbacks/index.ts';
import { type ErrorCode, errorTable, SudgateError } from '../../../src/errors.ts';
import type { ScoreOrder, ScoreOutcome, ScoreWallet } from '../../../src/ledger/index.ts';
import { type CallbackName, scoreCallbackNames } from '../../../src/protocol/index.ts';
import { call, createApp, envelopeOf } from './support.ts';

const unsigned = { signaturePolicies: { score: 'off' } } as const;

/** An app's own wallet, as the interface asks for it. */
function walletOf(book: (order: ScoreOrder) => Promise<ScoreOutcome>): ScoreWallet {
  return { findBalance: async () => 7n, book };
}

const order = {
  order_id: 'so-1',
  mg_id: '1649319572314173442',
  round_id: 'r-1',
  uid: 'alice',
  score: 250,
  type: 1,
};

const special: Partial<Record<ErrorCode, number>> = {
  score_insufficient: 9000,
  score_duplicate: 9001,
  score_changed: 9001,
};

describe('a failure of a score callback', () => {
  const codes = Object.keys(errorTable) as ErrorCode[];
  for (const code of codes.filter((each) => each !== 'score_outcome_unknown')) {
    test(`with ${code} is ${special[code] ?? 1}, with empty data and no sdk_error_code`, () => {
      for (const name of scoreCallbackNames) {
        const answer = refuseCallback(name, new SudgateError(code));
        const { ret_code, data, ...rest } = envelopeOf(name, answer);
        assert.deepEqual([ret_code, data], [special[code] ?? 1, {}]);
        assert.deepEqual(Object.keys(rest), ['ret_msg']);
      }
    });
  }

  test('whose outcome is unknown claims nothing: 503 without a body', () => {
    const { status, body } = refuseCallback(
      'update_score',
      new SudgateError('score_outcome_unknown'),
    );
    assert.deepEqual([status, body], [503, '']);
  });
});

describe('without a wallet', () => {
  for (const name of scoreCallbackNames) {
    test(`${name} is refused`, async () => {
      const { answer, envelope } = await call(name, createApp(unsigned), order);
      assert.deepEqual([envelope.ret_code, answer.reason], [1, 'score_unserved']);
    });
  }
});

describe('the signature of a score callback', () => {
  for (const name of scoreCallbackNames) {
    test(`is required of ${name} unless the policy of the group says otherwise`, async () => {
      const wallet = walletOf(async () => ({ outcome: 'booked', balance: 1n }));
      const { answer } = await call(name, createApp({ wallet }), order);
      assert.equal(answer.reason, 'signature_missing');
      const open = await call(name, createApp({ wallet, ...unsigned }), order);
      assert.equal(open.envelope.ret_code, 0);
    });
  }
});

describe('a wallet of the app', () => {
  test('is handed the order with every digit, and its balance is written so', async () => {
    const orders: ScoreOrder[] = [];
    const wallet = walletOf(async (each) => {
      orders.push(each);
      return { outcome: 'booked', balance: 2n ** 63n - 1n };
    });
    const body = JSON.stringify(order).replace(':250', ':9007199254740993');
    const answer = await callRaw('update_score', wallet, body);
    assert.equal(
      answer.body,
      '{"ret_code":0,"ret_msg":"success","data":{"score":9223372036854775807}}',
    );
    assert.deepEqual(orders, [
      {
        appId: createApp().tokens.appId,
        uid: 'alice',
        orderId: 'so-1',
        type: 'consume',
        amount: 9007199254740993n,
        mgId: '1649319572314173442',
        roundId: 'r-1',
      },
    ]);
  });

  for (const [result, retCode, reason] of [
    [{ outcome: 'duplicate', isSame: true }, 9001, 'score_duplicate'],
    [{ outcome: 'duplicate', isSame: false }, 9001, 'score_changed'],
    [{ outcome: 'insufficient' }, 9000, 'score_insufficient'],
    [{ outcome: 'overflow' }, 1, 'score_overflow'],
    [{ outcome: 'user_unknown' }, 1, 'user_unknown'],
  ] as const) {
    test(`that says ${JSON.stringify(result)} makes it ${retCode} ${reason}`, async () => {
      const wallet = walletOf(async () => result);
      const { answer, envelope } = await call(
        'update_score',
        createApp({ wallet, ...unsigned }),
        order,
      );
      assert.deepEqual([envelope.ret_code, answer.reason, answer.uid], [retCode, reason, 'alice']);
    });
  }

  test('that fails without saying whether it has booked makes it 503 without a claim', async () => {
    const wallet = walletOf(() => Promise.reject(new Error('socket hang up')));
    const { status, body, reason } = await callRaw('update_score', wallet, JSON.stringify(order));
    assert.deepEqual([status, body, reason], [503, '', 'score_outcome_unknown']);
  });

  for (const [what, result] of [
    ['nothing', undefined],
    ['an outcome that is none', { outcome: 'ok', balance: 1n }],
    ['an outcome of every object', { outcome: 'constructor' }],
    ['booked without a balance', { outcome: 'booked' }],
    ['booked with a number', { outcome: 'booked', balance: 2 ** 60 }],
    ['booked with a text', { outcome: 'booked', balance: '7' }],
    ['booked with less than 0', { outcome: 'booked', balance: -7n }],
    ['booked with more than an int64', { outcome: 'booked', balance: 2n ** 63n }],
  ] as const) {
    test(`that says ${what} may have booked: 503 without a claim`, async () => {
      const wallet = walletOf(async () => result as ScoreOutcome);
      const { status, body, reason } = await callRaw('update_score', wallet, JSON.stringify(order));
      assert.deepEqual([status, body, reason], [503, '', 'score_outcome_unknown']);
    });
  }

  for (const balance of [null, 7, '7', -7n, 2n ** 63n]) {
    test(`whose balance is ${typeof balance} ${balance} makes a question for it 1`, async () => {
      const findBalance = async () => balance as bigint;
      const wallet = { ...walletOf(async () => ({ outcome: 'refused' })), findBalance };
      for (const name of ['get_score', 'get_account'] as const) {
        const { body, reason } = await callRaw(name, wallet, '{"uid":"alice"}');
        assert.deepEqual([JSON.parse(body).data, reason], [{}, 'wallet_unavailable']);
      }
    });
  }

  test('that is sure not to have booked makes it 1', async () => {
    const wallet = walletOf(() => Promise.reject(new SudgateError('database_unavailable')));
    const { status, body } = await callRaw('update_score', wallet, JSON.stringify(order));
    assert.deepEqual([status, JSON.parse(body).ret_code], [200, 1]);
  });
});

async function callRaw(name: CallbackName, wallet: ScoreWallet, body: string) {
  const app = createApp({ wallet, ...unsigned });
  return await answerCallback(name, app, { headers: {}, body: Buffer.from(body) });
}
