/** Rounds and rooms as they are read, on a real store. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createRounds, RoundProjection } from '../../../src/inbox/index.ts';
import { eventually } from '../../support/eventually.ts';
import { appId, gameStart, notification, openStore, report } from './support.ts';

async function open(t: Parameters<typeof openStore>[0]) {
  const store = await openStore(t);
  const projection = new RoundProjection({ events: store.events, rounds: store.rounds });
  return { store, projection, rounds: createRounds({ store: store.rounds, projection }) };
}

function gameSettle(id: string, changes: Record<string, unknown> = {}) {
  const { players: _, ...common } = gameStart(id);
  const extras = "{'kill': 2,}";
  const result = { uid: 'player-7', rank: 1, is_escaped: 0, is_ai: 0, score: 12, extras };
  const robot = { uid: '', rank: 2, is_escaped: 0, is_ai: 1, extras: 'not JSON', score: '4' };
  const battle_end_at = common.battle_start_at + 95;
  return { ...common, battle_end_at, battle_duration: 95, results: [result, robot], ...changes };
}

describe('a round', () => {
  test('is the whole of its start and its settlement', async (t) => {
    const { store, rounds } = await open(t);
    await store.events.append([
      report('game_start', gameStart('r-1')),
      report('game_settle', gameSettle('r-1', { extras: '{"gameOverReason":1}' })),
    ]);
    const received_at_ms = 1_893_456_000_000;
    assert.deepEqual(await rounds.findRound(appId, 'r-1'), {
      app_id: appId,
      game_round_id: 'r-1',
      mg_id: '1461227817776713818',
      room_id: 'room-42',
      game_mode: 1,
      battle_start_at: 1_893_450_000,
      battle_end_at: 1_893_450_095,
      battle_duration: 95,
      report_game_info_extras: '',
      started_at_ms: 1_893_450_000_000,
      settled: true,
      extras: '{"gameOverReason":1}',
      parsed_extras: { gameOverReason: 1 },
      players: [
        { uid: 'player-7', is_ai: 0 },
        { uid: '', is_ai: 1 },
      ],
      results: [
        {
          uid: 'player-7',
          rank: 1,
          is_escaped: 0,
          is_ai: 0,
          score: 12,
          extras: "{'kill': 2,}",
          parsed_extras: { kill: 2 },
        },
        // What is not of its type is left out; the raw text is in the feed.
        { uid: '', rank: 2, is_escaped: 0, is_ai: 1, extras: 'not JSON' },
      ],
      start: { cursor: '1', received_at_ms },
      settle: { cursor: '2', received_at_ms },
    });
  });

  test('without results says so', async (t) => {
    const { store, rounds } = await open(t);
    await store.events.append([
      report(
        'game_settle',
        gameSettle('r-1', { results: undefined, results_url: 'https://x.test' }),
      ),
    ]);
    const round = await rounds.findRound(appId, 'r-1');
    assert.deepEqual(
      [round?.settled, round?.start, round?.players, round?.results, round?.results_url],
      [true, null, null, null, 'https://x.test'],
    );
  });

  test('that only began is not settled', async (t) => {
    const { store, rounds } = await open(t);
    await store.events.append([report('game_start', gameStart('r-1'))]);
    const round = await rounds.findRound(appId, 'r-1');
    assert.deepEqual([round?.settled, round?.settle, round?.results], [false, null, null]);
  });

  test('is found at once by whoever was answered', async (t) => {
    const { store, rounds } = await open(t);
    for (let index = 0; index < 20; index++) {
      await store.events.append([report('game_start', gameStart(`r-${index}`))]);
      assert.equal((await rounds.findRound(appId, `r-${index}`))?.game_round_id, `r-${index}`);
    }
  });
});

describe('pages of rounds', () => {
  test('follow each other to the end', async (t) => {
    const { store, rounds } = await open(t);
    const ids = Array.from({ length: 150 }, (_, index) => `r-${index}`);
    await store.events.append(
      ids.map((id, index) =>
        report('game_start', gameStart(id, { battle_start_at: 1_000 + index })),
      ),
    );
    const listed: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await rounds.listRounds({ appId, limit: 40, after, uid: 'player-7' });
      listed.push(...page.rounds.map(({ game_round_id }) => game_round_id));
      if (page.nextCursor === null) break;
      after = page.nextCursor;
    }
    assert.deepEqual(listed, ids.toReversed());
  });

  for (const after of ['', '7', '-1-2', 'x-y', '1-2-3', `${'9'.repeat(20)}-1`]) {
    test(`do not begin behind ${JSON.stringify(after)}`, async (t) => {
      const { rounds } = await open(t);
      await assert.rejects(rounds.listRounds({ appId, limit: 1, after }), RangeError);
    });
  }
});

test('a room has its latest counts', async (t) => {
  const { store, rounds } = await open(t);
  const counts = (id: string, player_total: number, changed_time: string) =>
    notification('sud.mg.merchant.room.users.changed', id, {
      ...{ room_id: 'room-42', mg_id: '7', player_total, ob_total: 1, changed_time },
    });
  assert.equal(await rounds.findRoom(appId, 'room-42'), undefined);
  await store.events.append([counts('n-2', 4, '1893454999120'), counts('n-1', 3, '1893454999119')]);
  assert.deepEqual(await rounds.findRoom(appId, 'room-42'), {
    app_id: appId,
    room_id: 'room-42',
    mg_id: '7',
    player_total: 4,
    ob_total: 1,
    changed_at_ms: 1_893_454_999_120,
  });
});

describe('the projection', () => {
  test('follows by itself, also while more comes', async (t) => {
    const { store, projection } = await open(t);
    projection.start();
    t.after(() => projection.stop());
    for (let batch = 0; batch < 3; batch++) {
      await store.events.append(
        Array.from({ length: 100 }, (_, index) =>
          report('game_start', gameStart(`r-${batch}-${index}`)),
        ),
      );
      await eventually('rounds are made', async () => {
        const position = await store.rounds.roundsPosition();
        return position === (await store.events.lastPosition());
      });
    }
  });

  test('of two processes makes each round once', async (t) => {
    const { store } = await open(t);
    const both = [0, 1].map(
      () => new RoundProjection({ events: store.events, rounds: store.rounds }),
    );
    await store.events.append(
      Array.from({ length: 300 }, (_, index) => report('game_start', gameStart(`r-${index}`))),
    );
    await Promise.all(both.map((projection) => projection.catchUp()));
    assert.equal((await store.rounds.listRounds({ appId, limit: 1_000 })).length, 300);
  });

  test('takes many events at once, but not more than memory should hold', async (t) => {
    const { store } = await open(t);
    const batches: number[] = [];
    const projection = new RoundProjection({
      events: store.events,
      rounds: {
        roundsPosition: () => store.rounds.roundsPosition(),
        saveRounds(batch) {
          batches.push(batch.parts.length);
          return store.rounds.saveRounds(batch);
        },
      },
    });
    const appendAll = (id: string, count: number, changes: Record<string, unknown>) =>
      store.events.append(
        Array.from({ length: count }, (_, index) =>
          report('game_start', { ...gameStart(`${id}-${index}`), ...changes }),
        ),
      );
    const players = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ uid: `player-${index}` }));

    await appendAll('few players', 200, { players: players(2) });
    await projection.catchUp();
    assert.deepEqual(batches.splice(0), [200]);

    // A page of 64 events is over it.
    await appendAll('many players', 130, { players: players(50) });
    await projection.catchUp();
    assert.deepEqual(batches.splice(0), [64, 64, 2]);

    await appendAll('many bytes', 130, { players: [], extras: 'x'.repeat(70_000) });
    await projection.catchUp();
    assert.ok(batches.length > 1, `${batches}`);
    assert.equal(
      batches.reduce((sum, size) => sum + size),
      130,
    );
  });

  test('lets a store make them that can', async (t) => {
    const { store } = await open(t);
    const projection = new RoundProjection({
      events: {
        lastPosition: () => store.events.lastPosition(),
        subscribe: () => () => {},
        listEvents: () => Promise.reject(new Error('taken out')),
      },
      rounds: store.rounds,
    });
    await store.events.append([report('game_start', gameStart('r-1'))]);
    await projection.catchUp();
    assert.equal((await store.rounds.listRounds({ appId, limit: 9 })).length, 1);
  });

  test('leaves the work to another process as long as that goes on', async (t) => {
    const { store } = await open(t);
    let isOther = true;
    let looks = 0;
    let tries = 0;
    let madeByOther = 0;
    // The other one makes one round whenever this one looks.
    const advance = async (): Promise<void> => {
      const from = await store.rounds.roundsPosition();
      madeByOther++;
      await store.rounds.saveRounds({ from, to: from + 1, parts: [] });
    };
    const projection = new RoundProjection({
      events: store.events,
      rounds: {
        async roundsPosition() {
          looks++;
          if (tries > 0 && isOther) await advance();
          return store.rounds.roundsPosition();
        },
        async saveRounds(batch) {
          tries++;
          return isOther ? false : store.rounds.saveRounds(batch);
        },
      },
    });
    await store.events.append(
      Array.from({ length: 30 }, (_, index) => report('game_start', gameStart(`r-${index}`))),
    );
    projection.start();
    t.after(() => projection.stop());
    await eventually('it has looked again and again', () => looks >= 6);
    assert.equal(tries, 1);
    isOther = false;
    await eventually('it has done what the other one left', async () => {
      return (await store.rounds.roundsPosition()) === (await store.events.lastPosition());
    });
    assert.equal(tries, 2);
    const rounds = await store.rounds.listRounds({ appId, limit: 99 });
    assert.equal(rounds.length, 30 - madeByOther);
  });

  test('comes over events that were deleted before it saw them', async (t) => {
    const { store, projection } = await open(t);
    await store.events.append([report('game_start', gameStart('r-1'))]);
    await store.retention.deleteEvents({ receivedBeforeMs: Infinity, limit: 10 });
    await projection.catchUp();
    assert.equal(await store.rounds.roundsPosition(), await store.events.lastPosition());
  });

  test('tells of a failure, and goes on with the next append', async (t) => {
    const { store } = await open(t);
    const errors: unknown[] = [];
    let fails = true;
    const projection = new RoundProjection({
      events: store.events,
      rounds: {
        roundsPosition: () => store.rounds.roundsPosition(),
        saveRounds: (batch) =>
          fails ? Promise.reject(new Error('disk full')) : store.rounds.saveRounds(batch),
      },
      onError: (error) => errors.push(error),
    });
    projection.start();
    t.after(() => projection.stop());
    await store.events.append([report('game_start', gameStart('r-1'))]);
    await eventually('the failure is told', () => errors.length > 0);
    fails = false;
    await store.events.append([report('game_start', gameStart('r-2'))]);
    await eventually('the rounds are made', async () => {
      return (await store.rounds.listRounds({ appId, limit: 9 })).length === 2;
    });
  });
});
