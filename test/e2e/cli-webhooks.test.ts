/** Webhooks on the command line. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import {
  addEndpoint,
  maxEndpointsPerApp,
  newDelivery,
  toDeliveryView,
  toEndpointView,
} from '../../src/webhooks/index.ts';
import { runCli } from '../support/cli.ts';
import { tellReports } from '../support/feed.ts';
import { Scope } from '../support/scope.ts';
import { appId, baseVariables } from '../support/service.ts';
import { reportBody } from '../support/signed-sender.ts';
import { verifyWebhook, WebhookReceiver } from '../support/webhook-receiver.ts';

const scope = new Scope({ after });
const directory = await scope.temporaryDirectory();
const store = await openSqliteStore(join(directory, 'sudgate.db'));
scope.defer(() => store.close());
const variables = { ...baseVariables, TZ: 'UTC', WEBHOOK_PRIVATE_ADDRESSES: 'allow' };
const run = (...args: string[]) => runCli(scope, ['webhooks', ...args], { directory, variables });

async function good(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...args);
  assert.equal(code, 0, stderr);
  return stdout;
}

async function add(url: string): Promise<{ id: string; secret: string }> {
  return JSON.parse(await good('add', url, '--json'));
}

test('add prints the secret once, list never, and remove ends it', async () => {
  const text = await good('add', 'https://example.com/hook', '--type', 'game_settle');
  const [, secret = ''] = /secret +(whsec_\S+)/.exec(text) ?? [];
  const [, id = ''] = /id +(we_\S+)/.exec(text) ?? [];
  assert.match(secret, /^whsec_.{44}$/);
  const listed = await good('list');
  assert.match(listed, new RegExp(`${id} +active +\\d+ +game_settle +https://example.com/hook`));
  assert.ok(!`${listed}${await good('list', '--json')}`.includes('whsec_'));
  const rotated = await good('rotate', id);
  assert.ok(!rotated.includes(secret));
  assert.match(await good('remove', id), /is removed/);
  const again = await run('remove', id);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /there is no webhook/);
});

test('add takes a type that is not known, and says that it may be a slip', async () => {
  const args = ['add', 'https://example.com/hook', '--json', '--type'];
  const { code, stdout, stderr } = await run(...args, 'game_setle,sudgate.score.booked,other');
  assert.equal(code, 0);
  const { id, types } = JSON.parse(stdout);
  assert.deepEqual(types, ['game_setle', 'sudgate.score.booked', 'other']);
  const [slip = '', other = '', ...rest] = stderr.split('\n');
  assert.equal(slip, 'game_setle is not a known event type: did you mean game_settle?');
  assert.equal(other, 'other is not a known event type');
  assert.deepEqual(rest, ['']);
  await good('remove', id);
});

test('list has the members that /v1/webhooks has, when it is paused as well', async () => {
  const { id } = await add('https://example.com/paused');
  const pausedUntilMs = Date.now() + 3_600_000;
  await store.webhooks.endpoints.changeHealth(id, 1, (health) => ({ ...health, pausedUntilMs }));
  const endpoint = await store.webhooks.endpoints.findEndpoint(id);
  assert.ok(endpoint);
  const view = JSON.parse(await good('list', '--json'));
  assert.deepEqual(view, toEndpointView(endpoint, Date.now()));
  assert.deepEqual([view.state, view.paused_until_ms], ['paused', pausedUntilMs]);
  const time = new Date(pausedUntilMs).toISOString().slice(11, 19);
  assert.match(await good('list'), new RegExp(`paused to ${time}Z `));
  await good('remove', id);
});

test('add is refused to an app that has as many as it may have, exit 1', async (t) => {
  const own = new Scope(t);
  const place = await own.temporaryDirectory();
  const full = await openSqliteStore(join(place, 'sudgate.db'));
  own.defer(() => full.close());
  const wanted = { appId, url: 'https://example.com' };
  for (let count = 0; count < maxEndpointsPerApp; count++) {
    await addEndpoint({ ...full, clock: Date.now }, wanted);
  }
  const args = ['webhooks', 'add', 'https://example.com/more'];
  const { code, stderr } = await runCli(own, args, { directory: place, variables });
  assert.equal(code, 1);
  assert.match(stderr, /at most 16 webhooks: remove one first/);
});

test('test sends a signed event and says what became of it', async () => {
  let status = 204;
  const receiver = await WebhookReceiver.start(scope, (response) =>
    response.writeHead(status).end(),
  );
  const { id, secret } = await add(receiver.url);
  assert.match(await good('test', id), /accepted it \(HTTP status 204\)/);
  const [received] = receiver.received;
  assert.ok(received);
  assert.equal((verifyWebhook(secret, received) as { type: string }).type, 'sudgate.test');
  status = 500;
  const { code, stderr } = await run('test', id);
  assert.equal(code, 1);
  assert.match(stderr, /did not accept it: HTTP status 500/);
  const refused = await runCli(scope, ['webhooks', 'test', id], {
    directory,
    variables: { ...variables, WEBHOOK_PRIVATE_ADDRESSES: 'refuse' },
  });
  assert.match(refused.stderr, /not a public one; WEBHOOK_PRIVATE_ADDRESSES=allow calls it anyway/);
});

test('deliveries lists what was given up, and replay sends it again', async () => {
  const { id } = await add('https://example.com/other');
  await tellReports(store, [reportBody('round-1', 'game_settle')]);
  const { deliveries } = store.webhooks;
  const [event] = await store.events.listEvents({ after: 0, limit: 1 });
  assert.ok(event);
  const made = newDelivery(id, event);
  const giveUp = async (): Promise<void> => {
    await deliveries.send([made], 1);
    const query = { endpointId: id, nowMs: Number.MAX_SAFE_INTEGER - 10_000, leaseMs: 1, limit: 1 };
    const claimed = await deliveries.claim(query);
    const dead = claimed.map((each) => ({
      ...each,
      kind: 'dead' as const,
      error: 'HTTP status 503',
    }));
    await deliveries.record(dead, 1);
  };
  await giveUp();
  const [dead] = await deliveries.listDeliveries({
    ...{ endpointId: id, state: 'dead', after: 0, limit: 1 },
  });
  assert.ok(dead);
  // As /v1/deliveries has it.
  assert.deepEqual(JSON.parse(await good('deliveries', '--json')), toDeliveryView(dead));
  assert.match(await good('deliveries'), new RegExp(`${made.id} .* 1 +HTTP status 503`));
  assert.match(await good('replay', made.id), /1 to be sent again/);
  assert.match(await good('deliveries', '--state', 'pending'), new RegExp(made.id));
  await giveUp();
  assert.deepEqual(JSON.parse(await good('replay', '--dead', id, '--json')), { replayed: 1 });
  const unknown = await run('replay', `evt_999_${id}`);
  assert.equal(unknown.code, 1);
});
