import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Compile } from 'typebox/compile';
import {
  type GameSettle,
  type GameStart,
  int64Names,
  type Report,
  ReportEnvelope,
  type ReportMessage,
  type ReportType,
  reportDefinitions,
  reportTypes,
} from '../../../src/protocol/index.ts';
import { type Json, type Members, readLosslessly, readMessages, testMembers } from './support.ts';

const round = [
  'mg_id',
  'room_id',
  'game_mode',
  'game_round_id',
  'battle_start_at',
  'report_game_info_extras',
];
const optionalInRound = ['mg_id_str', 'report_game_info_key', 'game_mode_ex'];

/** Sections 7.2 to 7.5, as the reader sees them. */
const contract: Record<ReportType, Members> = {
  game_start: {
    required: [...round, 'players', 'players[].uid', 'players[].is_ai'],
    optional: [...optionalInRound, 'players[].ai_level'],
    more: { game_mode_ex: 2, 'players[].ai_level': 3 },
  },
  game_settle: {
    required: [
      ...round,
      'battle_end_at',
      'battle_duration',
      ...['uid', 'rank', 'is_escaped', 'is_ai'].map((name) => `results[].${name}`),
    ],
    optional: [
      ...optionalInRound,
      'results',
      'results_url',
      'extras',
      ...['role', 'score', 'is_win', 'award', 'extras', 'is_managed', 'commission_score'].map(
        (name) => `results[].${name}`,
      ),
    ],
    more: {
      game_mode_ex: 2,
      results_url: 'https://example.com/results',
      extras: '{"keyNum":7}',
      'results[].commission_score': 1,
    },
  },
};

const messages = readMessages('reports').map(({ id, body }) => ({
  id: id as ReportType,
  body,
  report: readLosslessly(body),
}));

test('the report types are those of the contract, each with an example', () => {
  assert.deepEqual(reportTypes, ['game_start', 'game_settle']);
  assert.deepEqual(
    messages.map(({ id }) => id),
    reportTypes,
  );
});

for (const { id, body, report } of messages) {
  describe(id, () => {
    testMembers(reportDefinitions[id], report.report_msg as Json, contract[id]);

    test('mg_id keeps its digits', () => {
      const { mg_id, mg_id_str } = report.report_msg as Json;
      assert.equal(mg_id, '1461227817776713818');
      assert.equal(mg_id, mg_id_str);
    });

    test('read with JSON.parse it is refused, not rounded', () => {
      const { report_msg } = JSON.parse(body) as Json;
      assert.ok(!Compile(reportDefinitions[id]).Check(report_msg));
    });
  });
}

describe('the envelope of a report', () => {
  for (const { id, report } of messages) {
    describe(id, () => {
      testMembers(ReportEnvelope, report, {
        required: ['report_type', 'report_msg'],
        optional: ['uid', 'ss_token'],
      });
    });
  }

  test('an unknown type with any object is taken', () => {
    const validator = Compile(ReportEnvelope);
    assert.ok(validator.Check({ report_type: 'game_pause', report_msg: { a: [1] } }));
    assert.ok(!validator.Check({ report_type: 'game_pause', report_msg: [] }));
  });
});

test('a settlement of robots, without results or with none, is taken', () => {
  const validator = Compile(reportDefinitions.game_settle);
  const settle = messages.find(({ id }) => id === 'game_settle')?.report.report_msg as GameSettle;
  const robot = { uid: '', rank: 1, is_escaped: 0, is_ai: 1 };
  assert.ok(validator.Check({ ...settle, results: [robot, robot] }));
  assert.ok(validator.Check({ ...settle, results: [] }));
  const { results, ...bare } = settle;
  assert.equal(results?.length, 2);
  assert.ok(validator.Check(bare));
});

test('every member of a report is described', () => {
  for (const schema of [ReportEnvelope, ...Object.values(reportDefinitions)]) {
    for (const [name, member] of Object.entries(schema.properties)) {
      assert.ok('description' in member && member.description !== '', name);
    }
  }
});

test('int64Names has the one member that needs it', () => {
  assert.deepEqual([...int64Names], ['mg_id']);
});

test('the types follow the schemas', () => {
  const start = {
    mg_id: '1461227817776713818',
    room_id: 'room-42',
    game_mode: 1,
    game_round_id: 'rnd-1',
    battle_start_at: 1893450000,
    players: [{ uid: '', is_ai: 1 }],
    report_game_info_extras: '',
  } satisfies GameStart satisfies ReportMessage['game_start'];
  const report = { report_type: 'game_start', report_msg: start } satisfies Report;
  // @ts-expect-error mg_id is no number: it would be rounded.
  ({ ...start, mg_id: 1 }) satisfies GameStart;
  // @ts-expect-error A start is no settlement.
  ({ report_type: 'game_settle', report_msg: start }) satisfies Report;
  // The type of a report tells the type of its message.
  const lengthOf = (each: Report): number =>
    each.report_type === 'game_settle'
      ? each.report_msg.battle_duration
      : each.report_msg.players.length;
  assert.equal(lengthOf(report), 1);
});
