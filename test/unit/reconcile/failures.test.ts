/** A platform that refuses, hangs or is busy: what could be done is done, the rest is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ReconcileResult, reconcileRounds } from '../../../src/reconcile/index.ts';
import type { Store } from '../../../src/store/sqlite/index.ts';
import { inTime } from '../../support/eventually.ts';
import { type Fault, Refused, type SudServer, sudApp } from '../../support/sud-server.ts';
import { startPlatform } from '../client/support.ts';
import { gameStart, openStore } from '../inbox/support.ts';

const { appId } = sudApp;

interface Bench {
  readonly sud: SudServer;
  readonly store: Store;
  readonly run: (rooms: readonly string[], rounds?: readonly string[]) => Promise<ReconcileResult>;
}

/** Each room has one round that is played. */
async function startBench(
  t: Parameters<typeof startPlatform>[0],
  timeoutMs = 20_000,
): Promise<Bench> {
  const { sud, client } = await startPlatform(t, { maxAttempts: 1, timeoutMs });
  const store = await openStore(t);
  const startOf = (id: unknown) => ({ game_start: gameStart(`round of ${id}`) });
  sud.answers.set('get_game_report_info_page', ({ json: { room_id } }) => [
    { game_round_id: `round of ${room_id}`, report_info: startOf(room_id) },
  ]);
  sud.answers.set('query_game_report_info', ({ json: { game_round_id } }) =>
    startOf(String(game_round_id).replace('round of ', '')),
  );
  return {
    ...{ sud, store },
    run: (rooms, rounds) => reconcileRounds({ platform: client, store, appId, rooms, rounds }),
  };
}

function targetsOf({ unavailable }: ReconcileResult): readonly string[] {
  return unavailable.map(({ target, error }) => `${target.kind} ${target.id}: ${error?.code}`);
}

const busy: Fault = (response) => response.writeHead(429).end();
const silent: Fault = () => {};
const broken: Fault = (response) => response.destroy();
const faults = {
  busy: [busy, 'http'],
  silent: [silent, 'transport'],
  broken: [broken, 'transport'],
};

for (const [name, [fault, code]] of Object.entries(faults) as [string, [Fault, string]][]) {
  test(`a platform that is ${name} for one room: the others are restored`, (t) =>
    inTime(async (timeoutMs) => {
      const { sud, store, run } = await startBench(t, fault === silent ? timeoutMs : undefined);
      sud.faults.push(fault);
      const result = await run(['a', 'b', 'c']);
      assert.deepEqual(targetsOf(result), [`room a: ${code}`]);
      assert.deepEqual([result.restored, result.notAsked], [2, 0]);
      assert.equal((await run(['a', 'b', 'c'])).restored, 1);
      assert.equal(await store.events.lastPosition(), 3);
    }));
}

test('a code of the platform is told with the room that it was for', async (t) => {
  const { sud, run } = await startBench(t);
  sud.answers.set('get_game_report_info_page', () => new Refused(10002, 'param error'));
  const result = await run(['a']);
  assert.match(result.unavailable[0]?.error?.message ?? '', /10002/);
});

test('after three failures in a row the platform is left in peace', async (t) => {
  const { sud, run } = await startBench(t);
  sud.faults.push(...Array.from({ length: 10 }, () => busy));
  const result = await run(['a', 'b', 'c', 'd', 'e']);
  assert.deepEqual([result.unavailable.length, result.notAsked], [3, 2]);
  assert.equal(sud.calls.length, 3);
});

test('rounds that the platform does not know do not stand in the way of others', async (t) => {
  const { sud, run } = await startBench(t);
  sud.answers.set('query_game_report_info', ({ json: { game_round_id: id } }) =>
    id === 'known' ? { game_start: gameStart('known') } : new Refused(10002),
  );
  const result = await run([], ['1', '2', '3', '4', 'known']);
  assert.deepEqual([result.unavailable.length, result.notAsked, result.restored], [4, 0, 1]);
});

test('a round without any report is told, not passed over', async (t) => {
  const { sud, run } = await startBench(t);
  sud.answers.set('query_game_report_info', () => ({}));
  assert.deepEqual(targetsOf(await run([], ['1'])), ['round 1: undefined']);
});

/** The room has three rounds; the query of one of them has another answer. */
async function startRoom(t: Parameters<typeof startPlatform>[0], odd: string, oddAnswer: unknown) {
  const bench = await startBench(t);
  const { sud } = bench;
  sud.answers.set('get_game_report_info_page', () =>
    ['one', 'two', 'three'].map((id, index) => ({
      game_round_id: `round of ${id}`,
      report_info: { game_start: gameStart(`round of ${id}`, { battle_start_at: index + 1 }) },
    })),
  );
  const answer = sud.answers.get('query_game_report_info');
  sud.answers.set('query_game_report_info', (call) =>
    call.json.game_round_id === `round of ${odd}` ? oddAnswer : answer?.(call),
  );
  return bench;
}

for (const odd of ['one', 'two', 'three']) {
  test(`a failure of the platform at round ${odd} of a room: the others are restored`, async (t) => {
    const { store, run } = await startRoom(t, odd, new Refused(10001));
    const result = await run(['a']);
    assert.deepEqual([result.missing, result.restored], [3, 2]);
    assert.deepEqual(targetsOf(result), ['room a: refused']);
    assert.equal(await store.events.lastPosition(), 2);
  });

  for (const [what, oddAnswer] of [
    ['refused', new Refused(10002)],
    ['answered in another form', { game_start: { mg_id: 7 } }],
  ] as const) {
    test(`when the query of round ${odd} is ${what}, the page has to do`, async (t) => {
      const { store, run } = await startRoom(t, odd, oddAnswer);
      const result = await run(['a']);
      assert.deepEqual([result.unavailable, result.missing, result.restored], [[], 3, 3]);
      assert.equal(await store.events.lastPosition(), 3);
    });
  }
}

test('reports that the inbox takes from nobody are counted, and stand in the way of none', async (t) => {
  const { sud, store, run } = await startBench(t);
  const report = gameStart('round of a');
  const report_info = { 'sudgate.made_up': report, 'a\u0000b': report, game_start: report };
  sud.answers.set('get_game_report_info_page', () => [
    { game_round_id: 'round of a', report_info },
  ]);
  sud.answers.set('query_game_report_info', () => report_info);
  const { unavailable, notAsked, ...counts } = await run(['a'], ['round of a']);
  assert.deepEqual([unavailable, notAsked], [[], 0]);
  assert.deepEqual(counts, { lookedAt: 6, refused: 4, alreadyThere: 1, missing: 1, restored: 1 });
  assert.equal(await store.events.lastPosition(), 1);
});

test('an app without the query of rounds gets what the pages have', async (t) => {
  const { sud, store, run } = await startBench(t);
  for (const group of Object.values(sud.configuration)) {
    for (const [key, url] of Object.entries(group as Record<string, unknown>)) {
      if (String(url).endsWith('/query_game_report_info')) {
        delete (group as Record<string, unknown>)[key];
      }
    }
  }
  const result = await run(['a']);
  assert.deepEqual([result.unavailable, result.restored], [[], 1]);
  assert.equal(sud.callsOf('query_game_report_info').length, 0);
  assert.equal(await store.events.lastPosition(), 1);
});
