import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { WebhookClient, type WebhookClientOptions } from '../../../src/webhooks/index.ts';
import { StillLookedUpError } from '../../../src/webhooks/name-lookups.ts';
import { untilHeadArrives } from '../../support/answer-head.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { Scope } from '../../support/scope.ts';
import { type Behaviour, WebhookReceiver } from '../../support/webhook-receiver.ts';

const allow = { privateAddresses: 'allow' } as const;

function openClient(t: TestContext, options: WebhookClientOptions = allow): WebhookClient {
  const client = new WebhookClient(options);
  t.after(() => client.close());
  return client;
}

function post(client: WebhookClient, url: string, signal = new AbortController().signal) {
  return client.post({ url, headers: { 'x-test': 'yes' }, body: '{"a":1}', signal });
}

async function call(t: TestContext, behave: Behaviour, options: WebhookClientOptions = allow) {
  const receiver = await WebhookReceiver.start(new Scope(t), behave);
  return { result: await post(openClient(t, options), receiver.url), receiver };
}

describe('a receiver that', () => {
  test('answers is reported with its status, and got headers and body', async (t) => {
    const { result, receiver } = await call(t, (response) => response.writeHead(204).end());
    assert.deepEqual(result, { kind: 'answered', status: 204, retryAfter: undefined });
    assert.equal(receiver.received[0]?.body, '{"a":1}');
    assert.equal(receiver.received[0]?.headers['x-test'], 'yes');
  });

  test('answers 503 with Retry-After is reported with both', async (t) => {
    const { result } = await call(t, (response) =>
      response.writeHead(503, { 'retry-after': '7' }).end(),
    );
    assert.deepEqual(result, { kind: 'answered', status: 503, retryAfter: '7' });
  });

  test('switches to another protocol is reported with its status, and is left', {
    timeout: 60_000,
  }, async (t) => {
    let isLeft = false;
    const { result } = await call(t, ({ socket }) => {
      socket?.on('close', () => {
        isLeft = true;
      });
      socket?.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
      );
    });
    assert.deepEqual(result, { kind: 'answered', status: 101, retryAfter: undefined });
    await eventually('the connection to be closed', () => isLeft);
  });

  const oddities = {
    'a body where none may be': 'HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok',
    'more than its length': 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more',
    'a chunk of no length': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok',
  };
  for (const [oddity, answer] of Object.entries(oddities)) {
    test(`answers with ${oddity} is reported with its status`, async (t) => {
      const { result } = await call(t, ({ socket }) => socket?.write(answer));
      assert.equal(result.kind, 'answered');
    });
  }

  test('resets the connection behind the head of its answer is reported with its status', async (t) => {
    const { result } = await call(t, (response) => {
      response.writeHead(200, { 'content-length': 200 });
      response.write('ok');
      // Before that it would take the head along.
      void untilHeadArrives(response).then(() => response.socket?.resetAndDestroy());
    });
    assert.deepEqual(result, { kind: 'answered', status: 200, retryAfter: undefined });
  });

  test('hangs is given up', async (t) => {
    const { result } = await call(t, () => {}, { ...allow, timeoutMs: 100 });
    assert.deepEqual(result, { kind: 'failed', reason: 'no answer within 100 ms' });
  });

  test('drips its head is given up', async (t) => {
    const drip: Behaviour = ({ socket }) => {
      socket?.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket?.write('x-drip: 1\r\n'), 10);
      socket?.on('close', () => clearInterval(timer));
    };
    const { result } = await call(t, drip, { ...allow, timeoutMs: 200 });
    assert.deepEqual(result, { kind: 'failed', reason: 'no answer within 200 ms' });
  });

  test('drips its body is cut, its status counts', async (t) => {
    const drip: Behaviour = (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 10);
      response.on('close', () => clearInterval(timer));
    };
    const { result, receiver } = await call(t, drip);
    assert.equal(result.kind === 'answered' && result.status, 200);
    assert.equal(receiver.received.length, 1);
  });

  test('answers without end is cut, its status counts', async (t) => {
    let sent = 0;
    const flood: Behaviour = (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024))) sent++;
      };
      response.on('drain', more);
      more();
    };
    const { result } = await call(t, flood);
    assert.equal(result.kind === 'answered' && result.status, 200);
    assert.ok(sent < 1_000);
  });

  test('answers with a head that is too large fails', async (t) => {
    const { result } = await call(t, (response) =>
      response.writeHead(200, { 'x-large': 'a'.repeat(100_000) }).end(),
    );
    assert.equal(result.kind, 'failed');
  });

  test('resets the connection fails', async (t) => {
    const { result } = await call(t, (response) => response.socket?.resetAndDestroy());
    assert.deepEqual(result, { kind: 'failed', reason: 'connection failed (ECONNRESET)' });
  });

  test('is not there fails', async (t) => {
    const result = await post(openClient(t), `http://127.0.0.1:${await freePort()}/`);
    assert.deepEqual(result, { kind: 'failed', reason: 'connection failed (ECONNREFUSED)' });
  });

  test('redirects is not followed', async (t) => {
    const target = await WebhookReceiver.start(new Scope(t));
    for (const status of [301, 302, 303, 307, 308]) {
      const { result } = await call(t, (response) =>
        response.writeHead(status, { location: target.url }).end(),
      );
      assert.equal(result.kind === 'answered' && result.status, status);
    }
    assert.equal(target.received.length, 0);
  });

  test('has closed a connection that was kept is called on a new one', async (t) => {
    const receiver = await WebhookReceiver.start(new Scope(t), (response, _received, nth) => {
      if (nth === 2) response.socket?.resetAndDestroy();
      else response.writeHead(204).end();
    });
    const client = openClient(t);
    await post(client, receiver.url);
    const result = await post(client, receiver.url);
    assert.equal(result.kind, 'answered');
  });

  test('is being called when the signal comes is left', async (t) => {
    const stop = new AbortController();
    const receiver = await WebhookReceiver.start(new Scope(t), () => stop.abort());
    assert.deepEqual(await post(openClient(t), receiver.url, stop.signal), { kind: 'aborted' });
  });
});

describe('a name', () => {
  test('is looked up once for calls that are made together, private addresses allowed or not', async (t) => {
    const receiver = await WebhookReceiver.start(new Scope(t));
    const ends: (() => void)[] = [];
    const client = openClient(t, {
      ...allow,
      resolve: (_name, _options, done) =>
        ends.push(() => done(null, [{ address: '127.0.0.1', family: 4 }])),
    });
    const url = receiver.url.replace('127.0.0.1', 'hook.example');
    const calls = Promise.all([post(client, url), post(client, url)]);
    await eventually('a look-up', () => ends.length > 0);
    for (const end of ends) end();
    await calls;
    assert.deepEqual([ends.length, receiver.received.length], [1, 2]);
  });

  test('that is still being looked up is told as the reason', async (t) => {
    const client = openClient(t, {
      ...allow,
      resolve: (_name, _options, done) => done(new StillLookedUpError(), []),
    });
    const result = await post(client, 'http://hook.example/');
    assert.deepEqual(result, { kind: 'failed', reason: 'the name is still being looked up' });
  });
});

describe('unless told so, a webhook does not reach this machine', () => {
  const reason = 'the address is not a public one';
  const refused = { kind: 'failed', reason, isPrivateAddress: true };
  const spellings = [
    'http://127.0.0.1',
    'http://127.1',
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:7f00:1]',
    'http://[64:ff9b::7f00:1]',
    'http://127.0.0.1.',
    'http://localhost',
    'http://0',
    'http://[::]',
  ];
  for (const spelling of spellings) {
    test(`spelt ${spelling}`, async (t) => {
      const receiver = await WebhookReceiver.start(new Scope(t));
      const { port } = new URL(receiver.url);
      const result = await post(openClient(t, {}), `${spelling}:${port}/hook`);
      assert.deepEqual(result, refused);
      assert.equal(receiver.received.length, 0);
    });
  }

  test('by a name that leads to it', async (t) => {
    const receiver = await WebhookReceiver.start(new Scope(t));
    const client = openClient(t, {
      resolve: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    });
    const result = await post(client, receiver.url.replace('127.0.0.1', 'hook.example'));
    assert.deepEqual(result, refused);
    assert.equal(receiver.received.length, 0);
  });
});
