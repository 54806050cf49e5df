/** The whole exchange over real sockets, as the game server drives it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { jwtVerify } from 'jose';
import { readClaims, readSuccess, readTokenData } from '../support/envelope.ts';
import { GameServer } from '../support/peers.ts';
import { Scope } from '../support/scope.ts';
import { appId, secret, startTestService } from '../support/service.ts';

const scope = new Scope({ after });
const { app, gameServer } = await startTestService(scope);
const seven = {
  nick_name: 'Seven 七',
  avatar_url: 'https://cdn.example.com/a/7-128.png',
  gender: 'female',
};
await app.putUser('player-7', seven);

test('a code becomes an ss_token, a profile, and a fresh ss_token', async () => {
  const code = await app.issueCode('player-7');

  const exchanged = readTokenData(await gameServer.getSstoken(code));
  const profile = { uid: 'player-7', ...seven, is_ai: 0 };
  assert.deepEqual(exchanged.user_info, profile);
  assert.equal(readClaims(exchanged.ss_token).uid, 'player-7');

  assert.deepEqual(readSuccess(await gameServer.getUserInfo(exchanged.ss_token)), profile);

  const updated = readTokenData(await gameServer.updateSstoken(exchanged.ss_token));
  assert.equal(updated.user_info, undefined);
  assert.deepEqual(readSuccess(await gameServer.getUserInfo(updated.ss_token)), profile);
});

test('every token is an HS256 JWT of the app, as another library reads it', async () => {
  const code = await app.issueCode('player-7');
  const { ss_token } = await gameServer.exchange(code);
  for (const token of [code, ss_token]) {
    const key = Buffer.from(secret, 'utf8');
    const { payload, protectedHeader } = await jwtVerify(token, key, { algorithms: ['HS256'] });
    assert.deepEqual(protectedHeader, { alg: 'HS256', typ: 'JWT' });
    assert.equal(payload.uid, 'player-7');
    assert.equal(payload.app_id, appId);
  }
});

test('POST /v1/codes tells when the code expires, to the millisecond of its own exp', async () => {
  const answer = await app.good('POST', '/v1/codes', { uid: 'player-7', ttl_ms: 3_600_000 });
  assert.deepEqual(Object.keys(answer).sort(), ['code', 'expire_date']);
  assert.equal(answer.expire_date, readClaims(answer.code as string).exp * 1000);
});

test('the same code may be exchanged again, and each ss_token is good', async () => {
  const code = await app.issueCode('player-7');
  for (const { ss_token } of [await gameServer.exchange(code), await gameServer.exchange(code)]) {
    assert.equal(readSuccess(await gameServer.getUserInfo(ss_token)).uid, 'player-7');
  }
});

test('update_sstoken may be repeated with the same ss_token, and all three stay good', async () => {
  const { ss_token } = await gameServer.exchange(await app.issueCode('player-7'));
  const first = readTokenData(await gameServer.updateSstoken(ss_token));
  const second = readTokenData(await gameServer.updateSstoken(ss_token));
  for (const token of [ss_token, first.ss_token, second.ss_token]) {
    assert.equal(readSuccess(await gameServer.getUserInfo(token)).uid, 'player-7');
  }
});

test('request fields that are not known are ignored, at any depth', async () => {
  const extra = { ext: { deep: [{ list: [1, null] }] }, ss_token: 7, app_id: 'other', toString: 1 };
  const code = await app.issueCode('player-7');
  const { ss_token } = readTokenData(await gameServer.call('get_sstoken', { ...extra, code }));
  readSuccess(await gameServer.call('get_user_info', { ...extra, ss_token, code: 1 }));
  readTokenData(await gameServer.call('update_sstoken', { ...extra, ss_token, code: null }));
});

test('a robot has is_ai 1 and its level; a person has no ai_level', async () => {
  await app.putUser('robo', { nick_name: 'Robo', is_ai: 1, ai_level: 3 });
  const { user_info } = await gameServer.exchange(await app.issueCode('robo'));
  const robo = {
    uid: 'robo',
    nick_name: 'Robo',
    avatar_url: '',
    gender: '',
    is_ai: 1,
    ai_level: 3,
  };
  assert.deepEqual(user_info, robo);
});

test('a changed profile is seen by the next call', async () => {
  await app.putUser('changing', { nick_name: 'Before' });
  const { ss_token } = await gameServer.exchange(await app.issueCode('changing'));
  await app.putUser('changing', { nick_name: 'After' });
  assert.equal(readSuccess(await gameServer.getUserInfo(ss_token)).nick_name, 'After');
});

test('a token signed with an older secret is accepted, a new one is signed with the newest', async (t) => {
  const newest = 'e2e-newest-secret-0123456789abcdef';
  const service = await startTestService(new Scope(t), {
    variables: { SUD_APP_SECRET: `${newest}, ${secret}` },
  });
  const { ss_token } = await service.gameServer.exchange(await app.issueCode('player-7'));
  await jwtVerify(ss_token, Buffer.from(newest, 'utf8'));
});

test('with a prefix the callbacks stand behind it, with and without the app id', async (t) => {
  const service = await startTestService(new Scope(t), {
    variables: { CALLBACK_PREFIX: '/sud/callbacks' },
  });
  const code = await service.app.issueCode('player-7');
  await new GameServer(service.client, '/sud/callbacks').exchange(code);
  await new GameServer(service.client, `/sud/callbacks/${appId}`).exchange(code);
  assert.equal((await service.gameServer.getSstoken(code)).status, 404);
});
