/** What orchestrators, Prometheus and readers of the API description get. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { pino } from 'pino';
import { type Config, loadConfig } from '../../src/config/index.ts';
import { startService } from '../../src/server/index.ts';
import { HttpClient } from '../support/http-client.ts';
import { readMetric } from '../support/metrics.ts';
import { Scope } from '../support/scope.ts';
import { appId, baseVariables, startTestService } from '../support/service.ts';

const scope = new Scope({ after });
const { app, client, gameServer } = await startTestService(scope);

test('/healthz and /readyz say that the service is well', async () => {
  for (const [path, body] of [
    ['/healthz', { status: 'ok' }],
    ['/readyz', { status: 'ready', database: 'ok' }],
  ] as const) {
    const answer = await client.request(path);
    assert.equal(answer.status, 200);
    assert.deepEqual(JSON.parse(answer.text), body);
  }
});

test('/metrics counts callbacks by name, outcome and reason', async () => {
  const name = 'sudgate_callbacks_total';
  const labels = {
    ok: { callback: 'get_sstoken', outcome: 'ok', app: appId },
    refused: { callback: 'update_sstoken', outcome: 'refused', reason: 'token_segments' },
    unread: { callback: 'get_user_info', outcome: 'refused', reason: 'request_json' },
    method: { callback: 'get_user_info', outcome: 'refused', reason: 'request_method' },
    large: { callback: 'get_sstoken', outcome: 'refused', reason: 'request_too_large' },
  };
  const count = async () => ({
    ok: await readMetric(client, name, labels.ok),
    refused: await readMetric(client, name, labels.refused),
    unread: await readMetric(client, name, labels.unread),
    method: await readMetric(client, name, labels.method),
    large: await readMetric(client, name, labels.large),
  });
  const before = await count();
  const code = await app.issueCode('player-7');
  await gameServer.exchange(code);
  await gameServer.exchange(code);
  await gameServer.updateSstoken('x');
  await gameServer.call('get_user_info', '[]');
  await client.request('/get_user_info');
  await gameServer.call('get_sstoken', 'x'.repeat(70_000));
  const expected = { ok: 2, refused: 1, unread: 1, method: 1, large: 1 };
  const after = await count();
  for (const key of ['ok', 'refused', 'unread', 'method', 'large'] as const) {
    assert.equal(after[key] - before[key], expected[key], key);
  }
});

test('/metrics has a latency histogram of the callbacks and is in the text format', async () => {
  const name = 'sudgate_callback_duration_seconds_count';
  const before = await readMetric(client, name, { callback: 'get_sstoken' });
  await gameServer.exchange(await app.issueCode('player-7'));
  assert.equal(await readMetric(client, name, { callback: 'get_sstoken' }), before + 1);
  const answer = await client.request('/metrics');
  assert.match(answer.headers['content-type'] ?? '', /^text\/plain; version=0\.0\.4/);
});

test('input never becomes a label', async () => {
  await gameServer.call('get_sstoken', { code: 'canary-code' });
  await client.request('/canary-path');
  await app.call('GET', '/v1/users/canary-uid');
  assert.doesNotMatch((await client.request('/metrics')).text, /canary/);
});

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

async function readOpenApi(): Promise<OpenApi> {
  const answer = await client.request('/openapi.json');
  assert.equal(answer.status, 200);
  assert.match(answer.headers['content-type'] ?? '', /^application\/json\b/);
  return JSON.parse(answer.text) as OpenApi;
}

test('/openapi.json lists every callback and every route of the API', async () => {
  const { openapi, paths } = await readOpenApi();
  assert.match(openapi, /^3\.1\./);
  const listed = Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
    .sort();
  const callbacks = [
    'get_sstoken',
    'update_sstoken',
    'get_user_info',
    'report_game_info',
    'notify',
    'get_account',
    'get_score',
    'update_score',
  ];
  assert.deepEqual(
    listed,
    [
      ...callbacks.map((name) => `post /${name}`),
      ...callbacks.map((name) => `post /${appId}/${name}`),
      'get /v1/games',
      'post /v1/codes',
      'post /v1/tokens/inspect',
      'get /v1/users/{uid}',
      'put /v1/users/{uid}',
      'delete /v1/users/{uid}',
      'post /v1/users/{uid}/revoke',
      'post /v1/users:import',
      'get /v1/events',
      'get /v1/events/stream',
      'get /v1/rounds',
      'get /v1/rounds/{game_round_id}',
      'get /v1/rooms/{room_id}',
      'get /v1/users/{uid}/score',
      'post /v1/users/{uid}/score:adjust',
      'get /v1/users/{uid}/bookings',
      'get /v1/rounds/{round_id}/bookings',
      'get /v1/webhooks',
      'post /v1/webhooks',
      'post /v1/webhooks/{id}/rotate',
      'delete /v1/webhooks/{id}',
      'get /v1/deliveries',
      'post /v1/deliveries/{id}/retry',
      'get /healthz',
      'get /readyz',
      'get /metrics',
    ].sort(),
  );
});

test('/openapi.json describes request and answer of each callback', async () => {
  const { paths } = await readOpenApi();
  for (const name of ['get_sstoken', 'update_sstoken', 'get_user_info']) {
    const described = JSON.stringify(paths[`/${name}`]?.post);
    const token = name === 'get_sstoken' ? 'code' : 'ss_token';
    assert.ok(described.includes(`"required":["${token}"]`));
    assert.match(described, /"ret_code"/);
  }
});

test('/openapi.json shows neither router syntax nor TypeBox internals', async () => {
  const text = JSON.stringify(await readOpenApi());
  assert.doesNotMatch(text, /::/);
  assert.doesNotMatch(text, /"~/);
});

test('/openapi.json is there again after it could not be made', async (t) => {
  const own = new Scope(t);
  const directory = await own.temporaryDirectory();
  let fails = false;
  const config: Config = {
    ...loadConfig({ mode: 'serve', env: baseVariables, directory }),
    /** Read when routes are added, as they are for the document. */
    get webhookPrivateAddresses() {
      if (fails) throw new Error('not now');
      return 'refuse' as const;
    },
  };
  const logger = pino({ level: 'silent' });
  const service = await startService({ config, logger, version: '0.0.0-test' });
  own.defer(() => service.stop());
  const reader = new HttpClient(service.url);
  own.defer(() => reader.close());
  fails = true;
  assert.equal((await reader.request('/openapi.json')).status, 500);
  fails = false;
  assert.equal((await reader.request('/openapi.json')).status, 200);
});
