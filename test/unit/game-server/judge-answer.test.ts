/** What the game server makes of an answer: the table of section 10 and its order. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judgeAnswer, type Outcome } from '../../../src/game-server/index.ts';
import { type CallbackName, callbackNames } from '../../../src/protocol/index.ts';

function answer(body: unknown, status = 200): Outcome {
  return {
    answered: true,
    status,
    headers: {},
    body: typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body)),
    framing: 'content-length',
    inOneRead: true,
    reusedConnection: false,
    elapsedMs: 1,
  };
}

const player = { uid: 'player-7', nick_name: 'Seven', avatar_url: '', gender: '' };
const token = { ss_token: 'x', expire_date: 1893459600000 };
const data: Record<string, object | undefined> = {
  get_sstoken: token,
  update_sstoken: token,
  get_user_info: player,
  get_account: { nickname: 'Seven', avatar_url: '', score: 1000, vip_level: 0 },
  get_score: { score: 1000 },
  update_score: { score: 1000 },
};
const good = (callback: CallbackName) => ({ ret_code: 0, ret_msg: '', data: data[callback] });
const judge = (callback: CallbackName, body: unknown, status?: number) =>
  judgeAnswer(callback, answer(body, status));

const codes: Record<string, { status: number; unreadable: number; ret_code: number }> = {
  get_sstoken: { status: 105015, unreadable: 105009, ret_code: 105008 },
  get_user_info: { status: 105016, unreadable: 105011, ret_code: 105010 },
  update_sstoken: { status: 105017, unreadable: 105013, ret_code: 105012 },
};

for (const callback of callbackNames) {
  const expected = codes[callback];

  describe(callback, () => {
    test('a good answer is accepted', () => {
      const { accepted, gameServerCode, fault } = judge(callback, good(callback));
      assert.deepEqual([accepted, gameServerCode, fault], [true, 0, undefined]);
    });

    test('a status other than 200 comes first', () => {
      for (const status of [201, 302, 401, 500]) {
        const { accepted, gameServerCode, fault } = judge(callback, good(callback), status);
        assert.deepEqual([accepted, gameServerCode], [false, expected?.status]);
        assert.equal(fault, 'status');
      }
    });

    test('what is not the documented JSON comes second', () => {
      const head = { ...good(callback), sdk_error_code: 1005 };
      for (const body of ['', '<html>', '[]', '\ufeff{}', { ...head, ret_code: '1' }]) {
        const { accepted, gameServerCode, fault } = judge(callback, body);
        assert.deepEqual([accepted, gameServerCode], [false, expected?.unreadable]);
        assert.equal(fault, 'unreadable');
      }
    });

    test('a ret_code is the last to be looked at, whatever data is', () => {
      for (const other of [undefined, null, {}, data[callback]]) {
        const { accepted, gameServerCode, fault, head } = judge(callback, {
          ret_code: 1,
          ret_msg: 'no',
          data: other,
        });
        assert.deepEqual([accepted, gameServerCode], [false, expected?.ret_code]);
        assert.equal(fault, 'ret_code');
        assert.equal(head?.ret_msg, 'no');
      }
    });

    test('no answer is as bad as a bad status', () => {
      const judgement = judgeAnswer(callback, {
        answered: false,
        reason: 'timeout',
        detail: '',
        elapsedMs: 1,
      });
      assert.deepEqual(
        [judgement.accepted, judgement.gameServerCode, judgement.fault],
        [false, expected?.status, 'no_answer'],
      );
    });
  });
}

describe('sdk_error_code', () => {
  const rows = [
    ...[1001, 1002, 1003, 1004, 1005].map((code) => [code, 104000 + code] as const),
    ...[1, 1000, 1006, 1101, 9999, -1].map((code) => [code, 105000] as const),
  ];
  for (const [sdkErrorCode, gameServerCode] of rows) {
    test(`${sdkErrorCode} is reported as ${gameServerCode}, before any ret_code`, () => {
      for (const ret_code of [0, 1]) {
        const answered = { ...good('get_sstoken'), ret_code, sdk_error_code: sdkErrorCode };
        assert.equal(judge('get_sstoken', answered).gameServerCode, gameServerCode);
      }
    });
  }

  test('means nothing where no token is at stake', () => {
    const answered = { ret_code: 0, ret_msg: '', sdk_error_code: 1005 };
    assert.ok(judge('report_game_info', answered).accepted);
  });
});

describe('data of a success', () => {
  test('may leave optional members out or have them null', () => {
    const nulls = { ...token, expire_date_str: null, user_info: null };
    assert.ok(judge('get_sstoken', { ret_code: 0, data: nulls }).accepted);
  });

  for (const [name, broken] of [
    ['no data', undefined],
    ['no ss_token', { expire_date: 1 }],
    ['expire_date as a string', { ...token, expire_date: '1893459600000' }],
    ['half a user_info', { ...token, user_info: { uid: 'player-7' } }],
  ] as const) {
    test(`${name} is not the documented JSON`, () => {
      const { gameServerCode } = judge('get_sstoken', { ret_code: 0, ret_msg: '', data: broken });
      assert.equal(gameServerCode, 105009);
    });
  }
});
