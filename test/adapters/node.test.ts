import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientHttp2Session, connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createNodeHandler } from '../../src/node/index.ts';
import { Scope } from '../support/scope.ts';
import { testAdapter } from './adapter-suite.ts';
import { firstApp, openGate, tokensOf, uid } from './gate.ts';
import { listen } from './listen.ts';

await testAdapter('node:http', async (scope, credentials, prefix) => {
  const { apps, store } = await openGate(scope, credentials);
  return { url: await listen(scope, createNodeHandler(apps, { prefix })), store };
});

async function post(session: ClientHttp2Session, path: string, body: string | Buffer) {
  const stream = session.request({ ':method': 'POST', ':path': path });
  stream.end(body);
  const [headers] = await once(stream, 'response');
  return { status: headers[':status'], text: await text(stream) };
}

test('over HTTP/2 it answers as over HTTP/1.1', async (t) => {
  const scope = new Scope(t);
  const { apps } = await openGate(scope, [firstApp]);
  const server = createServer(createNodeHandler(apps));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  scope.defer(() => server.close());
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  scope.defer(() => session.close());
  const code = () => JSON.stringify({ code: tokensOf(firstApp).issueCode(uid).token });
  for (const [path, body, status, expected] of [
    ['/get_sstoken', code(), 200, /"ret_code":0.*"nick_name":"七号 7"/],
    ['/get_sstoken', '{', 200, /"ret_code":10002/],
    ['/get_sstoken', Buffer.alloc(2_000_000), 413, /"ret_code":10002/],
    ['/elsewhere', '{}', 404, /./],
    ['/get_sstoken/', code(), 200, /"ret_code":0/],
  ] as const) {
    const answer = await post(session, path, body);
    assert.equal(answer.status, status);
    assert.match(answer.text, expected);
  }
});
