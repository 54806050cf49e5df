/** Profiles from the app's own backend: whatever it does, the exchange goes on. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, test } from 'node:test';
import { assertFailure, readSuccess, readTokenData } from '../support/envelope.ts';
import { readMetric } from '../support/metrics.ts';
import { userPath } from '../support/peers.ts';
import { assertProblem } from '../support/problem.ts';
import { profile, type Respond, startProfileServer } from '../support/profile-server.ts';
import { Scope } from '../support/scope.ts';
import { appId, startTestService } from '../support/service.ts';

const scope = new Scope({ after });
const backend = await startProfileServer(scope, profile({ nick_name: 'Seven' }));
const bearerToken = 'e2e-directory-token-0123456789';
/** Of the service that meets backends which do not answer; any answer is waited for longer. */
const shortMs = 400;
const variables = {
  USER_INFO_URL: `${backend.url}/apps/{app_id}/users/{uid}?v=1`,
  USER_INFO_TOKEN: bearerToken,
  USER_INFO_TIMEOUT_MS: '20000',
  USER_INFO_CACHE_TTL_MS: '0',
};
const patient = await startTestService(scope, { variables });
const hasty = await startTestService(scope, {
  variables: { ...variables, USER_INFO_TIMEOUT_MS: String(shortMs) },
});
const { app, client, gameServer, log } = patient;
const { ss_token } = await gameServer.exchange(await app.issueCode('player-7'));

test('a profile from the backend comes with the exchange and from get_user_info', async () => {
  backend.respond = profile({ nick_name: 'Seven', gender: 'male', is_ai: 1, other: { x: 1 } });
  const expected = {
    uid: 'player-7',
    nick_name: 'Seven',
    avatar_url: '',
    gender: 'male',
    is_ai: 1,
  };
  const { user_info } = await gameServer.exchange(await app.issueCode('player-7'));
  assert.deepEqual(user_info, expected);
  assert.deepEqual(readSuccess(await gameServer.getUserInfo(ss_token)), expected);
  const answer = await app.good('GET', userPath('player-7'));
  assert.equal(answer.nick_name, 'Seven');
});

test('the backend is asked by GET, with the bearer token', async () => {
  backend.requests.length = 0;
  await gameServer.getUserInfo(ss_token);
  const [request, ...others] = backend.requests;
  assert.equal(others.length, 0);
  assert.equal(request?.method, 'GET');
  assert.equal(request?.headers.authorization, `Bearer ${bearerToken}`);
  assert.equal(request?.url, `/apps/${appId}/users/player-7?v=1`);
});

const awkwardUids = ['a/b', 'a?b=c', 'a#b', '../../admin', 'a%2Fb', '七 🎲', 'a&app_id=x', '{uid}'];
for (const uid of awkwardUids) {
  test(`uid ${uid} arrives as it is, and as one segment of the path`, async () => {
    backend.respond = profile({ nick_name: 'Seven' });
    const code = await app.issueCode(uid);
    backend.requests.length = 0;
    await gameServer.exchange(code);
    const segments = new URL(backend.requests[0]?.url ?? '', backend.url).pathname.split('/');
    assert.equal(segments.length, 5);
    assert.equal(decodeURIComponent(segments[4] ?? ''), uid);
  });
}

for (const uid of ['.', '..']) {
  test(`uid ${uid} asks for no other address than its own`, async () => {
    backend.respond = profile({ nick_name: 'Somebody else' });
    const code = await app.issueCode(uid);
    backend.requests.length = 0;
    await gameServer.getSstoken(code);
    for (const { url } of backend.requests) {
      assert.equal(decodeURIComponent(url ?? ''), `/apps/${appId}/users/${uid}?v=1`);
    }
  });
}

test('without placeholders, uid and app id are appended as query parameters', async (t) => {
  const service = await startTestService(new Scope(t), {
    variables: { USER_INFO_URL: `${backend.url}/profile?v=2` },
  });
  const code = await service.app.issueCode('a&b=七');
  backend.requests.length = 0;
  await service.gameServer.exchange(code);
  const { pathname, searchParams } = new URL(backend.requests[0]?.url ?? '', backend.url);
  assert.equal(pathname, '/profile');
  assert.deepEqual(Object.fromEntries(searchParams), { v: '2', uid: 'a&b=七', app_id: appId });
  assert.equal(backend.requests[0]?.headers.authorization, undefined);
});

test('404 is a user without a profile', async () => {
  backend.respond = profile({ error: 'no such user' }, 404);
  const { user_info } = await gameServer.exchange(await app.issueCode('player-7'));
  assert.equal(user_info, undefined);
  assertFailure(await gameServer.getUserInfo(ss_token), 'get_user_info', 1);
  assertProblem(await app.call('GET', userPath('player-7')), 404, 'user_not_found');
});

const pages404: Record<string, Respond> = {
  'is over 64 KiB': profile({ pad: 'x'.repeat(70_000) }, 404),
  'never ends': (_request, response) => trickle(response.writeHead(404)),
};
for (const [what, respond] of Object.entries(pages404)) {
  test(`404 is that as well with a page that ${what}`, async () => {
    backend.respond = respond;
    assertProblem(await app.call('GET', userPath('player-7')), 404, 'user_not_found');
  });
}

test('a user that the backend bans is refused with 1004 by all three', async () => {
  backend.respond = profile({ nick_name: 'Rowdy', banned: true });
  const code = await app.issueCode('player-7');
  assertFailure(await gameServer.getSstoken(code), 'get_sstoken', 1, 1004);
  assertFailure(await gameServer.updateSstoken(ss_token), 'update_sstoken', 1, 1004);
  assertFailure(await gameServer.getUserInfo(ss_token), 'get_user_info', 1, 1004);
});

function trickle(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
}

const good = JSON.stringify({ nick_name: 'Seven' });
const redirected = `${backend.url}/elsewhere`;
const silences: Record<string, Respond> = {
  'never answers': () => {},
  'stops in the middle of its answer': (_request, response) =>
    void response.writeHead(200, { 'content-length': 100 }).write(good),
  'trickles its answer': (_request, response) => trickle(response.writeHead(200)),
};
const failures: Record<string, Respond> = {
  'answers 500': profile({ nick_name: 'Seven' }, 500),
  'answers 204': (_request, response) => response.writeHead(204).end(),
  'answers 401': profile({}, 401),
  'redirects (302)': (request, response) =>
    request.url === '/elsewhere'
      ? response.end(good)
      : response.writeHead(302, { location: redirected }).end(good),
  'closes the connection': (request) => request.socket.destroy(),
  'answers more than 64 KiB': profile({ nick_name: 'Seven', pad: 'x'.repeat(70_000) }),
  'answers no JSON': (_request, response) => response.end('<html>'),
  'answers an empty body': (_request, response) => response.end(),
  'answers null': profile(null),
  'answers a list': profile([{ nick_name: 'Seven' }]),
  'answers without a name': profile({ uid: 'player-7' }),
  'answers a gender of its own': profile({ nick_name: 'Seven', gender: 'f' }),
};
for (const [what, respond] of Object.entries({ ...silences, ...failures })) {
  test(`a backend that ${what} fails get_user_info with 10001, but no exchange`, async () => {
    const { app, gameServer } = what in silences ? hasty : patient;
    backend.respond = respond;
    const { user_info } = await gameServer.exchange(await app.issueCode('player-7'));
    assert.equal(user_info, undefined);
    readTokenData(await gameServer.updateSstoken(ss_token));
    assertFailure(await gameServer.getUserInfo(ss_token), 'get_user_info', 10001);
    assertProblem(await app.call('GET', userPath('player-7')), 503, 'unavailable');
  });
}

test('a redirect is not followed', async () => {
  backend.respond = failures['redirects (302)'] as Respond;
  backend.requests.length = 0;
  await gameServer.getUserInfo(ss_token);
  assert.equal(backend.requests.length, 1);
});

test('a backend that failed is counted and logged, with the cause', async () => {
  const name = 'sudgate_callback_notes_total';
  const labels = { reason: 'directory_unavailable' };
  const before = await readMetric(client, name, labels);
  backend.respond = profile({}, 500);
  log.length = 0;
  await gameServer.exchange(await app.issueCode('player-7'));
  assert.equal(await readMetric(client, name, labels), before + 1);
  const line = log.find(({ note }) => note === 'directory_unavailable');
  assert.match(JSON.stringify(line?.err), /HTTP status 500/);
});

test('profiles that are kept at the backend cannot be written here', async () => {
  const put = await app.call('PUT', userPath('player-7'), { nick_name: 'Seven' });
  assertProblem(put, 409, 'profiles_elsewhere');
  const lines = `${JSON.stringify({ uid: 'player-7', nick_name: 'Seven' })}\n`;
  assertProblem(await app.import(lines), 409, 'profiles_elsewhere');
});

test('tokens can be revoked although profiles are kept at the backend', async () => {
  backend.respond = profile({ nick_name: 'Seven' });
  const exchanged = await gameServer.exchange(await app.issueCode('player-8'));
  await app.revoke('player-8');
  assertFailure(await gameServer.getUserInfo(exchanged.ss_token), 'get_user_info', 1, 1004);
});
