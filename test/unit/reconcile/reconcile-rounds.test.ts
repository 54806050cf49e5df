/** Reports that never came are asked for, and enter the inbox once. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeMessage } from '../../../src/game-server/index.ts';
import { readReport } from '../../../src/inbox/index.ts';
import { type ReconcileTarget, reconcileRounds } from '../../../src/reconcile/index.ts';
import { sudApp } from '../../support/sud-server.ts';
import { startPlatform } from '../client/support.ts';
import { gameStart, openStore } from '../inbox/support.ts';
import { appId, eventsOf, keysOf, startOutage } from './support.ts';

describe('after an outage', () => {
  test('a room gets exactly the reports that are missing, in their order, once', async (t) => {
    const { store, client, play, playUnheard, receive } = await startOutage(t);
    const heard = await play('room-1');
    const lost = [await playUnheard('room-1'), await playUnheard('room-1')];
    await playUnheard('room-2');
    await receive();
    const before = await eventsOf(store);
    const options = { platform: client(), store, appId, rooms: ['room-1', 'room-1'] };

    const first = await reconcileRounds(options);
    const { unavailable, notAsked, ...counts } = first;
    assert.deepEqual(counts, { lookedAt: 6, refused: 0, alreadyThere: 2, missing: 4, restored: 4 });
    assert.deepEqual([unavailable, notAsked], [[], 0]);
    const expected = [heard, ...lost].flatMap((id) => [`game_start ${id}`, `game_settle ${id}`]);
    assert.deepEqual([...(await keysOf(store))].sort(), expected.sort());
    const after = await eventsOf(store);
    assert.deepEqual(after.slice(0, 2), before);
    for (const id of lost) {
      const types = after.filter(({ key }) => key === id).map(({ type }) => type);
      assert.deepEqual(types, ['game_start', 'game_settle']);
    }

    const second = await reconcileRounds(options);
    assert.deepEqual([second.lookedAt, second.alreadyThere, second.restored], [6, 6, 0]);
    assert.deepEqual(await eventsOf(store), after);
  });

  test('a restored report reads as the one that would have come, all digits included', async (t) => {
    const { store, client, simulator, playUnheard } = await startOutage(t);
    const id = await playUnheard('room-1');
    await reconcileRounds({ platform: client(), store, appId, rooms: ['room-1'] });
    const [start, settle] = await eventsOf(store);
    const raw = Buffer.from(settle?.raw ?? []).toString();
    assert.match(
      raw,
      /^\{"report_type":"game_settle","report_msg":\{.*\},"uid":"","ss_token":""\}$/,
    );
    assert.match(raw, /"mg_id":1461227817776713818,"mg_id_str":"1461227817776713818"/);
    // The pages of a room do not have it.
    assert.match(raw, /"report_game_info_extras":"extras of room-1"/);
    const delivery = simulator.deliveries.find(
      ({ key, type }) => key === id && type === start?.type,
    );
    assert.equal(delivery?.state, 'given_up');
  });

  test('what is there with other content stays alone: no variant', async (t) => {
    const { store, client, play, receive } = await startOutage(t);
    await play('room-1');
    await receive();
    const [start] = await eventsOf(store);
    await reconcileRounds({ platform: client(), store, appId, rooms: ['room-1'] });
    assert.deepEqual(await store.events.listVariants(start?.position ?? 0), []);
  });

  test('what the platform repeats after all of a restored round is a repeat', async (t) => {
    const { store, client, simulator, playUnheard } = await startOutage(t);
    await playUnheard('room-1');
    await reconcileRounds({ platform: client(), store, appId, rooms: ['room-1'] });
    const reports = simulator.deliveries.filter(({ callback }) => callback === 'report_game_info');
    const late = reports.map(({ message }) =>
      readReport(appId, encodeMessage(message, 'number'), 1_777_000_000_000),
    );
    assert.deepEqual(await store.events.append(late), ['repeat', 'repeat']);
    assert.match(Buffer.from(late[0]?.raw ?? []).toString(), /"uid":"alice"/);
    assert.equal((await eventsOf(store)).length, 2);
  });

  test('a round is restored by its id; one that nobody knows is told', async (t) => {
    const { store, client, playUnheard } = await startOutage(t);
    const id = await playUnheard('room-1');
    await playUnheard('room-1');
    const rounds = ['no-such-round', id];
    const result = await reconcileRounds({ platform: client(), store, appId, rounds });
    assert.equal(result.restored, 2);
    assert.deepEqual(await keysOf(store), [`game_start ${id}`, `game_settle ${id}`]);
    const target: ReconcileTarget = { kind: 'round', id: 'no-such-round' };
    assert.deepEqual(
      result.unavailable.map((failure) => failure.target),
      [target],
    );
  });

  test('by time, the rooms that the inbox knows are asked for, and no others', async (t) => {
    const { store, client, play, playUnheard, receive } = await startOutage(t);
    const heard = await play('room-1');
    const lost = await playUnheard('room-1');
    await playUnheard('never-heard-of');
    await receive();
    const [round] = await store.rounds.listRounds({ appId, limit: 1 });
    assert.equal(round, undefined, 'rounds are behind, and brought up to date');
    const result = await reconcileRounds({ platform: client(), store, appId, sinceMs: 0 });
    assert.equal(result.restored, 2);
    const keys = new Set((await eventsOf(store)).map(({ key }) => key));
    assert.deepEqual(keys, new Set([heard, lost]));
  });

  test('rounds of a room that ended before are left alone', async (t) => {
    const { store, client, playUnheard } = await startOutage(t);
    await playUnheard('room-1');
    const sinceMs = Date.parse('2200-01-01');
    const rooms = ['room-1'];
    const result = await reconcileRounds({ platform: client(), store, appId, rooms, sinceMs });
    assert.deepEqual([result.lookedAt, result.restored], [0, 0]);
  });

  test('a round without an end counts by its start', async (t) => {
    const { sud, client } = await startPlatform(t);
    const store = await openStore(t);
    const settled = { battle_end_at: 0, battle_duration: 0, results: [] };
    const rounds = [1_000, 2_000].flatMap((battle_start_at) => {
      const start = (id: string) => gameStart(id, { battle_start_at });
      const [open, zero] = [`open ${battle_start_at}`, `zero ${battle_start_at}`];
      return [
        { game_round_id: open, report_info: { game_start: start(open) } },
        { game_round_id: zero, report_info: { game_settle: { ...start(zero), ...settled } } },
      ];
    });
    sud.answers.set('get_game_report_info_page', () => rounds);
    sud.answers.set(
      'query_game_report_info',
      ({ json }) =>
        rounds.find(({ game_round_id }) => game_round_id === json.game_round_id)?.report_info,
    );
    const options = { platform: client, store, appId: sudApp.appId, rooms: ['room-42'] };
    await reconcileRounds({ ...options, sinceMs: 2_000_000 });
    assert.deepEqual(await keysOf(store), ['game_start open 2000', 'game_settle zero 2000']);
  });

  test('interrupted behind the first room, it goes on with the second', async (t) => {
    const { store, client, playUnheard } = await startOutage(t);
    const [one, two] = [await playUnheard('room-1'), await playUnheard('room-2')];
    const options = { platform: client(), store, appId, rooms: ['room-1', 'room-2'] };
    const abort = new AbortController();
    const finished: ReconcileTarget[] = [];
    const interrupted = reconcileRounds({
      ...options,
      signal: abort.signal,
      onProgress: (progress) => {
        if (progress.finished === undefined) return;
        finished.push(progress.finished);
        abort.abort(new Error('enough'));
      },
    });
    await assert.rejects(interrupted, /^Error: enough$/);
    assert.deepEqual(finished, [{ kind: 'room', id: 'room-1' }]);
    assert.deepEqual(await keysOf(store), [`game_start ${one}`, `game_settle ${one}`]);

    const steps: string[] = [];
    const result = await reconcileRounds({
      ...options,
      isFinished: ({ kind, id }) => finished.some((each) => each.kind === kind && each.id === id),
      onProgress: ({ done, total }) => void steps.push(`${done}/${total}`),
    });
    assert.deepEqual([result.lookedAt, result.restored], [2, 2]);
    assert.deepEqual(steps, ['1/2', '2/2']);
    assert.deepEqual((await keysOf(store)).slice(2), [`game_start ${two}`, `game_settle ${two}`]);
  });
});

test('without anything to ask for, or with a time that is none, it is a wrong call', async (t) => {
  const { store, client } = await startOutage(t);
  const options = { platform: client(), store, appId };
  await assert.rejects(reconcileRounds(options), TypeError);
  await assert.rejects(reconcileRounds({ ...options, sinceMs: 0.5 }), RangeError);
});
