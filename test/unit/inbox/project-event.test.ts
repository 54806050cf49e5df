/** What an event tells of a round or a room. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readReport } from '../../../src/inbox/index.ts';
import { projectEvent } from '../../../src/inbox/project-event.ts';
import { appId, gameStart, notification, nowMs, report, stored } from './support.ts';

const startedAtMs = 1_893_450_000_000;
const roomUsers = 'sud.mg.merchant.room.users.changed';

function roundOf(type: string, message: unknown) {
  const part = projectEvent(stored(report(type, message), 9));
  if (part?.kind === 'room') assert.fail('a room');
  return part;
}

function roomOf(data: unknown) {
  const part = projectEvent(stored(notification(roomUsers, 'n-1', data)));
  if (part?.kind === 'round') assert.fail('a round');
  return part;
}

describe('a report', () => {
  test('of a start tells of round, room, game and people', () => {
    assert.deepEqual(roundOf('game_start', gameStart('r-1')), {
      kind: 'round',
      part: 'start',
      appId,
      gameRoundId: 'r-1',
      position: 9,
      startedAtMs,
      roomId: 'room-42',
      mgId: '1461227817776713818',
      uids: ['player-7'],
    });
  });

  test('of a settlement tells of the people in its results, each once', () => {
    const results = [{ uid: 'a' }, { uid: 'b' }, { uid: 'a' }, { uid: '' }, {}, null, 7];
    const message = { game_round_id: 'r-1', battle_start_at: startedAtMs / 1000, results };
    assert.deepEqual(roundOf('game_settle', message)?.uids, ['a', 'b']);
  });

  test('without its twin takes the digits of mg_id from the text', () => {
    const raw = Buffer.from(
      '{"report_type":"game_start","report_msg":{"game_round_id":"r","mg_id":1461227817776713818}}',
    );
    const part = projectEvent(stored(readReport(appId, raw, nowMs)));
    assert.ok(part?.kind === 'round');
    assert.equal(part.mgId, '1461227817776713818');
  });

  for (const [battleStartAt, expected] of [
    [1_893_450_000, startedAtMs],
    [startedAtMs, startedAtMs],
    [0, nowMs],
    [-1, nowMs],
    [1.5, nowMs],
    ['1893450000', nowMs],
    [undefined, nowMs],
    [2 ** 60, nowMs],
  ] as const) {
    test(`with battle_start_at ${JSON.stringify(battleStartAt)} began at ${expected}`, () => {
      const part = roundOf('game_start', gameStart('r-1', { battle_start_at: battleStartAt }));
      assert.equal(part?.startedAtMs, expected);
    });
  }

  for (const message of [
    { players: {}, room_id: 7, mg_id: null, mg_id_str: 7 },
    { players: 'none', room_id: '', mg_id: [] },
    { players: [[]], room_id: 'r'.repeat(513) },
  ]) {
    test(`with broken members ${JSON.stringify(message).slice(0, 40)} tells of the round alone`, () => {
      const part = roundOf('game_settle', { game_round_id: 'r-1', ...message });
      assert.deepEqual(
        [part?.gameRoundId, part?.roomId, part?.mgId, part?.uids],
        ['r-1', undefined, undefined, []],
      );
    });
  }

  test('of another type, or without a round, tells of none', () => {
    assert.equal(roundOf('game_pause', { game_round_id: 'r-1' }), undefined);
    assert.equal(roundOf('toString', { game_round_id: 'r-1' }), undefined);
    assert.equal(roundOf('game_start', { room_id: 'room-1' }), undefined);
    assert.equal(roundOf('game_start', null), undefined);
    assert.equal(roundOf('game_start', { game_round_id: 'r'.repeat(513) }), undefined);
  });
});

describe('a notification of the users of a room', () => {
  const data = {
    room_id: 'room-42',
    mg_id: '1461227817776713818',
    player_total: 3,
    ob_total: 11,
    changed_time: '1893454999120',
  };

  test('tells of its counts', () => {
    assert.deepEqual(roomOf(data), {
      kind: 'room',
      appId,
      roomId: 'room-42',
      mgId: '1461227817776713818',
      playerTotal: 3,
      obTotal: 11,
      changedAtMs: 1_893_454_999_120,
      receivedAtMs: nowMs,
    });
  });

  test('without a moment changed when it was received', () => {
    for (const changed_time of [undefined, '', 'now', {}]) {
      assert.equal(roomOf({ ...data, changed_time })?.changedAtMs, nowMs);
    }
  });

  test('without a room or counts tells of nothing', () => {
    for (const change of [
      { room_id: '' },
      { room_id: undefined },
      { player_total: '3' },
      { ob_total: -1 },
      { ob_total: 1.5 },
    ]) {
      assert.equal(roomOf({ ...data, ...change }), undefined);
    }
    assert.equal(roomOf(null), undefined);
  });

  test('of another event tells of nothing', () => {
    const other = notification('sud.mg.merchant.order.changed', 'n-1', data);
    assert.equal(projectEvent(stored(other)), undefined);
  });
});
