/** Webhooks from end to end: a report in, a signed call out; the API around it. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { addEndpoint } from '../../src/webhooks/index.ts';
import { eventually } from '../support/eventually.ts';
import { tellReports } from '../support/feed.ts';
import { assertProblem, readProblem } from '../support/problem.ts';
import { Scope } from '../support/scope.ts';
import { appId, startTestService, type TestService } from '../support/service.ts';
import { reportBody } from '../support/signed-sender.ts';
import { verifyWebhook, WebhookReceiver } from '../support/webhook-receiver.ts';

const scope = new Scope({ after });
const allowing = await startTestService(scope, {
  variables: { WEBHOOK_PRIVATE_ADDRESSES: 'allow' },
});

interface NewWebhook {
  readonly id: string;
  readonly secret: string;
}

async function add({ app }: TestService, url: string, types?: string[]): Promise<NewWebhook> {
  return (await app.good('POST', '/v1/webhooks', { url, ...(types && { types }) })) as never;
}

async function tell({ service }: TestService, ...bodies: string[]): Promise<void> {
  await tellReports(service.store, bodies, { atMs: Date.now() });
}

describe('a webhook', () => {
  test('gets a report that came in, signed with the secret of the answer', async () => {
    const receiver = await WebhookReceiver.start(scope);
    const { id, secret } = await add(allowing, receiver.url, ['game_settle']);
    const bodies = [reportBody('hook-1', 'game_start'), reportBody('hook-1', 'game_settle')];
    await tell(allowing, ...bodies);
    const received = await eventually('the call', () => receiver.received[0]);
    const event = verifyWebhook(secret, received) as { cursor: string; type: string; key: string };
    assert.deepEqual([event.type, event.key], ['game_settle', 'hook-1']);
    assert.equal(received.headers['webhook-id'], `evt_${event.cursor}_${id}`);
    const line = await eventually('the log line', () =>
      allowing.log.find(({ msg, outcome }) => msg === 'webhook' && outcome === 'delivered'),
    );
    assert.equal(line.delivery, `evt_${event.cursor}_${id}`);
    assert.ok(!JSON.stringify(allowing.log).includes(secret.slice(6)));
    const metrics = (await allowing.client.request('/metrics')).text;
    assert.match(metrics, /^sudgate_webhook_attempts_total\{[^}]*outcome="delivered"\} \d/m);
    assert.match(metrics, /^sudgate_webhook_backlog_seconds \d/m);
    await allowing.app.good('DELETE', `/v1/webhooks/${id}`);
  });

  test('is listed without its secret, has a new one when rotated, and is gone when removed', async () => {
    const { app } = allowing;
    const { id, secret } = await add(allowing, 'https://example.com/hook?key=1');
    const listed = await app.good('GET', '/v1/webhooks');
    const [webhook] = listed.webhooks as Record<string, unknown>[];
    assert.deepEqual(
      [webhook?.id, webhook?.url, webhook?.types, webhook?.state, webhook?.failures],
      [id, 'https://example.com/hook?key=1', null, 'active', 0],
    );
    assert.ok(!JSON.stringify(listed).includes('whsec_'));
    const rotated = await app.good('POST', `/v1/webhooks/${id}/rotate?overlap_ms=1000`);
    assert.notEqual(rotated.secret, secret);
    await app.good('POST', `/v1/webhooks/${id}/rotate`);
    await app.good('DELETE', `/v1/webhooks/${id}`);
    assert.deepEqual((await app.good('GET', '/v1/webhooks')).webhooks, []);
    for (const [method, path] of [
      ['DELETE', `/v1/webhooks/${id}`],
      ['POST', `/v1/webhooks/${id}/rotate`],
      ['GET', `/v1/deliveries?endpoint=${id}`],
    ] as const) {
      assertProblem(await app.call(method, path), 404, 'webhook_not_found');
    }
  });

  test('is refused where it cannot be one', async () => {
    const { app } = allowing;
    for (const body of [{}, { url: '' }, { url: 'example.com' }, { url: 'ftp://example.com' }]) {
      assertProblem(await app.call('POST', '/v1/webhooks', body), 400, 'invalid_request');
    }
    for (const types of [[], ['a\u0000'], ['\ud800']]) {
      const wanted = { url: 'https://example.com', types };
      assertProblem(await app.call('POST', '/v1/webhooks', wanted), 400, 'invalid_request');
    }
    const other = { url: 'https://example.com', app_id: 'other' };
    assertProblem(await app.call('POST', '/v1/webhooks', other), 404, 'app_not_found');
  });

  test('of an app is one of sixteen at most', async () => {
    const { app } = allowing;
    const all: string[] = [];
    for (let nth = 0; nth < 16; nth++) all.push((await add(allowing, 'https://example.com')).id);
    const more = await app.call('POST', '/v1/webhooks', { url: 'https://example.com' });
    assertProblem(more, 409, 'too_many_webhooks');
    for (const id of all) await app.good('DELETE', `/v1/webhooks/${id}`);
  });
});

test('unless told so, a service neither takes nor calls private addresses', async (t) => {
  const service = await startTestService(new Scope(t));
  const receiver = await WebhookReceiver.start(new Scope(t));
  for (const host of ['127.0.0.1', 'localhost']) {
    const url = receiver.url.replace('127.0.0.1', host);
    const refused = await service.app.call('POST', '/v1/webhooks', { url });
    assert.match(readProblem(refused, 400).detail ?? '', /WEBHOOK_PRIVATE_ADDRESSES allows/);
  }
  // One that was added when they were allowed.
  const wanted = { appId, url: receiver.url, privateAddresses: 'allow' } as const;
  const { id } = await addEndpoint({ ...service.service.store, clock: Date.now }, wanted);
  await tell(service, reportBody('hook-2', 'game_settle'));
  const line = await eventually('the attempt', () =>
    service.log.find(({ msg, outcome }) => msg === 'webhook' && outcome === 'failed'),
  );
  assert.equal(line.reason, 'the address is not a public one');
  assert.equal(receiver.received.length, 0);
  const pending = await service.app.good('GET', `/v1/deliveries?state=pending&endpoint=${id}`);
  const [delivery] = pending.deliveries as Record<string, unknown>[];
  assert.deepEqual([delivery?.attempts, delivery?.last_error], [1, line.reason]);
});

test('a delivery is sent again when asked, under the same id', async () => {
  const { app } = allowing;
  const receiver = await WebhookReceiver.start(scope);
  const { id } = await add(allowing, receiver.url);
  await tell(allowing, reportBody('hook-3', 'game_settle'));
  await eventually('the call', () => receiver.received.length === 1);
  const [delivery = ''] = receiver.ids;
  // Before that it is still under way, and a retry has nothing to send anew.
  await eventually('the service knows', () =>
    allowing.log.some((line) => line.delivery === delivery && line.outcome === 'delivered'),
  );
  assert.deepEqual(await app.good('POST', `/v1/deliveries/${delivery}/retry`), {
    id: delivery,
    state: 'pending',
  });
  await eventually('the second call', () => receiver.received.length === 2);
  assert.deepEqual(receiver.ids, [delivery, delivery]);
  assert.deepEqual((await app.good('GET', '/v1/deliveries')).deliveries, []);
  for (const unknown of ['evt_1', `evt_999999_${id}`]) {
    const answer = await app.call('POST', `/v1/deliveries/${unknown}/retry`);
    assertProblem(answer, 404, 'delivery_not_found');
  }
  assertProblem(await app.call('GET', '/v1/deliveries?after=evt_1'), 400, 'invalid_request');
  await app.good('DELETE', `/v1/webhooks/${id}`);
});
