/** Codes from the login of the app, for apps whose codes are not in the form of the official SDKs. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runLoad } from '../../../src/simulator/index.ts';
import { createSimulator, NoCode } from '../../../src/testing/index.ts';
import { type AppServerOptions, simulatedApp, startAppServer } from '../../support/app-server.ts';
import { Scope } from '../../support/scope.ts';

type Test = ConstructorParameters<typeof Scope>[0];

/** An app whose codes only it can read. */
const ownCodes: NonNullable<AppServerOptions['answer']> = ({ name, body }) => {
  if (name === 'login') return { data: { code: `code-of-${body.user_id}` } };
  if (name !== 'get_sstoken') return undefined;
  const [, uid] = /^code-of-(.+)/.exec(String(body.code)) ?? [];
  if (uid === undefined) return undefined;
  const user_info = { uid, nick_name: uid, avatar_url: '', gender: '' };
  const data = { ss_token: `token-of-${uid}`, expire_date: Date.now() + 7_200_000, user_info };
  return { ret_code: 0, ret_msg: '', sdk_error_code: 0, data };
};

async function startApp(t: Test, answer: AppServerOptions['answer']) {
  const scope = new Scope(t);
  const app = await startAppServer(scope, answer === undefined ? {} : { answer });
  const loginUrl = `${app.url}/login`;
  const options = { ...simulatedApp, callbacks: app.url, loginUrl, speed: 10_000 };
  const simulator = createSimulator(options);
  scope.defer(() => simulator.close());
  return { app, options, simulator };
}

describe('codes from the login of the app', () => {
  test('are asked for as the client does, unsigned, and exchanged', async (t) => {
    const { app, simulator } = await startApp(t, ownCodes);
    const round = await simulator.playRound({ uids: ['alice', 'bob'] });
    assert.deepEqual(
      round.users.map(({ uid }) => uid),
      ['alice', 'bob'],
    );
    const login = app.received.find(({ name }) => name === 'login');
    assert.deepEqual(login?.body, { user_id: 'alice', app_id: simulatedApp.appId });
    assert.equal(login?.headers['sud-signature'], undefined);
  });

  test('may come without an envelope', async (t) => {
    const { simulator } = await startApp(t, (callback) =>
      callback.name === 'login' ? { code: 'code-of-alice' } : ownCodes(callback),
    );
    const { users } = await simulator.playRound({ uids: ['alice'], robots: 1 });
    assert.equal(users[0]?.uid, 'alice');
  });

  for (const [what, answer] of [
    ['another status', 404],
    ['no JSON', '<html>'],
    ['null', 'null'],
    ['no code', { data: null }],
    ['a code that is no text', { data: { code: 7 } }],
    ['an empty code', { code: '' }],
  ] as const) {
    test(`that answers ${what} end the round with words`, async (t) => {
      const { app, simulator } = await startApp(t, ({ name }) =>
        name === 'login' ? answer : undefined,
      );
      await assert.rejects(simulator.playRound({ uids: ['alice', 'bob'] }), (error) => {
        assert.ok(error instanceof NoCode);
        assert.ok(error.message.startsWith(`${app.url}/login gave no code (HTTP `), error.message);
        return true;
      });
      assert.ok(!app.names().includes('get_sstoken'));
    });
  }

  test('that fail now and then do not end a load, and are counted', async (t) => {
    let logins = 0;
    const { app, options } = await startApp(t, (callback) =>
      callback.name === 'login' && ++logins === 1 ? 503 : ownCodes(callback),
    );
    const counts = { players: 2, rooms: 1, durationMs: 0, roundsPerRoom: 2 };
    const { summary } = await runLoad({ ...options, ...counts });
    assert.equal(summary.rounds, 1);
    const [[reason = '', count] = []] = Object.entries(summary.failedRounds);
    assert.ok(reason.startsWith(`${app.url}/login gave no code (HTTP 503)`), reason);
    assert.equal(count, 1);
  });

  test('need an address', () => {
    const options = { ...simulatedApp, callbacks: 'http://127.0.0.1', loginUrl: 'login' };
    assert.throws(() => createSimulator(options), TypeError);
  });
});
