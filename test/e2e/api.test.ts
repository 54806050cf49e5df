/** The API for the app's own backend: keys, profiles, validation. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { readClaims } from '../support/envelope.ts';
import { AppBackend, userPath } from '../support/peers.ts';
import { assertProblem, readProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { sdkToken } from '../support/sdk-token.ts';
import { apiKey, startTestService } from '../support/service.ts';

const scope = new Scope({ after });
const { app, client, gameServer } = await startTestService(scope);

const routes: [method: string, path: string][] = [
  ['POST', '/v1/codes'],
  ['POST', '/v1/tokens/inspect'],
  ['GET', '/v1/users/player-7'],
  ['PUT', '/v1/users/player-7'],
  ['DELETE', '/v1/users/player-7'],
  ['POST', '/v1/users/player-7/revoke'],
  ['POST', '/v1/users:import'],
  ['GET', '/v1/events'],
  ['GET', '/v1/events/stream'],
  ['GET', '/v1/rounds'],
  ['GET', '/v1/rounds/round-1'],
  ['GET', '/v1/rooms/room-1'],
  ['GET', '/v1/games'],
  ['GET', '/v1/webhooks'],
  ['POST', '/v1/webhooks'],
  ['POST', '/v1/webhooks/we_1/rotate'],
  ['DELETE', '/v1/webhooks/we_1'],
  ['GET', '/v1/deliveries'],
  ['POST', '/v1/deliveries/evt_1_we_1/retry'],
];
const wrongHeaders: Record<string, string | undefined> = {
  none: undefined,
  'a wrong one': 'Bearer wrong-key-0123456789',
  'an empty one': 'Bearer ',
  'a longer one': `Bearer ${apiKey}x`,
  'a shorter one': `Bearer ${apiKey.slice(0, -1)}`,
  'the key without a scheme': apiKey,
  'the key under another scheme': `Basic ${apiKey}`,
};
for (const [what, authorization] of Object.entries(wrongHeaders)) {
  test(`with ${what} as key every route is 401 and says what is wanted`, async () => {
    for (const [method, path] of routes) {
      const headers = authorization === undefined ? {} : { authorization };
      const answer = await client.request(path, { method, headers });
      assertProblem(answer, 401, 'unauthorized');
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
    }
  });
}

test('the key is asked for before the request is looked at', async () => {
  const headers = { 'content-type': 'application/json' };
  const answer = await client.request('/v1/codes', { method: 'POST', headers, body: '{' });
  assertProblem(answer, 401, 'unauthorized');
});

test('without a configured key every route is 403', async (t) => {
  const service = await startTestService(new Scope(t), { variables: { SUDGATE_API_KEY: '' } });
  for (const [method, path] of routes) {
    assertProblem(await service.app.call(method, path), 403, 'api_disabled');
  }
});

test('each of several keys is good', async (t) => {
  const other = 'e2e-second-key-0123456789';
  const service = await startTestService(new Scope(t), {
    variables: { SUDGATE_API_KEY: `${other},${apiKey}` },
  });
  await service.app.issueCode('player-7');
  await new AppBackend(service.client, other).issueCode('player-7');
});

test('a profile is written, read, replaced and deleted', async () => {
  const path = userPath('player-7');
  const defaults = { avatar_url: '', gender: '', is_ai: 0, ai_level: 0, banned: false };
  const first = { uid: 'player-7', ...defaults, nick_name: 'Seven', gender: 'female' };
  const body = { nick_name: 'Seven', gender: 'female', unknown: [1] };
  assert.deepEqual(await app.good('PUT', path, body), first);
  assert.deepEqual(await app.good('GET', path), first);

  const second = { uid: 'player-7', ...defaults, nick_name: 'Sieben', is_ai: 1, banned: true };
  const replacement = { nick_name: 'Sieben', is_ai: 1, banned: true };
  assert.deepEqual(await app.good('PUT', path, replacement), second);
  assert.deepEqual(await app.good('GET', path), second);

  const { uid, revoked_at_ms } = await app.good('DELETE', path);
  assert.equal(uid, 'player-7');
  assert.ok(Number.isInteger(revoked_at_ms));
  assertProblem(await app.call('GET', path), 404, 'user_not_found');
});

test('a revocation tells its time', async () => {
  const answer = await app.good('POST', `${userPath('player-7')}/revoke`);
  assert.deepEqual(Object.keys(answer).sort(), ['revoked_at_ms', 'uid']);
});

for (const uid of [`${'七'.repeat(66)}ab`, '🎲'.repeat(50), 'a/b?c#d e', '%2F', ':import', 'ü']) {
  test(`uid ${uid.slice(0, 12)} of ${Buffer.byteLength(uid)} bytes works in every path`, async () => {
    await app.putUser(uid, { nick_name: uid });
    assert.equal((await app.good('GET', userPath(uid))).uid, uid);
    await app.revoke(uid);
    const { user_info } = await gameServer.exchange(await app.issueCode(uid));
    assert.deepEqual([user_info?.uid, user_info?.nick_name], [uid, uid]);
    await app.good('DELETE', userPath(uid));
    assertProblem(await app.call('GET', userPath(uid)), 404, 'user_not_found');
  });
}

for (const uid of ['x'.repeat(201), '七'.repeat(67), 'a\nb', '\u0000', '\u0085']) {
  test(`uid ${JSON.stringify(uid).slice(0, 12)} of ${uid.length} characters is refused`, async () => {
    assertProblem(await app.call('POST', '/v1/codes', { uid }), 400, 'invalid_request');
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? { nick_name: 'x' } : undefined;
      assertProblem(await app.call(method, userPath(uid), body), 400, 'invalid_request');
    }
    assertProblem(await app.call('POST', `${userPath(uid)}/revoke`), 400, 'invalid_request');
  });
}

const invalidBodies: [method: string, path: string, body: object, named: RegExp][] = [
  ['POST', '/v1/codes', {}, /uid/],
  ['POST', '/v1/codes', { uid: '' }, /uid/],
  ['POST', '/v1/codes', { uid: 7 }, /uid/],
  ['POST', '/v1/codes', { uid: 'a', ttl_ms: -1 }, /ttl_ms/],
  ['POST', '/v1/codes', { uid: 'a', ttl_ms: 1.5 }, /ttl_ms/],
  ['POST', '/v1/codes', { uid: 'a', ttl_ms: '3600000' }, /ttl_ms/],
  ['POST', '/v1/codes', { uid: 'a', ttl_ms: 1e300 }, /ttl_ms/],
  ['POST', '/v1/codes', ['a'], /object/],
  ['POST', '/v1/tokens/inspect', {}, /token/],
  ['PUT', '/v1/users/a', {}, /nick_name/],
  ['PUT', '/v1/users/a', { nick_name: '' }, /nick_name/],
  ['PUT', '/v1/users/a', { nick_name: 'x'.repeat(257) }, /nick_name/],
  ['PUT', '/v1/users/a', { nick_name: 'a', gender: 'f' }, /^\/gender must be one of "female", /],
  ['PUT', '/v1/users/a', { nick_name: 'a', is_ai: true }, /is_ai/],
  ['PUT', '/v1/users/a', { nick_name: 'a', ai_level: 4 }, /ai_level/],
  ['PUT', '/v1/users/a', { nick_name: 'a', banned: 'yes' }, /banned/],
];
for (const [method, path, body, named] of invalidBodies) {
  const what = JSON.stringify(body).slice(0, 40);
  test(`${method} ${path} with ${what} is a 400 that names what is wrong`, async () => {
    const { type, detail } = readProblem(await app.call(method, path, body), 400);
    assert.equal(type, 'urn:sudgate:problem:invalid_request');
    assert.match(detail ?? '', named);
  });
}

test('a body that is not JSON is 400, of another type 415, too large 413', async () => {
  const send = (type: string, body: string | Buffer) => {
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': type };
    return client.request('/v1/codes', { method: 'POST', headers, body });
  };
  assertProblem(await send('application/json', '{"uid":'), 400, 'invalid_request');
  const latin1 = Buffer.from('{"uid":"J\u00fcrgen"}', 'latin1');
  assertProblem(await send('application/json', latin1), 400, 'invalid_request');
  assertProblem(await send('application/json', ''), 400, 'invalid_request');
  // Of two values, each reader takes another one.
  const doubled = await send('application/json', '{"uid":"a","uid":"b"}');
  assert.match(readProblem(doubled, 400).detail ?? '', /named twice/);
  const inherited = await send('application/json', '{"__proto__":{"uid":"a"}}');
  assert.match(readProblem(inherited, 400).detail ?? '', /uid/);
  assertProblem(await send('text/csv', 'uid'), 415, 'unsupported_media_type');
  const large = JSON.stringify({ uid: 'a', pad: 'x'.repeat(300_000) });
  assertProblem(await send('application/json', large), 413, 'too_large');
});

test('an unknown path, a wrong method and a path that cannot be decoded are problems', async () => {
  assertProblem(await app.call('GET', '/v1/nothing'), 404, 'not_found');
  assertProblem(await app.call('GET', '/v1/codes'), 404, 'not_found');
  readProblem(await app.call('GET', '/v1/users/%zz'), 400);
});

test('an unknown path is 404 whatever is sent there', async () => {
  for (const body of ['x', 'x'.repeat(300_000), 'x'.repeat(5_000_000)]) {
    const call = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    assertProblem(await client.request('/nothing', call), 404, 'not_found');
  }
});

test('a uid longer than any that a path may carry is a problem', async () => {
  const answer = await app.call('GET', userPath('x'.repeat(2000)));
  readProblem(answer, answer.status);
  assert.ok(answer.status === 400 || answer.status === 414);
});

for (const [method, path, name] of [
  ['GET', '/v1/rooms/a%00', 'room_id'],
  ['GET', '/v1/rounds/%00', 'game_round_id'],
  ['GET', '/v1/rounds?uid=a%00b', 'uid'],
  ['GET', '/v1/events?type=a,b%00', 'type'],
  ['GET', '/v1/events/stream?type=%00', 'type'],
  ['DELETE', '/v1/webhooks/%00', 'id'],
  ['POST', '/v1/webhooks/%00/rotate', 'id'],
] as const) {
  test(`${method} ${path} is a 400 on every store, since one of them cannot look for U+0000`, async () => {
    const { type, detail } = readProblem(await app.call(method, path), 400);
    assert.equal(type, 'urn:sudgate:problem:invalid_request');
    assert.equal(detail, `/${name} must not have a U+0000`);
  });
}

test('an app id that is not configured is 404', async () => {
  const body = { uid: 'a', app_id: 'other' };
  assertProblem(await app.call('POST', '/v1/codes', body), 404, 'app_not_found');
  assertProblem(await app.call('GET', '/v1/users/a?app_id=other'), 404, 'app_not_found');
});

test('answers that hold a code or a claim are not to be stored', async () => {
  const code = await app.call('POST', '/v1/codes', { uid: 'player-7' });
  assert.equal(code.headers['cache-control'], 'no-store');
  const inspected = await app.call('POST', '/v1/tokens/inspect', { token: 'x' });
  assert.equal(inspected.headers['cache-control'], 'no-store');
});

test('inspecting a token tells the reason for each purpose, and what it says', async () => {
  const code = await app.issueCode('player-7');
  const inspection = await app.good('POST', '/v1/tokens/inspect', { token: code });
  const claims = readClaims(code);
  assert.deepEqual(inspection.as_code, { accepted: true, sdk_error_code: 0 });
  assert.equal((inspection.as_ss_token as { reason: string }).reason, 'token_purpose');
  assert.deepEqual(inspection.header, { alg: 'HS256', typ: 'JWT' });
  assert.deepEqual(inspection.claims, claims);
  assert.equal(inspection.expires_at, new Date(claims.exp * 1000).toISOString());
});

const exp = 4_000_000_000;
const reasons: [token: string, reason: string, sdkErrorCode: number][] = [
  ['', 'token_missing', 1004],
  ['x', 'token_segments', 1003],
  ['!.!.!', 'token_encoding', 1003],
  ['x'.repeat(5000), 'token_too_large', 1003],
  [await sdkToken({ exp: 1 }), 'token_expired', 1005],
  [await sdkToken({ exp }, { key: 'y'.repeat(32) }), 'token_signature', 1002],
  [await sdkToken({ exp }, { alg: 'HS512' }), 'token_algorithm', 1002],
  [await sdkToken({ exp, app_id: 'other' }), 'token_app_id', 1004],
  [await sdkToken({ exp: exp * 1000 }), 'token_exp', 1004],
  [await sdkToken({ exp, nbf: exp }), 'token_not_yet_valid', 1004],
];
for (const [token, reason, sdkErrorCode] of reasons) {
  test(`inspecting a token tells ${reason}, and explains it`, async () => {
    const { as_code } = await app.good('POST', '/v1/tokens/inspect', { token });
    const { explanation, ...verdict } = as_code as Record<string, unknown>;
    assert.deepEqual(verdict, { accepted: false, reason, sdk_error_code: sdkErrorCode });
    assert.equal(typeof explanation, 'string');
  });
}

test('inspecting tells that a token was revoked', async () => {
  const token = await app.issueCode('revoked');
  await app.revoke('revoked');
  const { as_code } = await app.good('POST', '/v1/tokens/inspect', { token });
  assert.equal((as_code as { reason: string }).reason, 'token_revoked');
});
