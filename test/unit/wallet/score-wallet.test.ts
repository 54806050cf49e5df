/** The example of the documentation, in a callback app. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { toScoreWallet } from '../../../examples/wallet/score-wallet.ts';
import { Wallet } from '../../../examples/wallet/wallet.ts';
import {
  answerCallback,
  createCallbackApp,
  createFunctionDirectory,
  createTokenService,
} from '../../../src/index.ts';
import { openSqliteStore } from '../../../src/store/sqlite/index.ts';
import { createRememberingWallet } from '../../../src/wallet/index.ts';
import { Scope } from '../../support/scope.ts';

test('a wallet in the same process books once, and nothing is guessed when it fails', async (t) => {
  const scope = new Scope(t);
  const store = await openSqliteStore(join(await scope.temporaryDirectory(), 'sudgate.db'));
  scope.defer(() => store.close());
  const books = new Wallet(':memory:');
  books.open('alice', 1_000n);
  const secrets = ['unit-app-secret-0123456789abcdefgh'];
  let isBroken = false;
  const own = toScoreWallet(books);
  const app = createCallbackApp({
    tokens: createTokenService({ appId: '1', secrets }),
    secrets,
    users: createFunctionDirectory(async ({ uid }) => ({ nick_name: uid })),
    wallet: createRememberingWallet({
      wallet: {
        ...own,
        book: async (order) => {
          if (isBroken) throw new Error('the disk is full');
          return await own.book(order);
        },
      },
      store: store.wallet,
      clock: () => 1_893_456_000_000,
    }),
    signaturePolicies: { score: 'off' },
  });
  const update = async (order_id: string, score: number, uid = 'alice') => {
    const order = { order_id, mg_id: '7', round_id: 'r', uid, score, type: 1 };
    const body = Buffer.from(JSON.stringify(order));
    const answer = await answerCallback('update_score', app, { headers: {}, body });
    return answer.status === 200 ? JSON.parse(answer.body).ret_code : answer.status;
  };
  assert.deepEqual(
    [await update('a', 250), await update('a', 250), await update('a', 1), await update('b', 751)],
    [0, 9001, 9001, 9000],
  );
  assert.equal(await update('c', 1, 'eve'), 1);
  isBroken = true;
  assert.equal(await update('d', 50), 503);
  isBroken = false;
  assert.equal(await update('d', 50), 0);
  assert.equal(books.balance('alice'), 700n);
});
