/** The game list for the app's backend. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { assertProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { startTestService } from '../support/service.ts';
import { addressesAt, Refused, startSudServer, sudApp } from '../support/sud-server.ts';

const scope = new Scope({ after });
const sud = await startSudServer(scope);
const variables = {
  SUD_APP_ID: sudApp.appId,
  SUD_APP_SECRET: sudApp.secret,
  SUD_CONFIG_SERVICE: sud.url,
};

test('comes from the platform once, as it is there', async (t) => {
  const { app } = await startTestService(new Scope(t), { variables });
  sud.answers.set('mg_list', () => ({ mg_info_list: [{ ...game, brand_new: [1] }] }));
  for (const _ of [1, 2, 3]) {
    assert.deepEqual(await app.good('GET', '/v1/games'), { games: [{ ...game, brand_new: [1] }] });
  }
  assert.equal(sud.callsOf('mg_list').length, 1);
  await app.good('GET', '/v1/games?platform=android');
  assert.equal(sud.callsOf('mg_list').at(-1)?.json.platform, 2);
});

test('nothing is asked of the platform before somebody wants it', async (t) => {
  const before = sud.configurationCalls;
  await startTestService(new Scope(t), { variables });
  assert.equal(sud.configurationCalls, before);
});

test('a platform that cannot be reached is 503, one that refuses 502, each with its reason', async (t) => {
  const { app } = await startTestService(new Scope(t), { variables });
  sud.answers.set('mg_list', () => new Refused(10101));
  const refused = await app.call('GET', '/v1/games');
  assertProblem(refused, 502, 'platform_refused');
  assert.match(refused.text, /10101 APP_NOT_FOUND/);
  sud.configuration = addressesAt(`${sud.url}/moved`);
  const other = await startTestService(new Scope(t), {
    variables: { ...variables, SUD_CONFIG_SERVICE: `http://127.0.0.1:${await freePort()}` },
  });
  const unreachable = await other.app.call('GET', '/v1/games');
  assertProblem(unreachable, 503, 'unavailable');
  assert.ok(!unreachable.text.includes(sudApp.secret));
});

test('a platform that does not exist is an invalid request', async (t) => {
  const { app } = await startTestService(new Scope(t), { variables });
  assertProblem(await app.call('GET', '/v1/games?platform=amiga'), 400, 'invalid_request');
});

const image = { default: 'https://img.example/x.png' };
const game = {
  mg_id: '1461227817776713818',
  name: { default: 'Bumper', 'zh-CN': '碰碰我最强' },
  desc: { default: 'Push' },
  thumbnail332x332: image,
  thumbnail192x192: image,
  thumbnail128x128: image,
  thumbnail80x80: image,
  big_loading_pic: image,
  game_mode_list: [{ mode: 1, count: [2, 6], rule: { any: 'thing' } }],
};
