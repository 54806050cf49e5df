/** What docs/webhooks.md promises, with real processes. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSqliteStore } from '../../src/store/sqlite/index.ts';
import { readText, root } from '../meta/source.ts';
import { type ChildService, startChildService } from '../support/child-service.ts';
import { eventually } from '../support/eventually.ts';
import { tellReports } from '../support/feed.ts';
import { freePort } from '../support/free-port.ts';
import { createPostgresDatabase } from '../support/postgres.ts';
import { Scope } from '../support/scope.ts';
import { startTestService } from '../support/service.ts';
import { reportBody } from '../support/signed-sender.ts';
import { WebhookReceiver } from '../support/webhook-receiver.ts';

const variables = { WEBHOOK_PRIVATE_ADDRESSES: 'allow' };

test('an event comes again when the service is killed before it knows that it was taken', async (t) => {
  const scope = new Scope(t);
  const directory = await scope.temporaryDirectory();
  let child: ChildService | undefined = await startChildService(scope, { directory, variables });
  const receiver = await WebhookReceiver.start(scope, (response) => {
    child?.kill('SIGKILL');
    child = undefined;
    response.writeHead(204).end();
  });
  const { id } = await child.app.good('POST', '/v1/webhooks', { url: receiver.url });
  const store = await openSqliteStore(join(directory, 'sudgate.db'));
  scope.defer(() => store.close());
  await tellReports(store, [reportBody('round-1')], { atMs: Date.now() });
  await eventually('the first call', () => receiver.received.length === 1);
  await startChildService(scope, { directory, variables });
  await eventually('the second call', () => receiver.received.length === 2);
  assert.equal(new Set(receiver.ids).size, 1);
  await eventually('nothing waits', async () => {
    const query = { endpointId: String(id), state: 'pending', after: 0, limit: 1 } as const;
    return (await store.webhooks.deliveries.listDeliveries(query)).length === 0;
  });
});

test('two replicas on one PostgreSQL send each event once, those of a room in order', async (t) => {
  const scope = new Scope(t);
  const { url, drop } = await createPostgresDatabase();
  scope.defer(drop);
  const shared = { variables: { ...variables, DATABASE_URL: url } };
  const replicas = [await startTestService(scope, shared), await startTestService(scope, shared)];
  const [first, second] = replicas;
  assert.ok(first && second);
  const receiver = await WebhookReceiver.start(scope);
  await first.app.good('POST', '/v1/webhooks', { url: receiver.url });
  const rooms = ['a', 'b', 'c', 'd'];
  for (let nth = 0; nth < 10; nth++) {
    const bodies = rooms.map((room) =>
      reportBody(`${room}-${nth}`, 'game_settle', { room_id: room }),
    );
    await tellReports(replicas[nth % 2]?.service.store ?? first.service.store, bodies, {
      atMs: Date.now(),
    });
  }
  await eventually('all', () => new Set(receiver.ids).size === 40);
  for (const room of rooms) {
    const keys = receiver.events.map(({ key }) => key).filter((key) => key.startsWith(room));
    assert.deepEqual(
      keys,
      Array.from({ length: 10 }, (_, nth) => `${room}-${nth}`),
    );
  }
  await eventually('both know', async () => {
    const { deliveries } = second.service.store.webhooks;
    return (await deliveries.oldestPending()) === undefined;
  });
});

test('the receiver of the documentation takes what is signed, once, and nothing else', async (t) => {
  const scope = new Scope(t);
  const [, code = ''] = /```js\n(.*?)```/s.exec(readText('docs/webhooks.md')) ?? [];
  const service = await startTestService(scope, { variables });
  // Its port has to be known before its secret is.
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const { secret, id } = await service.app.good('POST', '/v1/webhooks', { url });
  const receiver = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: String(port), WEBHOOK_SECRET: String(secret) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  scope.defer(() => receiver.kill('SIGKILL'));
  let output = '';
  receiver.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await eventually('it listens', () => output.includes('listening'));
  const forged = await fetch(url, { method: 'POST', body: '{}' });
  assert.equal(forged.status, 401);
  await tellReports(service.service.store, [reportBody('round-1')], { atMs: Date.now() });
  await eventually('the event', () => output.includes('game_settle round-1'));
  const delivered = () => service.log.filter(({ outcome }) => outcome === 'delivered').length;
  // Before that it is still under way, and a retry has nothing to send anew.
  await eventually('the service knows', () => delivered() === 1);
  const [event] = await service.service.store.events.listEvents({ after: 0, limit: 1 });
  await service.app.good('POST', `/v1/deliveries/evt_${event?.position}_${id}/retry`);
  await eventually('the repeat', () => delivered() === 2);
  assert.equal(output.split('game_settle round-1').length, 2);
});
