/** The score callbacks of section 13: its examples, and what is none. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Compile } from 'typebox/compile';
import {
  ScoreFailureAnswer,
  scoreCallbackDefinitions,
  scoreCallbackNames,
  scoreRetCodes,
} from '../../../src/protocol/index.ts';

const order = {
  order_id: 'so-20300101-77',
  mg_id: '1649319572314173442',
  round_id: 'rnd-cr-5',
  uid: 'player-7',
  score: 250,
  type: 1,
};
const account = { nickname: 'Seven', avatar_url: '', score: 1000, vip_level: 0 };
const success = (data: object) => ({ ret_code: 0, ret_msg: 'success', data });
const examples = {
  get_account: { request: { uid: 'player-7' }, answer: success(account) },
  get_score: { request: { uid: 'player-7' }, answer: success({ score: 1000 }) },
  update_score: { request: order, answer: success({ score: 750 }) },
};

for (const name of scoreCallbackNames) {
  describe(name, () => {
    const request = Compile(scoreCallbackDefinitions[name].request);
    const answer = Compile(scoreCallbackDefinitions[name].answer);

    test('has the messages of the contract, open for members to come', () => {
      assert.ok(request.Check({ ...examples[name].request, more: 1 }));
      assert.ok(answer.Check(examples[name].answer));
    });

    test('needs every member', () => {
      for (const member of Object.keys(examples[name].request)) {
        assert.ok(!request.Check({ ...examples[name].request, [member]: undefined }), member);
      }
      const { data } = examples[name].answer;
      for (const member of Object.keys(data)) {
        assert.ok(!answer.Check(success({ ...data, [member]: undefined })), member);
      }
    });
  });
}

describe('an order', () => {
  const request = Compile(scoreCallbackDefinitions.update_score.request);

  for (const score of [0, 1, Number.MAX_SAFE_INTEGER, 2 ** 62]) {
    test(`of ${score} is one`, () => assert.ok(request.Check({ ...order, score })));
  }
  for (const score of [-5, 1.5, '10', null]) {
    test(`of ${JSON.stringify(score)} is none`, () =>
      assert.ok(!request.Check({ ...order, score })));
  }
  for (const type of [0, 3, '1', null]) {
    test(`of type ${JSON.stringify(type)} is none`, () =>
      assert.ok(!request.Check({ ...order, type })));
  }
});

test('a failure has a code and no data', () => {
  const failure = Compile(ScoreFailureAnswer);
  for (const ret_code of Object.values(scoreRetCodes)) {
    assert.ok(failure.Check({ ret_code, ret_msg: 'insufficient balance', data: {} }));
  }
  assert.ok(!failure.Check({ ret_code: 9000, ret_msg: '', data: { score: 0 } }));
  assert.deepEqual(scoreRetCodes, {
    success: 0,
    failure: 1,
    insufficientBalance: 9000,
    duplicateOrderId: 9001,
  });
});
