/** How an answer came is recorded, and nothing that a server does makes a call reject. */
import assert from 'node:assert/strict';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { after, describe, type TestContext, test } from 'node:test';
import {
  AppServerClient,
  type AppServerClientOptions,
  callbackUrls,
  type NoAnswer,
  type ReceivedAnswer,
} from '../../../src/game-server/index.ts';
import { createSigningSecrets, verifyCallbackSignature } from '../../../src/signature/index.ts';
import { untilHeadArrives } from '../../support/answer-head.ts';
import { Scope } from '../../support/scope.ts';

const scope = new Scope({ after });
const secret = 'platform-test-secret-0123456789';
const signing = { appId: '1000000000000000001', secrets: createSigningSecrets([secret]) };
const body = Buffer.from('{"code":"x"}');

async function listen(server: net.Server, own: Scope): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  own.defer(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function clientOf(url: string, own: Scope, more: Partial<AppServerClientOptions> = {}) {
  let count = 0;
  const nonce = () => `nonce-${count++}`;
  const client = new AppServerClient({ urls: callbackUrls(url), nonce, ...more });
  own.defer(() => client.close());
  return client;
}

interface Seen {
  readonly headers: http.IncomingHttpHeaders;
  readonly url: string | undefined;
  readonly body: Buffer;
}

/** A server that keeps what it got and answers as told. */
async function record(respond: (response: http.ServerResponse) => void) {
  const seen: Seen[] = [];
  const server = http.createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    seen.push({ headers: request.headers, url: request.url, body: Buffer.concat(pieces) });
    respond(response);
  });
  return { url: await listen(server, scope), seen };
}

const call = { callback: 'get_sstoken', body } as const;

async function received(url: string): Promise<ReceivedAnswer> {
  const { outcome } = await clientOf(url, scope).call(call);
  assert.ok(outcome.answered);
  return outcome;
}

async function missing(
  url: string,
  options: Partial<AppServerClientOptions> = {},
): Promise<NoAnswer> {
  const { outcome } = await clientOf(url, scope, options).call(call);
  assert.ok(!outcome.answered);
  return outcome;
}

test('the request is signed over the bytes that are sent', async () => {
  const { url, seen } = await record((response) => response.end('{}'));
  const client = clientOf(`${url}/prefix/`, scope, { signing, clock: () => 1893455000000 });
  await client.call(call);
  const [request] = seen;
  assert.equal(request?.url, '/prefix/get_sstoken');
  assert.deepEqual(request?.body, body);
  assert.equal(request?.headers['sud-timestamp'], '1893455000000');
  const secretsOf = (appId: string) => (appId === signing.appId ? signing.secrets : undefined);
  assert.ok(verifyCallbackSignature({ secretsOf }, request?.headers ?? {}, body).ok);
});

test('headers can be laid over and left out', async () => {
  const { url, seen } = await record((response) => response.end('{}'));
  const client = clientOf(url, scope, { signing });
  await client.call({ ...call, headers: { 'content-type': undefined, 'Sud-Nonce': 'mine' } });
  await client.call({ ...call, signed: false, chunked: true });
  assert.equal(seen[0]?.headers['content-type'], undefined);
  assert.equal(seen[0]?.headers['sud-nonce'], 'mine');
  assert.equal(seen[1]?.headers['sud-signature'], undefined);
  assert.equal(seen[1]?.headers['transfer-encoding'], 'chunked');
  assert.deepEqual(seen[1]?.body, body);
});

test('the second call uses the connection of the first', async () => {
  const { url } = await record((response) => response.end('{}'));
  const client = clientOf(url, scope);
  const outcomes = [(await client.call(call)).outcome, (await client.call(call)).outcome];
  const reused = outcomes.map((outcome) => outcome.answered && outcome.reusedConnection);
  assert.deepEqual(reused, [false, true]);
});

describe('how an answer came', () => {
  test('with a Content-Length in one write', async () => {
    const { url } = await record((response) => {
      response.writeHead(200, { 'content-length': 2 }).end('{}');
    });
    const { framing, inOneRead, status, body: answered } = await received(url);
    assert.deepEqual([framing, inOneRead, status], ['content-length', true, 200]);
    assert.equal(answered.toString(), '{}');
  });

  test('in chunks, one after the other', async () => {
    const { url } = await record((response) => {
      response.write('{');
      void untilHeadArrives(response).then(() => response.end('}'));
    });
    const { framing, inOneRead, body: answered } = await received(url);
    assert.deepEqual([framing, inOneRead], ['chunked', false]);
    assert.equal(answered.toString(), '{}');
  });

  test('ended by the end of the connection', async () => {
    const server = net.createServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n{}'));
    });
    const { framing, body: answered } = await received(await listen(server, scope));
    assert.equal(framing, 'close');
    assert.equal(answered.toString(), '{}');
  });
});

describe('no answer', () => {
  const hangUp = (text: string) =>
    net.createServer((socket) => socket.once('data', () => socket.end(text)));
  const rows: readonly [string, string, (own: Scope) => Promise<NoAnswer>][] = [
    [
      'nobody listens',
      'refused',
      async () => {
        const server = net.createServer();
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as AddressInfo;
        await new Promise((resolve) => server.close(resolve));
        return missing(`http://127.0.0.1:${port}`);
      },
    ],
    ['the connection ends', 'broken', async (own) => missing(await listen(hangUp(''), own))],
    [
      'it is not HTTP',
      'broken',
      async (own) => missing(await listen(hangUp('hello\r\n\r\n'), own)),
    ],
    [
      'the protocol is switched',
      'broken',
      async (own) => {
        const head =
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
        // The connection stays open.
        const server = net.createServer((socket) => socket.once('data', () => socket.write(head)));
        return missing(await listen(server, own));
      },
    ],
    [
      'the body breaks off',
      'broken',
      async (own) =>
        missing(await listen(hangUp('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{'), own)),
    ],
    [
      'the deadline passes',
      'timeout',
      async () => {
        const { url } = await record(() => {});
        return missing(url, { timeoutMs: 50 });
      },
    ],
    [
      'the deadline passes behind the head',
      'timeout',
      async () => {
        const { url } = await record((response) => response.writeHead(200).write('{'));
        return missing(url, { timeoutMs: 50 });
      },
    ],
    [
      'the answer is too long',
      'too_large',
      async () => {
        const { url } = await record((response) => response.end('x'.repeat(5000)));
        return missing(url, { maxAnswerBytes: 1000 });
      },
    ],
    [
      'the port speaks no TLS',
      'not_tls',
      async () => {
        const { url } = await record((response) => response.end('{}'));
        return missing(url.replace('http:', 'https:'));
      },
    ],
  ];
  for (const [name, reason, run] of rows) {
    test(`${name}: ${reason}`, { timeout: 60_000 }, async (t: TestContext) => {
      assert.equal((await run(new Scope(t))).reason, reason);
    });
  }
});

describe('addresses', () => {
  test('are below the base, or as told', () => {
    const urls = callbackUrls('https://example.com/sud/', {
      notify: '/hooks/notify',
      get_score: 'https://scores.example.com/get',
    });
    assert.equal(urls.get_sstoken.href, 'https://example.com/sud/get_sstoken');
    assert.equal(urls.notify.href, 'https://example.com/sud/hooks/notify');
    assert.equal(urls.get_score.href, 'https://scores.example.com/get');
  });

  for (const base of ['', 'example.com', 'ftp://example.com', '/get_sstoken']) {
    test(`"${base}" is none`, () => assert.throws(() => callbackUrls(base), TypeError));
  }
});

describe('a kept connection that the server closes as the next request comes', () => {
  /** Answers the first request of each connection, and resets it at the second. */
  async function startServer(own: Scope, connectionsThatAnswer: number) {
    let connections = 0;
    const server = net.createServer((socket) => {
      const isAnswering = connections++ < connectionsThatAnswer;
      let requests = 0;
      socket.on('error', () => {});
      socket.on('data', () => {
        if (!isAnswering || requests++ > 0) socket.resetAndDestroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      });
    });
    return { url: await listen(server, own), connections: () => connections };
  }

  test('says nothing of the server: the request goes over a new one', async (t) => {
    const own = new Scope(t);
    const { url, connections } = await startServer(own, 2);
    const client = clientOf(url, own);
    for (let count = 0; count < 2; count++) {
      assert.equal((await client.call(call)).outcome.answered, true);
    }
    assert.equal(connections(), 2);
  });

  test('is a broken answer if the new one is closed, too', async (t) => {
    const own = new Scope(t);
    const { url, connections } = await startServer(own, 1);
    const client = clientOf(url, own);
    await client.call(call);
    const { outcome } = await client.call(call);
    assert.equal((outcome as NoAnswer).reason, 'broken');
    assert.equal(connections(), 2);
  });
  test('is not repeated if it was the client that closed', async (t) => {
    const own = new Scope(t);
    const requests: string[] = [];
    const hasTwo = Promise.withResolvers<void>();
    const server = http.createServer((request, response) => {
      requests.push(request.url ?? '');
      request.resume();
      if (requests.length === 1) response.end('{}');
      else hasTwo.resolve();
    });
    const client = clientOf(await listen(server, own), own);
    await client.call(call);
    const cut = client.call(call);
    await hasTwo.promise;
    client.close();
    const { outcome } = await cut;
    assert.equal(outcome.answered, false);
    assert.equal(requests.length, 2);
  });
});
