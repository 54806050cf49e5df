/** `sudgate reconcile` against the simulated platform. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createSimulator } from '../../src/testing/index.ts';
import { simulatedApp, startAppServer } from '../support/app-server.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';
import { Scope } from '../support/scope.ts';
import { baseVariables } from '../support/service.ts';

const scope = new Scope({ after });
const directory = await scope.temporaryDirectory();
const app = await startAppServer(scope);
// Its time is that of the wall clock, so that its rounds are of today. They go to another app.
const simulator = createSimulator({ ...simulatedApp, callbacks: app.url, roundMs: 0 });
scope.defer(() => simulator.close());
const platform = await simulator.listen();
const play = async (roomId: string) =>
  (await simulator.playRound({ uids: ['alice', 'bob'], roomId })).gameRoundId;
const rounds = [await play('room-1'), await play('room-2')];

const variables = {
  ...baseVariables,
  SUD_APP_ID: simulatedApp.appId,
  SUD_APP_SECRET: simulatedApp.appSecret,
  SUD_CONFIG_SERVICE: platform.url,
};
const run = (args: readonly string[], more: Record<string, string> = {}): Promise<CliResult> =>
  runCli(scope, ['reconcile', ...args], { directory, variables: { ...variables, ...more } });

test('a room, then a round, each once; the rounds are there afterwards', async () => {
  const first = await run(['--room', 'room-1']);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^2 reports looked at: 0 already there, 2 missing, 2 restored\nok/);
  // No terminal, no bar.
  assert.equal(first.stderr, '');
  const again = await run(['--room', 'room-1', '--round', rounds[1] ?? '', '--json']);
  assert.equal(again.code, 0, again.stderr);
  assert.deepEqual(JSON.parse(again.stdout), {
    ...{ looked_at: 4, refused: 0, already_there: 2, missing: 2, restored: 2 },
    ...{ unavailable: [], not_asked: 0 },
  });
  const since = await run(['--since', '2020-01-01']);
  assert.match(since.stdout, /^4 reports looked at: 4 already there, 0 missing, 0 restored\nok/);
});

test('what fails is told and ends with exit 1; the state file lets the rest be done', async () => {
  const state = join(directory, 'state.json');
  const args = ['--room', 'room-1', '--round', 'no-such-round', '--state', state];
  const failed = await run(args);
  assert.equal(failed.code, 1);
  assert.match(failed.stdout, /^2 reports looked at: 2 already there/);
  assert.match(
    failed.stderr,
    /round no-such-round: .*10002[\s\S]*1 room or round could not be fetched/,
  );
  assert.match(await readFile(state, 'utf8'), /"finished":\["room room-1"\]/);

  const other = await run(['--room', 'room-2', '--state', state]);
  assert.equal(other.code, 2);
  assert.match(other.stderr, /not the state of a run with these options/);

  const resumed = await run(args);
  assert.match(resumed.stdout, /^0 reports looked at/);
  await writeFile(
    state,
    (await readFile(state, 'utf8')).replace('room-1"]', 'room-1","round no-such-round"]'),
  );
  const done = await run(args);
  assert.equal(done.code, 0, done.stderr);
  assert.ok(!existsSync(state));
});

test('a platform that cannot be reached is exit 1 and a message', async () => {
  const { code, stderr } = await run(['--room', 'room-1'], {
    SUD_CONFIG_SERVICE: `http://127.0.0.1:${await freePort()}`,
  });
  assert.equal(code, 1);
  assert.match(stderr, /room room-1: configuration: .*\n1 room or round could not be fetched/);
  assert.doesNotMatch(stderr, /\n\s+at /);
});
