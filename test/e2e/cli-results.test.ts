/** Events and rounds on the command line. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { runCli, spawnCli } from '../support/cli.ts';
import { eventually } from '../support/eventually.ts';
import { type FeedEvent, tellNotification, tellReports } from '../support/feed.ts';
import { Scope } from '../support/scope.ts';
import { appId, baseVariables, startTestService } from '../support/service.ts';
import { notificationBody, reportBody } from '../support/signed-sender.ts';

const scope = new Scope({ after });
const directory = await scope.temporaryDirectory();
const store = await openSqliteStore(join(directory, 'sudgate.db'));
scope.defer(() => store.close());

const atMs = 1_777_000_000_000;
const start = reportBody('round-1', 'game_start', {
  players: [
    { uid: 'player-7', is_ai: 0 },
    { uid: '', is_ai: 1 },
  ],
});
const settle = reportBody('round-1', 'game_settle', {
  results: [
    { uid: 'player-7', rank: 1, is_ai: 0, is_escaped: 0, is_win: 2, score: 12 },
    { uid: '', rank: 2, is_ai: 1, is_escaped: 1, is_win: 1, score: 3 },
  ],
});
await tellReports(store, [start, settle], { atMs });
await tellNotification(store, notificationBody('n-1'), { atMs });
await tellReports(store, [settle.replace('"score":12', '"score":13')], { atMs });
await tellReports(store, [reportBody('round-2', 'game_start', { room_id: 'room-43' })], { atMs });
await tellReports(store, [reportBody('evil\u001b[2J\nround', 'game_start')], { atMs });

// Far from UTC: moments that are printed do not depend on where that is.
const variables = { ...baseVariables, TZ: 'Asia/Shanghai' };
const run = (...args: string[]) => runCli(scope, args, { directory, variables });

async function good(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  assert.equal(code, 0, stderr);
  return stdout;
}

function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

/** Cells of the lines of a table, its head first. */
function cellsOf(text: string): string[][] {
  return linesOf(text).map((line) => line.trim().split(/ {2,}/));
}

test('events tail prints the last events, one a line, in the time of this machine', async () => {
  assert.deepEqual(cellsOf(await good('events', 'tail', '-n', '4')), [
    ['CURSOR', 'RECEIVED', 'TYPE', 'KEY'],
    ['2', '2026-04-24T03:06:40Z', 'game_settle', 'round-1'],
    ['3', '2026-04-24T03:06:40Z', 'sud.mg.merchant.room.users.changed', 'n-1'],
    ['4', '2026-04-24T03:06:40Z', 'game_start', 'round-2'],
    ['5', '2026-04-24T03:06:40Z', 'game_start', 'evil\\u001b[2J\\u000around'],
  ]);
});

test('events tail takes types, a cursor and an app, and notes a type that is not known', async () => {
  const cursors = async (...args: string[]) =>
    cellsOf(await good('events', 'tail', ...args))
      .slice(1)
      .map(([cursor]) => cursor);
  assert.deepEqual(await cursors('--type', 'game_start', '-n', '2'), ['4', '5']);
  assert.deepEqual(await cursors('--type', 'game_settle,none', '--app', appId), ['2']);
  const { code, stderr } = await run('events', 'tail', '--type', 'game_setle');
  assert.equal(code, 0);
  assert.match(
    stderr,
    /^game_setle is not a known event type: did you mean game_settle\?\nno such events/,
  );
  assert.deepEqual(await cursors('--after', '1', '-n', '2'), ['2', '3']);
});

test('events tail --json prints events as the feed has them, one a line', async () => {
  const lines = linesOf(await good('events', 'tail', '--json'));
  const events = lines.map((line) => JSON.parse(line) as FeedEvent);
  assert.deepEqual(
    events.map(({ cursor }) => cursor),
    ['1', '2', '3', '4', '5'],
  );
  assert.equal(events[1]?.raw, settle);
  assert.match(JSON.stringify(events[1]?.body), /"mg_id":"1461227817776713818"/);
});

test('events show prints the message, and what came again with other content', async () => {
  const shown = await good('events', 'show', '2');
  assert.match(shown, /^received +2026-04-24T03:06:40Z$/m);
  assert.match(shown, /^key +round-1$/m);
  assert.match(shown, /^ +"mg_id": "1461227817776713818",$/m);
  assert.match(shown, /came again at 2026-04-24T03:06:40Z with other content\n[\s\S]*"score": 13/);

  const { raw, variants } = JSON.parse(await good('events', 'show', '2', '--json')) as {
    raw: string;
    variants: { raw: string }[];
  };
  assert.equal(raw, settle);
  assert.deepEqual(
    variants.map((variant) => variant.raw),
    [settle.replace('"score":12', '"score":13')],
  );
  assert.equal(await good('events', 'show', '2', '--raw'), settle);
});

test('nothing that is shown steers the terminal', async () => {
  const outputs = [await good('events', 'show', '5'), await good('rounds', 'list')];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point.
  for (const output of outputs) assert.doesNotMatch(output, /[\u0000-\u0009\u000b-\u001f]/);
});

test('events set-aside lists what handlers could not handle, and takes it off the list', async () => {
  const error = 'TypeError: no award\nat line 1';
  await store.consumers.setAside({ consumer: 'rewards', position: 2, attempts: 8, error, atMs });
  assert.deepEqual(cellsOf(await good('events', 'set-aside')), [
    ['CONSUMER', 'CURSOR', 'SET ASIDE', 'TRIED', 'ERROR'],
    ['rewards', '2', '2026-04-24T03:06:40Z', '8', 'TypeError: no award\\u000aat line 1'],
  ]);
  assert.deepEqual(JSON.parse(await good('events', 'set-aside', '--json')), {
    consumer: 'rewards',
    cursor: '2',
    attempts: 8,
    error,
    set_aside_at_ms: atMs,
  });
  assert.equal(await good('events', 'set-aside', '--consumer', 'other', '--json'), '');
  await good('events', 'set-aside', '--consumer', 'rewards', '--remove', '2');
  const again = await run('events', 'set-aside', '--consumer', 'rewards', '--remove', '2');
  assert.equal(again.code, 1);
  assert.equal(await good('events', 'set-aside', '--json'), '');
});

test('rounds list prints rounds with their winners, and those that are not settled', async () => {
  const lines = await good('rounds', 'list', '--room', 'room-42', '--user', 'player-7');
  const [head, ...rows] = cellsOf(lines);
  assert.deepEqual(head, ['STARTED', 'ROUND', 'GAME', 'ROOM', 'PLAYERS', 'TOOK', 'WINNER']);
  const started = '2029-12-31T22:20:00Z';
  assert.deepEqual(rows, [
    [started, 'evil\\u001b[2J\\u000around', '1461227817776713818', 'room-42', '(not settled)'],
    [started, 'round-1', '1461227817776713818', 'room-42', '2', '1:35', 'player-7'],
  ]);
});

test('rounds list goes on with the cursor that it names, and prints JSON', async () => {
  const first = await run('rounds', 'list', '-n', '2');
  assert.equal(linesOf(first.stdout).length, 3);
  const [, cursor = ''] = /--after (\S+)/.exec(first.stderr) ?? [];
  const second = linesOf(await good('rounds', 'list', '-n', '2', '--after', cursor, '--json'));
  const rounds = second.map((line) => JSON.parse(line) as { game_round_id: string });
  assert.deepEqual(
    rounds.map(({ game_round_id }) => game_round_id),
    ['round-1'],
  );
});

test('rounds list takes a time as people write it', async () => {
  const count = async (...args: string[]) =>
    linesOf(await good('rounds', 'list', '--json', ...args)).length;
  assert.equal(await count('--from', '2030-01-01 06:20', '--to', '2030-01-01T06:20:01'), 3);
  assert.equal(await count('--from', '2029-12-31T22:20:00Z', '--to', '2029-12-31T22:20:01Z'), 3);
  assert.equal(await count('--from', '2030-01-02'), 0);
});

test('rounds show prints the round with its players and results', async () => {
  const shown = await good('rounds', 'show', 'round-1');
  assert.match(shown, /^game +1461227817776713818$/m);
  assert.match(shown, /^took +1:35$/m);
  assert.match(shown, /^settle +event 2, received 2026-04-24T03:06:40Z$/m);
  const table = shown.slice(shown.indexOf('\n\n') + 2);
  assert.deepEqual(cellsOf(table), [
    ['RANK', 'PLAYER', 'RESULT', 'SCORE', 'AWARD', 'NOTE'],
    ['1', 'player-7', 'won', '12'],
    ['2', '(robot)', 'lost', '3', 'fled'],
  ]);
  const { settled } = JSON.parse(await good('rounds', 'show', 'round-1', '--json'));
  assert.equal(settled, true);
  assert.match(await good('rounds', 'show', 'round-2'), /^settle +has not come$/m);
});

const refusals: [args: string[], code: number, message: RegExp][] = [
  [['events', 'show', '999'], 1, /no event 999/],
  [['events', 'tail', '--app', 'other'], 2, /--app other is not configured: it must be one of/],
  [['events', 'set-aside', '--remove', '2'], 2, /--remove needs --consumer/],
  [['rounds', 'show', 'nowhere'], 1, /no report of round nowhere/],
  [['rounds', 'list', '--from', 'yesterday'], 2, /--from must be like 2026-05-01/],
  [['rounds', 'list', '--after', '7'], 2, /--after/],
];
for (const [args, code, message] of refusals) {
  test(`${args.join(' ')} ends with ${code} and one line that says why`, async () => {
    const result = await run(...args);
    assert.deepEqual([result.code, result.stdout], [code, '']);
    assert.match(result.stderr, message);
    assert.equal(linesOf(result.stderr).length, 1);
  });
}

test('events tail --follow prints what a running service keeps, and ends with Ctrl-C', async (t) => {
  const local = new Scope(t);
  const running = await startTestService(local);
  await tellReports(running.service.store, [reportBody('round-1')]);
  const args = ['events', 'tail', '--follow', '--type', 'game_settle', '--json'];
  const tail = spawnCli(local, args, { directory: running.directory, variables });
  const keys = () => linesOf(tail.stdout()).map((line) => (JSON.parse(line) as FeedEvent).key);
  await eventually('the first event', () => keys().length === 1);
  for (const round of ['round-2', 'round-3']) {
    await tellReports(running.service.store, [reportBody(round, 'game_start'), reportBody(round)]);
  }
  await eventually('those that follow', () => keys().length === 3);
  assert.deepEqual(keys(), ['round-1', 'round-2', 'round-3']);
  tail.kill('SIGINT');
  assert.deepEqual(await tail.exited, { code: 0, signal: null });
  assert.equal(tail.stderr(), '');
});

test('with several apps events tail says whose an event is', async (t) => {
  const local = new Scope(t);
  const own = await local.temporaryDirectory();
  const apps = ['1', '2'].map((id) => ({ app_id: id, app_secrets: [`${id}-0123456789abcdef`] }));
  await writeFile(join(own, 'sudgate.json'), JSON.stringify({ apps }));
  const other = await openSqliteStore(join(own, 'sudgate.db'));
  local.defer(() => other.close());
  for (const app of ['1', '2']) await tellReports(other, [reportBody('round-1')], { app, atMs });
  const ofSeveral = {
    ...variables,
    SUD_APP_ID: '',
    SUD_APP_SECRET: '',
    SUDGATE_CONFIG: 'sudgate.json',
  };
  const tail = (...args: string[]) =>
    runCli(local, ['events', 'tail', ...args], { directory: own, variables: ofSeveral });
  assert.deepEqual(cellsOf((await tail()).stdout), [
    ['CURSOR', 'RECEIVED', 'APP', 'TYPE', 'KEY'],
    ['1', '2026-04-24T03:06:40Z', '1', 'game_settle', 'round-1'],
    ['2', '2026-04-24T03:06:40Z', '2', 'game_settle', 'round-1'],
  ]);
  assert.equal(linesOf((await tail('--app', '2')).stdout).length, 2);
});

test('lists are as long as was asked for, however large what is in them is', async (t) => {
  const local = new Scope(t);
  const own = await local.temporaryDirectory();
  const other = await openSqliteStore(join(own, 'sudgate.db'));
  local.defer(() => other.close());
  // Twelve are more than a page has room for.
  for (let nth = 0; nth < 12; nth++) {
    const report_game_info_extras = 'x'.repeat(600_000);
    await tellReports(other, [
      reportBody(`round-${nth}`, 'game_settle', { report_game_info_extras }),
    ]);
  }
  const count = async (...args: string[]) => {
    const { stdout, stderr } = await runCli(local, args, { directory: own, variables });
    return [linesOf(stdout).length, stderr.startsWith('more: --after ')];
  };
  assert.deepEqual(await count('rounds', 'list'), [13, false]);
  assert.deepEqual(await count('rounds', 'list', '--json', '-n', '12'), [12, true]);
  assert.deepEqual(await count('events', 'tail', '--after', '0', '-n', '12'), [13, false]);
});
