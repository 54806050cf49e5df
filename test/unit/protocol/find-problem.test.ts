/** What is told of a value that a schema refuses. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Type } from 'typebox';
import { findProblem } from '../../../src/protocol/find-problem.ts';
import { apiDefinitions, pushEventDefinitions, ServerAnswer } from '../../../src/protocol/index.ts';

const user = { uid: 'u', nick_name: 'U', avatar_url: '', gender: '' };
const longUid = { ...user, uid: 'x'.repeat(201) };
const room = { room_id: 'r', mode: 1 };
const operated = { mg_id: '1', room_id: 'r', user_info: user };

describe('of several forms the one that fits best is told of', () => {
  const userIn = pushEventDefinitions.user_in.data;
  const quickStart = pushEventDefinitions.quick_start.data;
  const operate = apiDefinitions.bullet_operate.request;
  const { auth_room_list: rooms, query_order: order } = apiDefinitions;
  const seats = { pagination: { changed_time: 5 }, room_infos: [] };
  const rows = [
    [
      userIn,
      { ...room, user_info: longUid },
      '/user_info/uid must not have more than 200 characters',
    ],
    [userIn, { mode: 1, user_info: user }, 'must have required properties room_id'],
    [userIn, { ...room, user_info: user, seat_index: -2 }, '/seat_index must be >= -1'],
    [userIn, { ...room, code: 5 }, '/code must be string'],
    [userIn, room, 'must have required properties code or user_info'],
    [order.request, {}, 'must have required properties order_id or out_order_id'],
    [order.request, { order_id: 5 }, '/order_id must be string'],
    [
      quickStart,
      { ...room, user_infos: Array.from({ length: 12 }, () => longUid) },
      '/user_infos/0/uid must not have more than 200 characters',
    ],
    [
      operate,
      { ...operated, op_code: 3, data: { content_code: 1 } },
      '/data must have required properties gift_id, amount',
    ],
    [
      operate,
      { ...operated, op_code: 2, data: { gift_id: 1, amount: 1 } },
      '/data must have required properties content_code',
    ],
    [
      operate,
      { ...operated, op_code: 3, data: { gift_id: 'x', amount: 1 } },
      '/data/gift_id must be integer',
    ],
    [order.request, { out_order_id: '' }, '/out_order_id must not have fewer than 1 characters'],
    [rooms.data, seats, '/pagination/changed_time must be string'],
    [ServerAnswer, { ret_code: true }, '/ret_code must be integer'],
  ] as const;
  for (const [schema, value, problem] of rows) {
    test(problem, () => assert.equal(findProblem(schema, value), problem));
  }

  test('also within a list, and within another union', () => {
    const ByKind = Type.Union([
      Type.Object({ kind: Type.Literal('a'), a: Type.String() }),
      Type.Object({
        kind: Type.Literal('b'),
        b: Type.Union([Type.Object({ c: Type.String() }), Type.Null()]),
      }),
    ]);
    const schema = Type.Object({ list: Type.Array(ByKind) });
    const list = [
      { kind: 'a', a: '' },
      { kind: 'b', b: { c: 1 } },
    ];
    assert.equal(findProblem(schema, { list }), '/list/1/b/c must be string');
  });
});

test('a key of a record is a value too, and not shown', () => {
  const { data } = apiDefinitions.nft_get_details;
  const path = '/nft_details_map/*/media_type';
  for (const key of ['detail-token', 'a/b~c', '']) {
    const entry = { media_type: 'x', rich_media_url: '' };
    const answer = { nft_details_map: { good: { ...entry, media_type: 1 }, [key]: entry } };
    assert.equal(findProblem(data, answer), `${path} must be integer`);
  }
  assert.equal(findProblem(data, { nft_details_map: 7 }), '/nft_details_map must be object');
});

test('the place is put in front, and what is right has no problem', () => {
  const schema = Type.Object({ a: Type.String() });
  assert.equal(findProblem(schema, {}, '/data'), '/data must have required properties a');
  assert.equal(findProblem(schema, { a: 1 }, '/data'), '/data/a must be string');
  assert.equal(findProblem(schema, { a: '' }), undefined);
});
