/** How often the app's backend is asked. */
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { readTokenData } from '../support/envelope.ts';
import { eventually } from '../support/eventually.ts';
import { readMetric } from '../support/metrics.ts';
import { type ProfileServer, profile, startProfileServer } from '../support/profile-server.ts';
import { Scope } from '../support/scope.ts';
import { startTestService, type TestService } from '../support/service.ts';

const lookups = 'sudgate_directory_cache_total';

interface Setup extends TestService {
  readonly backend: ProfileServer;
}

async function start(scope: Scope, variables: Record<string, string>): Promise<Setup> {
  const backend = await startProfileServer(scope, profile({ nick_name: 'Seven' }));
  const service = await startTestService(scope, {
    variables: { USER_INFO_URL: `${backend.url}/{uid}`, ...variables },
  });
  return { ...service, backend };
}

test('a profile that is kept needs no second call', async (t) => {
  const { app, backend, client, gameServer } = await start(new Scope(t), {
    USER_INFO_CACHE_TTL_MS: '86400000',
  });
  const { ss_token } = await gameServer.exchange(await app.issueCode('player-7'));
  await gameServer.getUserInfo(ss_token);
  await gameServer.updateSstoken(ss_token);
  assert.equal(backend.requests.length, 1);
  assert.equal(await readMetric(client, lookups, { result: 'miss' }), 1);
  assert.equal(await readMetric(client, lookups, { result: 'hit' }), 2);
});

test('users are kept apart', async (t) => {
  const { app, backend, gameServer } = await start(new Scope(t), {
    USER_INFO_CACHE_TTL_MS: '86400000',
  });
  backend.respond = (request, response) =>
    profile({ nick_name: `name of ${request.url}` })(request, response);
  for (const uid of ['a', 'b', 'a', 'b']) {
    const { user_info } = await gameServer.exchange(await app.issueCode(uid));
    assert.equal(user_info?.nick_name, `name of /${uid}`);
  }
  assert.equal(backend.requests.length, 2);
});

test('with a cache time of 0 every call asks', async (t) => {
  const { app, backend, gameServer } = await start(new Scope(t), { USER_INFO_CACHE_TTL_MS: '0' });
  const code = await app.issueCode('player-7');
  for (let calls = 1; calls <= 3; calls++) {
    await gameServer.exchange(code);
    assert.equal(backend.requests.length, calls);
  }
});

test('a profile that is too old is asked for again', async (t) => {
  const { app, backend, gameServer } = await start(new Scope(t), { USER_INFO_CACHE_TTL_MS: '50' });
  const code = await app.issueCode('player-7');
  await gameServer.exchange(code);
  backend.respond = profile({ nick_name: 'Renamed' });
  await eventually('the new name is seen', async () => {
    return (await gameServer.exchange(code)).user_info?.nick_name === 'Renamed';
  });
});

test('that there is no such user is kept too, but briefly', async (t) => {
  const { app, backend, gameServer } = await start(new Scope(t), {
    USER_INFO_CACHE_TTL_MS: '86400000',
  });
  backend.respond = profile({}, 404);
  const code = await app.issueCode('newcomer');
  await eventually('two exchanges within the time it is kept need one call', async () => {
    const before = backend.requests.length;
    await gameServer.exchange(code);
    await gameServer.exchange(code);
    return backend.requests.length - before <= 1;
  });
  backend.respond = profile({ nick_name: 'Newcomer' });
  await eventually('the profile is seen', async () => {
    return (await gameServer.exchange(code)).user_info?.nick_name === 'Newcomer';
  });
});

test('a failure is not kept', async (t) => {
  const { app, backend, gameServer } = await start(new Scope(t), {
    USER_INFO_CACHE_TTL_MS: '86400000',
  });
  backend.respond = profile({}, 500);
  const code = await app.issueCode('player-7');
  assert.equal((await gameServer.exchange(code)).user_info, undefined);
  backend.respond = profile({ nick_name: 'Seven' });
  assert.equal((await gameServer.exchange(code)).user_info?.nick_name, 'Seven');
});

test('a hundred exchanges at once make one call for their user', async (t) => {
  const { app, backend, client, gameServer } = await start(new Scope(t), {
    USER_INFO_TIMEOUT_MS: '30000',
  });
  const held: ServerResponse[] = [];
  backend.respond = (_request, response) => void held.push(response);
  const code = await app.issueCode('player-7');
  const exchanges = Array.from({ length: 100 }, () => gameServer.getSstoken(code));
  await eventually('all of them wait for the profile', async () => {
    return (await readMetric(client, lookups, { result: 'miss' })) === 100;
  });
  for (const response of held) response.end(JSON.stringify({ nick_name: 'Seven' }));
  for (const answer of await Promise.all(exchanges)) {
    assert.equal(readTokenData(answer).user_info?.nick_name, 'Seven');
  }
  assert.equal(backend.requests.length, 1);
});

test('a hundred exchanges at once share a failure as well', async (t) => {
  const { app, backend, client, gameServer } = await start(new Scope(t), {
    USER_INFO_TIMEOUT_MS: '30000',
  });
  const held: ServerResponse[] = [];
  backend.respond = (_request, response) => void held.push(response);
  const code = await app.issueCode('player-7');
  const exchanges = Array.from({ length: 100 }, () => gameServer.getSstoken(code));
  await eventually('all of them wait for the profile', async () => {
    return (await readMetric(client, lookups, { result: 'miss' })) === 100;
  });
  for (const response of held) response.writeHead(500).end();
  for (const answer of await Promise.all(exchanges)) {
    assert.equal(readTokenData(answer).user_info, undefined);
  }
  assert.equal(backend.requests.length, 1);
});
